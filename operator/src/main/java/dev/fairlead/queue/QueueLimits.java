package dev.fairlead.queue;

import java.time.Duration;

/**
 * The queue's bounds (I16).
 *
 * @param maxWorkers keys that run at the same time
 * @param maxBusy those of them that do not wait for others
 * @param maxKeys keys known at the same time: queued, delayed and running ones together
 * @param shutdownGrace how long {@link WorkQueue#close()} waits for what runs
 */
public record QueueLimits(int maxWorkers, int maxBusy, int maxKeys, Duration shutdownGrace) {

  /** However few processors there are. */
  private static final int FEWEST_BUSY = 4;

  /**
   * Sixty-four at a time, for a pass may wait for a pull or a stop and virtual threads are cheap;
   * as many that do not wait as there are processors, for more would only take those from each
   * other, and each would last longer; ten thousand keys, eight of the ten seconds a stop signal
   * leaves.
   */
  public static final QueueLimits DEFAULT =
      new QueueLimits(
          64,
          Math.max(FEWEST_BUSY, Runtime.getRuntime().availableProcessors()),
          10_000,
          Duration.ofSeconds(8));

  public QueueLimits {
    if (maxWorkers < 1 || maxBusy < 1 || maxKeys < 1 || shutdownGrace.isNegative()) {
      throw new IllegalArgumentException(
          "limits must be positive: maxWorkers=%d maxBusy=%d maxKeys=%d shutdownGrace=%s"
              .formatted(maxWorkers, maxBusy, maxKeys, shutdownGrace));
    }
  }
}
