package dev.fairlead.rollout;

import java.time.Duration;

/**
 * How long to wait before trying again: doubling, capped (I15). Jitter is added where randomness is
 * allowed.
 */
public final class Backoffs {
  /** Between repairs of an instance that keeps falling over. */
  static final Duration HEAL_BASE = Duration.ofSeconds(1);

  /**
   * Before a failed revision is tried again: it costs an instance's start, and interrupts nothing.
   */
  static final Duration RETRY_BASE = Duration.ofSeconds(10);

  public static final Duration CAP = Duration.ofMinutes(5);

  private Backoffs() {}

  /** After {@code count} repairs in a row. The first repeat comes after a second. */
  public static Duration heal(int count) {
    return doubling(HEAL_BASE, count);
  }

  /** After {@code attempts} failures of a revision, from 1. */
  public static Duration retry(int attempts) {
    return doubling(RETRY_BASE, attempts);
  }

  private static Duration doubling(Duration base, int count) {
    int exponent = Math.clamp(count - 1L, 0, 20);
    Duration delay = base.multipliedBy(1L << exponent);
    return delay.compareTo(CAP) > 0 ? CAP : delay;
  }
}
