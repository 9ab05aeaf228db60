package dev.fairlead.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * One thread and a clock that only {@link #advance} moves: tasks run in the order of their coming,
 * timers at exactly their time, and every run of a test is the same.
 */
public final class VirtualScheduler implements Scheduler {
  private record Due(long at, long order, Runnable task) {}

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long nanos = 1_000;
  private long orders;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void execute(Runnable task) {
    tasks.addLast(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due due = new Due(nanos + delay.toNanos(), orders++, task);
    timers.add(due);
    return () -> timers.remove(due);
  }

  @Override
  public void close() {
    timers.clear();
  }

  /** Runs everything that can run without time passing. */
  public void settle() {
    for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
      task.run();
    }
  }

  /** Lets time pass, stopping at every timer on the way. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    settle();
    while (!timers.isEmpty() && timers.peek().at() <= end) {
      Due due = timers.remove();
      nanos = Math.max(nanos, due.at());
      due.task().run();
      settle();
    }
    nanos = end;
  }

  public int armedTimers() {
    return timers.size();
  }
}
