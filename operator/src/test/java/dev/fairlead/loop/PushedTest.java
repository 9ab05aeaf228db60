package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Pushes;
import dev.fairlead.http.Pushes.Verdict;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody who pushed and waits is told. */
final class PushedTest {
  private static final Problem BROKEN = Problem.at(Position.of("x.yaml"), "", "cannot be read");

  private static final Duration ENOUGH = Duration.ofMinutes(5);

  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  /** Virtual time goes by while somebody waits. */
  private record Virtual(Stage stage) implements Pushed.Pace {
    @Override
    public long nanos() {
      return stage.time.nanos();
    }

    @Override
    public void pass(Duration duration) {
      stage.pass(duration);
    }
  }

  private static Pushes.Outcome pushed(Stage to, Duration atMost, String revision)
      throws InterruptedException {
    return to.operator().pushes(new Virtual(to)).await(atMost, revision);
  }

  private Pushes.Outcome pushed(String revision) throws InterruptedException {
    return pushed(stage, ENOUGH, revision);
  }

  private void push(String image) {
    stage.source.put("shop/compose.yaml", Stage.web(image, 1));
    stage.source.push();
  }

  private Stage shopAndBlog() {
    stage.declare("shop", Stage.web("web:1", 1), "");
    return stage.declare("blog", Stage.web("web:1", 1), "");
  }

  private static List<String> names(Pushes.Outcome outcome) {
    return outcome.releases().stream().map(ReleaseStatus::release).toList();
  }

  @Test
  void aRolloutIsWaitedForAndItsEndIsTheVerdict() throws Exception {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    push("web:2");
    Pushes.Outcome good = pushed("");
    assertThat(good.verdict()).isEqualTo(Verdict.CONVERGED);
    assertThat(names(good)).containsExactly("shop");
    stage.assertRunning("shop-web-1 web:2");
    assertThat(pushed("").verdict()).isEqualTo(Verdict.UNCHANGED);
    assertThat(pushed(stage.source.revision()).verdict()).isEqualTo(Verdict.CONVERGED);

    push("web:bad");
    assertThat(pushed("").verdict()).isEqualTo(Verdict.FAILED);
    push("web:slow");
    assertThat(pushed(stage, Duration.ofSeconds(2), "").verdict()).isEqualTo(Verdict.WAITING);
  }

  @Test
  void aCommitThatNobodyKnowsIsNoSuccess() throws Exception {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    Pushes.Outcome outcome = pushed("3f9c2ab");
    assertThat(outcome.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(outcome.reason()).contains("no source is at a commit that begins with \"3f9c2ab\"");
  }

  @Test
  void aDroppedReleaseIsWaitedForUntilItIsGone() throws Exception {
    stage.prune = new PrunePolicy(true, true);
    shopAndBlog().start().pass(10);
    stage.source.delete("blog/release.yaml");
    stage.source.push();
    String revision = stage.source.revision();
    Pushes.Outcome outcome = pushed("");
    assertThat(outcome.reason()).contains("blog");
    assertThat(outcome.verdict())
        .as("the shop is at another revision too")
        .isEqualTo(Verdict.CONVERGED);
    stage.assertRunning("shop-web-1 web:1");
    assertThat(pushed(revision).verdict()).isEqualTo(Verdict.CONVERGED);
  }

  @Test
  void oneThatIsDroppedAloneIsAVerdictOfItsOwnWithPruneAndWithout() throws Exception {
    for (boolean prune : List.of(true, false)) {
      try (Stage one = new Stage()) {
        one.prune = new PrunePolicy(prune, true);
        TextSource other = one.another("other");
        one.declare("shop", Stage.web("web:1", 1), "");
        one.declare(other, "blog", Stage.web("web:1", 1), "");
        other.put("wiki/release.yaml", Stage.release("wiki", ""));
        other.put("wiki/compose.yaml", Stage.web("web:1", 1));
        other.commit();
        one.start().pass(10);
        other.delete("blog/release.yaml");
        other.delete("wiki/release.yaml");
        other.push();
        Pushes.Outcome outcome = pushed(one, ENOUGH, other.revision());
        assertThat(outcome.verdict()).isEqualTo(Verdict.REMOVED);
        assertThat(outcome.reason()).contains("blog, wiki");
        assertThat(one.running()).hasSize(prune ? 1 : 3);
      }
    }
  }

  @Test
  void asLongAsASourceIsInTroubleNothingIsSaidToBeWell() throws Exception {
    TextSource other = stage.another("other");
    stage.declare("shop", Stage.web("web:1", 1), "");
    stage.declare(other, "blog", Stage.web("web:1", 1), "");
    other.unreadableFile(BROKEN);
    other.commit();
    stage.start().pass(10);
    for (int i = 0; i < 3; i++) {
      stage.source.push();
    }
    assertThat(pushed("").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(pushed("").reason()).contains("x.yaml", "cannot be read");
    // Its own releases fail with it, and those of others do not.
    assertThat(pushed(other.revision()).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(pushed(stage.source.revision()).verdict()).isEqualTo(Verdict.CONVERGED);
  }
}
