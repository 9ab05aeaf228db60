package dev.fairlead.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.metrics.OperatorMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays lives of a host; {@code -Dsimulation.seeds=N}, {@code -Dsimulation.wide=N}, {@code
 * -Dsimulation.brief=N}, {@code -Dsimulation.kube=N}, {@code -Dsimulation.front=N}, {@code
 * -Dsimulation.short=N} and {@code -Dsimulation.from=S} say how many of each kind, and which.
 */
@Tag("all-cores")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LivesTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 500);
  private static final long WIDE = Long.getLong("simulation.wide", 250);
  private static final long BRIEF = Long.getLong("simulation.brief", 1_000);
  private static final long SHORT = Long.getLong("simulation.short", 200_000);
  private static final long KUBE = Long.getLong("simulation.kube", 300);
  private static final long FRONT = Long.getLong("simulation.front", 1_000);
  private static final long FROM = Long.getLong("simulation.from", 0);

  /** A machine that is busy with other work plays fewer in this time, and says so. */
  private static final Duration AT_MOST =
      Duration.ofSeconds(Long.getLong("simulation.seconds", 75));

  @BeforeAll
  static void quiet() {
    Simulation.quiet();
  }

  @Test
  void holdsEveryInvariantAndComesToRest() {
    holds(Span.WHOLE, SEEDS);
  }

  @Test
  void holdsEveryInvariantOfStacksWithAllThatAStackMayHave() {
    holds(Span.WIDE, WIDE);
  }

  @Test
  void holdsEveryInvariantInManyBriefLives() {
    holds(Span.BRIEF, BRIEF);
  }

  @Test
  void holdsEveryInvariantBehindAProxy() {
    holds(Span.FRONT, FRONT);
  }

  /** After the others: by then the JVM has compiled what they have in common. */
  @Test
  @Order(Integer.MAX_VALUE)
  void holdsEveryInvariantInVeryManyShortLives() {
    holds(Span.SHORT, SHORT);
  }

  @Test
  void holdsEveryInvariantWhereAKubernetesApiDeclaresIt() {
    Simulation.Outcome outcome = holds(Span.KUBE, KUBE);

    List<ApiFault> never = new ArrayList<>(List.of(ApiFault.values()));
    never.removeIf(fault -> outcome.tally().ofTheApi.of(fault) > 0);
    assertThat(never).as("what never happened proves nothing").isEmpty();
  }

  private static Simulation.Outcome holds(Span span, long seeds) {
    Simulation.Outcome outcome = Simulation.run(span, Mutant.NONE, FROM, seeds, AT_MOST);

    System.out.printf("%s lives: %s%.1f s%n", span, outcome.tally(), outcome.seconds());
    Simulation.Failure failure = outcome.failure();
    assertThat(failure)
        .as(() -> failure == null ? "" : Simulation.story(span, failure.seed(), Mutant.NONE, 80))
        .isNull();
    if (span == Span.WIDE && outcome.tally().seeds >= WIDE) {
      assertThat(outcome.tally().hooksFailed).as("hooks that failed").isPositive();
      assertThat(outcome.tally().pruned).as("pruned").isPositive();
      assertThat(outcome.tally().gone).as("taken down").isPositive();
      assertThat(outcome.tally().imagesRemoved).as("images removed").isPositive();
    }
    if (outcome.tally().seeds >= Simulation.ENOUGH) {
      assertThat(outcome.tally().never(span)).as("what never happened proves nothing").isEmpty();
    }
    return outcome;
  }

  /** Seeds that once found a defect. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        2, 3, 5, 21, 29, 568, 46, 47, 71, 80, 431, 799, 2953, 2954, 3447, 3729, 5120, 5137, 5523,
        5724, 5930, 6098, 6393, 6990, 7567, 8101, 8624, 9019, 9771, 23042, 777514
      })
  void playsOneSeedAgain(long seed) {
    playsAgain(Span.WHOLE, seed);
  }

  /** The same of the other kinds of lives. */
  @ParameterizedTest
  @CsvSource({
    "WIDE,44",
    "WIDE,87",
    "WIDE,143",
    "WIDE,165",
    "WIDE,579",
    "WIDE,715",
    "WIDE,780",
    "WIDE,1213",
    "KUBE,139",
    "KUBE,162",
    "KUBE,166",
    "KUBE,341",
    "FRONT,23",
    "FRONT,35",
    "FRONT,87",
    "FRONT,106",
    "FRONT,141",
    "FRONT,430",
    "FRONT,453",
    "FRONT,513",
    "FRONT,621",
    "FRONT,891",
    "FRONT,1043",
    "FRONT,1048",
    "FRONT,1916",
    "FRONT,2397",
    "SHORT,74102",
    "FRONT,5378",
    "FRONT,10749",
    "FRONT,24331",
    "FRONT,25059",
    "FRONT,27645",
    "FRONT,28402",
    "FRONT,31115",
    "FRONT,36531",
    "FRONT,36723",
    "FRONT,41989",
    "FRONT,42586",
    "FRONT,46317",
    "FRONT,47776",
    "FRONT,48841",
    "FRONT,49250",
    "FRONT,54229",
    "FRONT,69827",
    "FRONT,89239",
    "FRONT,91390",
    "FRONT,100581",
    "BRIEF,1967",
    "BRIEF,14830",
    "BRIEF,119821",
    "SHORT,9204",
    "SHORT,9949",
    "SHORT,15335",
    "SHORT,17187",
    "SHORT,39250",
    "SHORT,52335",
    "SHORT,82075",
    "SHORT,117017",
    "SHORT,126068",
    "SHORT,156723",
    "SHORT,246699"
  })
  void playsAgain(Span span, long seed) {
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      Simulation.Failure failure =
          Simulation.play(span, seed, Mutant.NONE, new Tally(), metrics, null);
      assertThat(failure)
          .as(() -> failure == null ? "" : Simulation.story(span, seed, Mutant.NONE, 80))
          .isNull();
    }
  }
}
