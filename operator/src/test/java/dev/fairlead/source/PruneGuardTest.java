package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PruneGuardTest {
  private static final PrunePolicy PRUNE = new PrunePolicy(true, false);
  private static final PrunePolicy PRUNE_ALL = new PrunePolicy(true, true);

  private static SortedSet<String> names(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private static PruneGuard.Verdict decide(
      PrunePolicy policy, SortedSet<String> known, String... declared) {
    return PruneGuard.decide(policy, known, new Declared.Names(names(declared), List.of()));
  }

  @Test
  void removesNothingByDefaultAndSaysSo() {
    PruneGuard.Verdict verdict = decide(PrunePolicy.KEEP, names("a", "b", "c"), "a", "b");
    assertThat(verdict.remove()).isEmpty();
    assertThat(verdict.kept()).containsExactly("c");
    assertThat(verdict.reason()).contains("No longer declared, kept because prune is off: c.");
  }

  @Test
  void removesWhatIsNoLongerDeclared() {
    PruneGuard.Verdict verdict = decide(PRUNE, names("a", "b", "c"), "a", "b", "new");
    assertThat(verdict.remove()).containsExactly("c");
    assertThat(verdict.kept()).isEmpty();
    assertThat(verdict.reason()).isEmpty();
  }

  @Test
  void saysNothingWhenNothingIsMissing() {
    assertThat(decide(PRUNE, names("a"), "a", "b").reason()).isEmpty();
    assertThat(decide(PrunePolicy.KEEP, names()).reason()).isEmpty();
  }

  @Test
  void halfMayGoAtOnceButNotMore() {
    assertThat(decide(PRUNE, names("a", "b"), "a").remove()).containsExactly("b");
    assertThat(decide(PRUNE, names("a", "b", "c", "d"), "a", "b").remove())
        .containsExactly("c", "d");
    PruneGuard.Verdict verdict = decide(PRUNE, names("a", "b", "c"), "a");
    assertThat(verdict.remove()).isEmpty();
    assertThat(verdict.reason())
        .contains(
            "No longer declared, kept because 2 of 3 releases would go, which is more than half"
                + " and needs allowMassRemoval: b, c.");
  }

  @Test
  void theOnlyReleaseNeedsAnExplicitAllow() {
    assertThat(decide(PRUNE, names("a"), "b").remove()).isEmpty();
    assertThat(decide(PRUNE_ALL, names("a"), "b").remove()).containsExactly("a");
    assertThat(decide(PRUNE_ALL, names("a", "b")).remove()).containsExactly("a", "b");
  }

  @Test
  void anUnreadableSourceRemovesNothingEvenWithAllow() {
    PruneGuard.Verdict verdict =
        PruneGuard.decide(PRUNE_ALL, names("a"), new Declared.Unknown("/srv holds no YAML file"));
    assertThat(verdict.remove()).isEmpty();
    assertThat(verdict.reason()).contains("Nothing is removed: /srv holds no YAML file");
  }

  @Test
  void aFileThatCannotBeParsedMayHoldTheMissingOne() {
    PruneGuard.Verdict verdict =
        PruneGuard.decide(
            PRUNE_ALL,
            names("a", "b", "c"),
            new Declared.Names(names("a", "b"), List.of("apps/c.yaml")));
    assertThat(verdict.remove()).isEmpty();
    assertThat(verdict.kept()).containsExactly("c");
    assertThat(verdict.reason())
        .hasValueSatisfying(reason -> assertThat(reason).contains("apps/c.yaml").contains(": c."));
  }
}
