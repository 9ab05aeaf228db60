package dev.fairlead.queue;

import java.time.Duration;

/**
 * The queue's bounds (I16).
 *
 * @param maxWorkers keys that run at the same time
 * @param maxKeys keys known at the same time: queued, delayed and running ones together
 * @param shutdownGrace how long {@link WorkQueue#close()} waits for what runs
 */
public record QueueLimits(int maxWorkers, int maxKeys, Duration shutdownGrace) {

  /**
   * Sixty-four at a time, for a pass may wait for a pull or a stop and virtual threads are cheap;
   * ten thousand keys, eight of the ten seconds a stop signal leaves.
   */
  public static final QueueLimits DEFAULT = new QueueLimits(64, 10_000, Duration.ofSeconds(8));

  public QueueLimits {
    if (maxWorkers < 1 || maxKeys < 1 || shutdownGrace.isNegative()) {
      throw new IllegalArgumentException(
          "limits must be positive: maxWorkers=%d maxKeys=%d shutdownGrace=%s"
              .formatted(maxWorkers, maxKeys, shutdownGrace));
    }
  }
}
