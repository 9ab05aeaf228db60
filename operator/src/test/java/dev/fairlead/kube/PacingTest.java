package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is done instead of the SDK's own limiter and retry. */
class PacingTest {
  private long now = 5;

  @Test
  void whatComesEarlyWaitsForTheRestOfTheTime() {
    Pacing pacing = new Pacing(Duration.ofNanos(100), () -> now);
    Pacing.Last last = pacing.initState();
    assertThat(pacing.isLimited(last)).isEmpty();
    now += 30;
    assertThat(pacing.isLimited(last)).contains(Duration.ofNanos(70));
    now += 70;
    assertThat(pacing.isLimited(last)).isEmpty();
    assertThat(pacing.isLimited(pacing.initState())).isEmpty();
  }

  @Test
  void retriesGrowAndNeverEnd() {
    RetryExecution execution = new Persistence(() -> 0).initExecution();
    long before = 0;
    for (int i = 0; i < 100; i++) {
      long next = execution.nextDelay().orElseThrow();
      assertThat(next).isBetween(Math.min(before, 50_000), 60_000L);
      assertThat(execution.isLastAttempt()).isFalse();
      before = next;
    }
    assertThat(execution.getAttemptCount()).isEqualTo(100);
  }
}
