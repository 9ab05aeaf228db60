package dev.fairlead.queue;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Real time: a virtual thread per task and one parked thread for all timers. Nothing polls, so
 * waiting costs nothing.
 */
public final class ThreadScheduler implements Scheduler {
  private final Thread.Builder.OfVirtual workers;
  private final ScheduledThreadPoolExecutor timers;

  /** The name shows in thread dumps. */
  public ThreadScheduler(String name) {
    workers = Thread.ofVirtual().name(name + "-", 0);
    timers = new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name(name + "-timer").factory());
    timers.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void execute(Runnable task) {
    workers.start(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Future<?> timer = timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
