package dev.fairlead.kube;

import dev.fairlead.queue.Backoff;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Retries without end (I15), with jitter. The SDK's own gives up after five, and then waits for
 * hours.
 */
final class Persistence implements Retry {
  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60));

  private final DoubleSupplier random;

  Persistence(DoubleSupplier random) {
    this.random = random;
  }

  @Override
  public RetryExecution initExecution() {
    return new Attempts();
  }

  private final class Attempts implements RetryExecution {
    private int attempts;

    @Override
    public Optional<Long> nextDelay() {
      attempts++;
      return Optional.of(BACKOFF.delay(attempts, random.getAsDouble()).toMillis());
    }

    @Override
    public int getAttemptCount() {
      return attempts;
    }

    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }
}
