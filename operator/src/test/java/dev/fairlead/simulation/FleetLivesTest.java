package dev.fairlead.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.metrics.OperatorMetrics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Lives of several hosts below one Kubernetes API; {@code -Dsimulation.fleets=N} says how many. */
class FleetLivesTest {
  private static final long LIVES = Long.getLong("simulation.fleets", 100);
  private static final long FROM = Long.getLong("simulation.from", 0);
  private static final OperatorMetrics METRICS = new OperatorMetrics("simulated");

  @BeforeAll
  static void quiet() {
    Simulation.quiet();
  }

  @AfterAll
  static void end() {
    METRICS.close();
  }

  @Test
  void hostsTakeTurnsFollowWhatIsDeclaredAndSayOnlyWhatIsSo() {
    for (long seed = FROM; seed < FROM + LIVES; seed++) {
      Violation found = play(seed, FleetBug.NONE, null);
      if (found != null) {
        List<String> story = new ArrayList<>();
        Violation _ = play(seed, FleetBug.NONE, story);
        assertThat(found)
            .as(() ->
                String.join("\n", story.subList(Math.max(0, story.size() - 80), story.size())))
            .isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void findsEveryPlantedBug(FleetBug bug) {
    long seed = 0;
    Violation found = null;
    while (found == null && seed < LIVES) {
      found = play(seed++, bug, null);
    }
    assertThat(found).as("%s survives %d lives", bug, LIVES).isNotNull();
    System.out.printf(
        "%-22s seed %d, %s%n", bug, seed - 1, found == null ? "" : found.getMessage());
  }

  private static @Nullable Violation play(long seed, FleetBug bug, @Nullable List<String> story) {
    try {
      new FleetLife(seed, bug, METRICS, story).live();
      return null;
    } catch (Violation e) {
      return e;
    }
  }
}
