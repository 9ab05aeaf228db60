package dev.fairlead.desired;

import static dev.fairlead.desired.Reading.problems;
import static dev.fairlead.desired.Reading.shop;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every small choice of limits is taken or refused when read, as I2 and I8 say. */
class LimitsTest {
  @Test
  void noSurgeTogetherWithNoneMissingIsRefusedAndNothingElse() {
    for (int surge = 0; surge < 4; surge++) {
      for (int unavailable = 0; unavailable < 4; unavailable++) {
        boolean taken = taken("maxSurge: " + surge + ", maxUnavailable: " + unavailable);
        assertThat(taken)
            .as("I2: %d and %d", surge, unavailable)
            .isEqualTo(surge + unavailable > 0);
      }
    }
  }

  @Test
  void aSoakThatDoesNotEndBeforeTheDeadlineIsRefusedAndNothingElse() {
    for (int soak = 0; soak < 12; soak++) {
      for (int deadline = 1; deadline < 12; deadline++) {
        boolean taken =
            taken("minReadySeconds: " + soak + ", progressDeadlineSeconds: " + deadline);
        assertThat(taken).as("I8: %d and %d", soak, deadline).isEqualTo(soak < deadline);
      }
    }
  }

  private static boolean taken(String strategy) {
    return problems(shop("services:\n  web:\n    strategy: {" + strategy + "}")).isEmpty();
  }
}
