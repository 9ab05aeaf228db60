package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.cli.Tables.Cell;
import dev.fairlead.cli.Terminal.Colour;
import dev.fairlead.http.Samples;
import dev.fairlead.store.Job;
import dev.fairlead.store.JobCommit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whole texts, as a user sees them. */
class RenderingTest {
  private static final Instant NOW = Samples.NOW;

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  @Test
  void showsReleasesInAlignedColumns() {
    StatusText status = new StatusText(Terminal.PLAIN, NOW);

    assertThat(text(status.table(List.of(Samples.shop(), Samples.blog(), Samples.pay()))))
        .isEqualTo(
            """
            RELEASE  PHASE        REVISION        READY  DRIFT              SINCE  MESSAGE
            shop     Progressing  3f9c2ab         3/3    -                  12s    web: 2 of 3 replaced, soaking shop-web-5 (7s of 10s)
            blog     Converged    sha256:a01b44e  2/2    -                  3d
            pay      Drifted      5d2f001         1/2    web: env, 1 field  9s     policy Report: env FEATURE_X: "on" → "off" on pay-web-2
            """);
    assertThat(status.table(List.of())).containsExactly("no releases");
  }

  @Test
  void showsAReleaseInDetail() {
    assertThat(text(new StatusText(Terminal.PLAIN, NOW).detail(Samples.shop())))
        .isEqualTo(
            """
            shop  Progressing for 12s · revision 3f9c2ab · 3/3 ready
              web: 2 of 3 replaced, soaking shop-web-5 (7s of 10s)

              origin        desired-state/shop/release.yaml
              project       shop
              generation    7, acted upon 7
              last applied  3f9c2ab
              last good     a01b44e

            CONDITION  STATUS  REASON      SINCE  MESSAGE
            Ready      False   RollingOut  4m     web: 2 of 3 replaced
            Drifted    False   NoDrift     4m

            SERVICE  READY  UPDATED  IMAGE           STRATEGY           MESSAGE
            web      3/3    2        shop/web:1.4.3  Rolling · surge 1  soaking shop-web-5

            CONTAINER   STATE    HEALTH    READY  REVISION  ID            IMAGE
            shop-web-5  running  starting  no     3f9c2ab   0123456789ab  shop/web:1.4.3
            """);
  }

  @Test
  void showsDriftAndProblemsInDetail() {
    assertThat(text(new StatusText(Terminal.PLAIN, NOW).detail(Samples.pay())))
        .endsWith(
            """

            HELD
            Rollback at 3f9c2ab by alice, 1m ago: too slow
            Quarantine web, next try in 40s: unhealthy

            DRIFT
            web: env FEATURE_X: "on" → "off"

            PROBLEMS
            release.yaml:3:1: spec.x: unknown field

            NOTES
            web-9 belongs to no declared service; it is left alone
            """);
  }

  @Test
  void showsHowLongACommitTookToBeInPlace() {
    Job complete =
        new Job(
            12,
            "shop",
            Samples.COMMIT,
            "web: image 1 → 2",
            NOW.minusSeconds(60),
            NOW.minusSeconds(50),
            Job.Outcome.COMPLETE,
            "",
            new TreeMap<>(),
            new JobCommit("Ann Lee", NOW.minusSeconds(63), "web 2"));

    assertThat(text(new HistoryText(Terminal.PLAIN, NOW).table(List.of(complete))))
        .isEqualTo(
            """
            JOB  RELEASE  REVISION  OUTCOME   AGE  TOOK   SINCE COMMIT  IMAGES  WHAT AND WHY
            12   shop     3f9c2ab   Complete  1m   10.0s  13.0s         -       web: image 1 → 2
            """);
  }

  @Test
  void showsRollouts() {
    Job running =
        new Job(
            12,
            "shop",
            Samples.COMMIT,
            "web: image 1 → 2",
            NOW.minusSeconds(75),
            null,
            Job.Outcome.RUNNING,
            "",
            new TreeMap<>(Map.of("web", "sha256:0123456789ab")));
    Job failed =
        new Job(
            11,
            "wiki",
            "v2",
            "web: image 1 → 2",
            NOW.minusSeconds(7_200),
            NOW.minusMillis(7_195_800),
            Job.Outcome.ROLLED_BACK,
            "never became healthy:\n  exit 1");

    assertThat(text(new HistoryText(Terminal.PLAIN, NOW).table(List.of(running, failed))))
        .isEqualTo(
            """
            JOB  RELEASE  REVISION  OUTCOME     AGE  TOOK   IMAGES       WHAT AND WHY
            12   shop     3f9c2ab   Running     1m   1m15s  web@0123456  web: image 1 → 2
            11   wiki     v2        RolledBack  2h   4.2s   -            web: image 1 → 2; never became healthy: | exit 1
            """);
  }

  @Test
  void coloursDoNotShiftColumnsAndCutsOnlyTheLastOne() {
    Terminal narrow = new Terminal(true, true, 20);
    Tables table = new Tables(narrow, "A", "MESSAGE");
    table.row(List.of(Cell.of("red", Colour.RED), Cell.of("0123456789abcdefghij")));
    table.row(List.of(Cell.of("plain"), Cell.of("short")));

    assertThat(table.lines())
        .containsExactly(
            "\u001b[90mA\u001b[0m      \u001b[90mMESSAGE\u001b[0m",
            "\u001b[31mred\u001b[0m    0123456789ab…",
            "plain  short");
  }

  @Test
  void drawsOverWhatWasDrawn() {
    assertThat(Terminal.redraw(List.of("a", "b"), 3))
        .isEqualTo("\u001b[?2026h\u001b[3A\ra\u001b[K\nb\u001b[K\n\u001b[J\u001b[?2026l");
    assertThat(Terminal.redraw(List.of("a"), 0))
        .isEqualTo("\u001b[?2026ha\u001b[K\n\u001b[J\u001b[?2026l");
  }
}
