package dev.fairlead.simulation;

import dev.fairlead.queue.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time on one thread. What is due belongs to somebody: to the host, or to one of the
 * operators. While an operator waits for a call to return, the host and the other operator go on,
 * and what concerns the waiting one is kept for it: calls of one pass never interleave with another
 * pass of the same operator, and those of two operators do.
 */
final class Timeline {
  static final int HOST = 0;

  /** The host and at most two operators. */
  static final int OWNERS = 3;

  private static final long FURTHEST = Duration.ofMinutes(15).toNanos();
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static final class Due {
    final long at;
    final long order;
    @Nullable Runnable task;

    Due(long at, long order, Runnable task) {
      this.at = at;
      this.order = order;
      this.task = task;
    }
  }

  private final PriorityQueue<Due>[] dues;
  private final boolean[] busy;
  private long now = 1_000;
  private long orders;
  private long jumped;
  private long shownAt = -1;
  private Instant shown = BEGIN;
  final Clock wallClock = new WallClock();

  Timeline() {
    this(OWNERS);
  }

  /**
   * @param owners the host, or whatever is nobody's, and the operators
   */
  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // An array of a generic type cannot be made otherwise.
  Timeline(int owners) {
    busy = new boolean[owners];
    dues = new PriorityQueue[owners];
    Arrays.setAll(
        dues,
        _ ->
            new PriorityQueue<Due>(
                Comparator.<Due>comparingLong(d -> d.at).thenComparingLong(d -> d.order)));
  }

  /** Monotonic nanoseconds. */
  long now() {
    return now;
  }

  Instant wall() {
    if (shownAt != now + jumped) {
      shownAt = now + jumped;
      shown = BEGIN.plusNanos(shownAt);
    }
    return shown;
  }

  /** Nanoseconds of the wall clock. */
  long wallNanos() {
    return now + jumped;
  }

  /** Somebody sets the clock of the host, by a quarter of an hour altogether at most. */
  void jump(Duration by) {
    jumped = Math.clamp(jumped + by.toNanos(), -FURTHEST, FURTHEST);
  }

  void at(int owner, long time, Runnable task) {
    due(owner, time, task);
  }

  private Due due(int owner, long time, Runnable task) {
    Due due = new Due(Math.max(time, now), orders++, task);
    dues[owner].add(due);
    return due;
  }

  /** What is due next for whoever does not wait; false when that is after {@code end}. */
  private boolean step(long end) {
    @Nullable PriorityQueue<Due> first = null;
    for (int owner = 0; owner < dues.length; owner++) {
      Due head = busy[owner] ? null : dues[owner].peek();
      if (head != null && head.at <= end) {
        Due best = first == null ? null : first.peek();
        if (best == null || head.at < best.at || (head.at == best.at && head.order < best.order)) {
          first = dues[owner];
        }
      }
    }
    if (first == null) {
      return false;
    }
    Due due = first.remove();
    now = Math.max(now, due.at);
    Runnable task = due.task;
    if (task != null) {
      due.task = null;
      try {
        task.run();
      } catch (Killed _) {
        return true; // A process that ended takes only its own task with it.
      }
    }
    return true;
  }

  /** Runs the next thing that is due until then. @return whether there was one */
  boolean next(long end) {
    if (step(end)) {
      return true;
    }
    now = Math.max(now, end);
    return false;
  }

  /** An operator waits for a call. */
  void during(int owner, long nanos) {
    long end = now + nanos;
    boolean before = busy[owner];
    busy[owner] = true;
    while (step(end)) {
      // Each step is what the others do meanwhile.
    }
    busy[owner] = before;
    now = Math.max(now, end);
  }

  /** The timers of one operator: they end with it. */
  final class Timers implements Scheduler {
    private final int owner;
    private final Mutant mutant;
    private boolean dead;

    Timers(int owner, Mutant mutant) {
      this.owner = owner;
      this.mutant = mutant;
    }

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void execute(Runnable task) {
      Timeline.this.at(owner, now, () -> live(task));
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      Due due = due(owner, now + wait(delay), () -> live(task));
      return () -> due.task = null;
    }

    private long wait(Duration delay) {
      long nanos = delay.toNanos();
      return switch (mutant) {
        case RETRIES_WITHOUT_BACKOFF -> Math.min(nanos, 1_000_000);
        case NEVER_RESYNCS -> nanos >= 300 * Machine.SECOND ? nanos * 1_000 : nanos;
        case LOSES_TIMERS -> nanos < 300 * Machine.SECOND && nanos > 0 ? nanos * 1_000 : nanos;
        default -> nanos;
      };
    }

    private void live(Runnable task) {
      if (!dead) {
        task.run();
      }
    }

    @Override
    public void close() {
      dead = true;
    }
  }

  private final class WallClock extends Clock {
    @Override
    public Instant instant() {
      return wall();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
