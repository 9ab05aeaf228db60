package dev.fairlead.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.metrics.OperatorMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays whole lives of a host; {@code -Dsimulation.seeds=N} and {@code -Dsimulation.from=S} say how
 * many and which.
 */
class LivesTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 1_000);
  private static final long FROM = Long.getLong("simulation.from", 0);

  /** Enough for every kind of fault to strike. */
  private static final long ENOUGH = 1_000;

  @BeforeAll
  static void quiet() {
    Simulation.quiet();
  }

  @Test
  void holdsEveryInvariantAndComesToRest() {
    Simulation.Outcome outcome = Simulation.run(Mutant.NONE, FROM, SEEDS);

    System.out.printf("%s%.1f s%n", outcome.tally(), outcome.seconds());
    Simulation.Failure failure = outcome.failure();
    assertThat(failure)
        .as(() -> failure == null ? "" : Simulation.story(failure.seed(), Mutant.NONE, 80))
        .isNull();
    if (SEEDS >= ENOUGH) {
      assertThat(unreached(outcome.tally())).as("what never happened proves nothing").isEmpty();
    }
  }

  /** Seeds that once found a defect. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        2, 3, 5, 21, 29, 568, 46, 47, 71, 80, 431, 799, 5120, 5137, 5523, 5724, 5930, 6393, 7567,
        8624
      })
  void playsOneSeedAgain(long seed) {
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      Simulation.Failure failure = Simulation.play(seed, Mutant.NONE, new Tally(), metrics, null);
      assertThat(failure)
          .as(() -> failure == null ? "" : Simulation.story(seed, Mutant.NONE, 80))
          .isNull();
    }
  }

  private static List<String> unreached(Tally tally) {
    List<String> never = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (tally.faults[fault.ordinal()] == 0) {
        never.add(fault.name());
      }
    }
    for (Shape.Kind kind : Shape.Kind.values()) {
      if (tally.kinds[kind.ordinal()] == 0) {
        never.add(kind.name());
      }
    }
    for (Flaw flaw : Flaw.values()) {
      // What is in no registry is never made into a container.
      if (flaw != Flaw.MISSING && tally.flaws[flaw.ordinal()] == 0) {
        never.add(flaw.name());
      }
    }
    return never;
  }
}
