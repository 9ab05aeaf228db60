package dev.fairlead.cli;

import dev.fairlead.queue.Scheduler;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives memory back that a burst of work left. What survives a few collections of the young
 * generation is not looked at again before the heap is at its limit, long after it became garbage:
 * so when the heap has grown and grows no more, it is collected as a whole.
 */
final class HeapTrim implements AutoCloseable {
  static final Duration LOOK = Duration.ofSeconds(5);

  /** A whole collection costs some 50 ms of CPU: it must be worth it. */
  private static final double WORTH = 1.1;

  private final Scheduler timers;
  private final LongSupplier bytes;
  private final Runnable collect;
  private long before;
  private long rested;

  /**
   * @param timers closed with it
   * @param bytes that the heap has taken
   * @param collect returns when all garbage is gone, and what held it
   */
  HeapTrim(Scheduler timers, LongSupplier bytes, Runnable collect) {
    this.timers = timers;
    this.bytes = bytes;
    this.collect = collect;
  }

  static HeapTrim of(Scheduler timers) {
    return new HeapTrim(timers, Runtime.getRuntime()::totalMemory, System::gc);
  }

  void start() {
    timers.after(LOOK, this::look);
  }

  private void look() {
    long now = bytes.getAsLong();
    if (now == before && now > rested * WORTH) {
      collect.run();
      now = bytes.getAsLong();
      rested = now;
    }
    before = now;
    start();
  }

  @Override
  public void close() {
    timers.close();
  }
}
