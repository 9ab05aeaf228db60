package dev.fairlead.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One thread and a clock that only {@link #advance} moves: tasks run in the order of their coming,
 * timers at exactly their time, and every run of a test is the same. Steps of one wave run side by
 * side, so a task or timer may come from any thread.
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
  public synchronized void execute(Runnable task) {
    tasks.addLast(task);
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable task) {
    Due due = new Due(nanos + delay.toNanos(), orders++, task);
    timers.add(due);
    return () -> forget(due);
  }

  private synchronized void forget(Due due) {
    timers.remove(due);
  }

  private synchronized @Nullable Runnable nextTask() {
    return tasks.pollFirst();
  }

  private synchronized @Nullable Due nextTimer(long until) {
    return !timers.isEmpty() && timers.peek().at() <= until ? timers.remove() : null;
  }

  @Override
  public synchronized void close() {
    timers.clear();
  }

  /** Runs everything that can run without time passing. */
  public void settle() {
    for (Runnable task = nextTask(); task != null; task = nextTask()) {
      task.run();
    }
  }

  /** Lets time pass, stopping at every timer on the way. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    settle();
    for (Due due = nextTimer(end); due != null; due = nextTimer(end)) {
      nanos = Math.max(nanos, due.at());
      due.task().run();
      settle();
    }
    nanos = end;
  }

  public synchronized int armedTimers() {
    return timers.size();
  }
}
