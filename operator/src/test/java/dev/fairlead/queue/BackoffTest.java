package dev.fairlead.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final double HIGHEST_RANDOM = Math.nextDown(1.0);

  @Test
  void doublesFromOneSecondToTheCap() {
    assertThat(IntStream.rangeClosed(1, 10).mapToObj(n -> Backoff.DEFAULT.delay(n, 0).toSeconds()))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 250L, 250L);
  }

  @Test
  void staysBetweenBaseAndCapForEveryAttempt() {
    for (int attempt : new int[] {1, 2, 9, 10, 63, 64, 65, 1_000_000, Integer.MAX_VALUE}) {
      for (double random : new double[] {0, 0.5, HIGHEST_RANDOM}) {
        assertThat(Backoff.DEFAULT.delay(attempt, random))
            .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
      }
    }
  }

  @Test
  void spreadsEvenTheCappedDelays() {
    assertThat(Backoff.DEFAULT.delay(50, HIGHEST_RANDOM))
        .isGreaterThan(Backoff.DEFAULT.delay(50, 0).plusSeconds(49));
  }

  @Test
  void sameAttemptAndRandomGiveTheSameDelay() {
    assertThat(Backoff.DEFAULT.delay(5, 0.25)).isEqualTo(Backoff.DEFAULT.delay(5, 0.25));
  }

  @Test
  void refusesACapBelowItsBase() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("base <= cap");
  }
}
