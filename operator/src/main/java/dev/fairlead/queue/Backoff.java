package dev.fairlead.queue;

import java.time.Duration;

/**
 * How long to wait after the n-th failure in a row: doubling from {@code base} to {@code cap} and
 * never ending (I15), with jitter so that what failed together does not come back together.
 *
 * <p>The delay stays within [base, cap] for every attempt, and is spread by a fifth at every
 * attempt, the capped ones included.
 */
public record Backoff(Duration base, Duration cap) {

  public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  private static final double SPREAD = 0.2;

  public Backoff {
    if (!base.isPositive() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException("need 0 < base <= cap, got " + base + " and " + cap);
    }
  }

  /**
   * The delay before the next try.
   *
   * @param attempt failures in a row so far, from 1
   * @param random in [0, 1); the only source of jitter
   */
  public Duration delay(int attempt, double random) {
    if (attempt < 1 || !(random >= 0 && random < 1)) {
      throw new IllegalArgumentException("attempt " + attempt + ", random " + random);
    }
    double doubled = base.toNanos() * Math.pow(2, Math.min(attempt - 1, 62));
    double highest = cap.toNanos() / (1 + SPREAD);
    double spread = Math.min(doubled, highest) * (1 + SPREAD * random);
    return Duration.ofNanos(Math.clamp((long) spread, base.toNanos(), cap.toNanos()));
  }
}
