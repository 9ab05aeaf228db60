package dev.fairlead.kube;

import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * At most one reconcile of an object in so long; what comes earlier waits for the rest of it, and
 * then sees the newest. The SDK's own limiter answers with the time that has passed instead of the
 * time that is left.
 */
final class Pacing implements RateLimiter<Pacing.Last> {
  private final Duration interval;
  private final LongSupplier nanos;

  Pacing(Duration interval, LongSupplier nanos) {
    this.interval = interval;
    this.nanos = nanos;
  }

  /** When an object was let through last. */
  static final class Last implements RateLimiter.RateLimitState {
    private boolean ever;
    private long at;
  }

  @Override
  public Optional<Duration> isLimited(RateLimiter.RateLimitState state) {
    Last last = (Last) state;
    synchronized (last) {
      long now = nanos.getAsLong();
      Duration left = last.ever ? interval.minusNanos(now - last.at) : Duration.ZERO;
      if (left.isPositive()) {
        return Optional.of(left);
      }
      last.ever = true;
      last.at = now;
      return Optional.empty();
    }
  }

  @Override
  public Last initState() {
    return new Last();
  }
}
