package dev.fairlead.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.metrics.OperatorMetrics;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Would the simulation notice? Every planted bug must be found within a bounded number of lives.
 */
class MutantsTest {
  /** {@code -Dsimulation.mutant.seeds=N} says how many brief lives a bug may survive. */
  private static final long SEEDS = Long.getLong("simulation.mutant.seeds", 4_000);

  @BeforeAll
  static void quiet() {
    Simulation.quiet();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void findsEveryPlantedBug(Mutant mutant) {
    Span span = mutant.span();
    Simulation.Failure found = Simulation.run(span, mutant, 0, SEEDS).failure();

    assertThat(found).as("%s survives %d lives", mutant, SEEDS).isNotNull();
    System.out.printf(
        "%-30s %s%n",
        mutant, found == null ? "" : "seed " + found.seed() + ", " + found.invariant());
  }

  /** Replacing what serves first shows in more ways than one. */
  @Test
  void judgesWhatIsReplacedFirst() {
    Set<String> broken = new TreeSet<>();
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      for (long seed = 0; seed < SEEDS && !broken.contains("I5"); seed++) {
        Simulation.Failure found =
            Simulation.play(Span.BRIEF, seed, Mutant.BEST_FIRST, new Tally(), metrics, null);
        broken.add(found == null ? "" : found.invariant());
      }
    }
    assertThat(broken).contains("I5");
  }
}
