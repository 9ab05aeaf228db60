package dev.fairlead.engine.docker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between attempts to connect: doubling to a cap, with jitter, without end (I15). */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration CAP = Duration.ofSeconds(5);

  private Duration next = FIRST;

  /** Half to all of the current step, so that many clients of one Engine do not return as one. */
  Duration pause() {
    long millis = next.toMillis();
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(CAP) > 0 ? CAP : doubled;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
  }

  void reset() {
    next = FIRST;
  }
}
