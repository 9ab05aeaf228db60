package dev.fairlead.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Would the simulation notice? Every planted bug must be found within a bounded number of lives.
 */
class MutantsTest {
  /** {@code -Dsimulation.mutant.seeds=N} says how many lives a bug may survive. */
  private static final long SEEDS = Long.getLong("simulation.mutant.seeds", 400);

  @BeforeAll
  static void quiet() {
    Simulation.quiet();
  }

  @Test
  void findsEveryPlantedBug() {
    List<String> survivors = new ArrayList<>();
    for (Mutant mutant : Mutant.values()) {
      if (mutant == Mutant.NONE) {
        continue;
      }
      Simulation.Outcome outcome = Simulation.run(mutant, 0, SEEDS);
      Simulation.Failure failure = outcome.failure();
      if (failure == null) {
        survivors.add(mutant.name());
      }
      System.out.printf(
          "%-30s %s%n",
          mutant,
          failure == null
              ? "survives " + SEEDS + " lives"
              : "%-10s after %d lives".formatted(failure.invariant(), outcome.tally().seeds));
    }
    assertThat(survivors).isEmpty();
  }
}
