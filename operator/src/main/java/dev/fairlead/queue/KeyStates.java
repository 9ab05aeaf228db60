package dev.fairlead.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The queue without its threads: which key is where, and which one runs next. Every method is told
 * the time, so the whole behaviour can be replayed. Not thread-safe; {@link WorkQueue} guards it.
 *
 * <p>A known key is in exactly one of three places: the ready line (first in, first out), the
 * delayed set (by due time), or running. Hence
 *
 * <ul>
 *   <li>a key never runs twice at a time (I4), and a trigger for a waiting key adds nothing;
 *   <li>a trigger for a running key is remembered in it, so nothing is lost;
 *   <li>between a key's turn to wait and its run, any other key starts at most once: whoever comes
 *       back goes to the end of the line.
 * </ul>
 *
 * <p>After a failure, an ordinary trigger brings the next try forward, but not closer to the
 * failure than the backoff's base: the events that a failing run itself causes cannot make it spin.
 * A {@code wake} (the desired state changed) forgets the failures and runs at once (I15).
 */
final class KeyStates<K> {

  private static final long NEVER = Long.MAX_VALUE;
  private static final long YEAR_NANOS = Duration.ofDays(365).toNanos();

  private enum Place {
    READY,
    DELAYED,
    RUNNING
  }

  private static final class Entry<K> {
    final K key;
    Place place;

    /** READY: since when. DELAYED: until when. RUNNING: since when. */
    long at;

    /** Breaks ties between equal due times in the order of their coming. */
    long order;

    /** Failures in a row. */
    int attempt;

    /** No ordinary trigger runs the key before this; the time itself when it did not fail. */
    long notBefore = Long.MIN_VALUE;

    /** RUNNING: when to run again because of triggers that came meanwhile. */
    long again = NEVER;

    /** RUNNING: a wake came meanwhile. */
    boolean woken;

    Entry(K key, Place place) {
      this.key = key;
      this.place = place;
    }
  }

  /** What {@link #finish} decided. */
  record Finished(Duration took, int attempt) {}

  /** A key to run now. */
  record Start<K>(K key, Duration waited) {}

  private final QueueLimits limits;
  private final Backoff backoff;
  private final DoubleSupplier random;
  private final Map<K, Entry<K>> entries = new HashMap<>();
  private final ArrayDeque<Entry<K>> ready = new ArrayDeque<>();
  private final TreeSet<Entry<K>> delayed =
      new TreeSet<>(Comparator.<Entry<K>>comparingLong(e -> e.at).thenComparingLong(e -> e.order));
  private int running;
  private int waiting;
  private long orders;

  KeyStates(QueueLimits limits, Backoff backoff, DoubleSupplier random) {
    this.limits = limits;
    this.backoff = backoff;
    this.random = random;
  }

  /** A time from now; a year stands for every longer delay, so that no sum overflows. */
  private static long later(long now, Duration delay) {
    return now + Math.clamp(TimeUnit.NANOSECONDS.convert(delay), 0, YEAR_NANOS);
  }

  /** An ordinary trigger, due after a delay that may be zero; false when the queue is full. */
  boolean add(K key, Duration delay, long now) {
    long due = later(now, delay);
    Entry<K> entry = entries.get(key);
    if (entry == null) {
      return addNew(key, due, now);
    }
    switch (entry.place) {
      case READY -> {}
      case DELAYED -> bringForward(entry, Math.max(due, entry.notBefore), now);
      case RUNNING -> entry.again = Math.min(entry.again, due);
    }
    return true;
  }

  /** The desired state of the key changed: no delay and no backoff hold it any longer. */
  boolean wake(K key, long now) {
    Entry<K> entry = entries.get(key);
    if (entry == null) {
      return addNew(key, now, now);
    }
    entry.attempt = 0;
    entry.notBefore = Long.MIN_VALUE;
    switch (entry.place) {
      case READY -> {}
      case DELAYED -> bringForward(entry, now, now);
      case RUNNING -> entry.woken = true;
    }
    return true;
  }

  /** The next key to run, when one is ready and a worker is free. */
  Optional<Start<K>> poll(long now) {
    while (!delayed.isEmpty() && delayed.first().at <= now) {
      Entry<K> due = delayed.removeFirst();
      makeReady(due, due.at);
    }
    boolean full = running >= limits.maxWorkers() || running - waiting >= limits.maxBusy();
    if (full || ready.isEmpty()) {
      return Optional.empty();
    }
    Entry<K> entry = ready.removeFirst();
    Duration waited = Duration.ofNanos(Math.max(0, now - entry.at));
    entry.place = Place.RUNNING;
    entry.at = now;
    entry.again = NEVER;
    entry.woken = false;
    running++;
    return Optional.of(new Start<>(entry.key, waited));
  }

  /** A run waits for others: its place is another's meanwhile. */
  void waits() {
    waiting++;
  }

  /** It goes on, and before any that has not begun. */
  void goesOn() {
    waiting--;
  }

  /** A run ended. */
  Finished finish(K key, Next next, long now) {
    Entry<K> entry = entries.get(key);
    if (entry == null || entry.place != Place.RUNNING) {
      throw new IllegalStateException("not running: " + key);
    }
    running--;
    Duration took = Duration.ofNanos(now - entry.at);
    long due = Math.min(entry.again, dueAfter(entry, next, now));
    if (entry.woken) {
      entry.attempt = 0;
      entry.notBefore = Long.MIN_VALUE;
      due = now;
    }
    due = Math.max(due, entry.notBefore);
    if (due == NEVER) {
      entries.remove(key);
    } else if (due <= now) {
      makeReady(entry, now);
    } else {
      delay(entry, due);
    }
    return new Finished(took, entry.attempt);
  }

  private long dueAfter(Entry<K> entry, Next next, long now) {
    if (next instanceof Next.Retry) {
      entry.attempt++;
      entry.notBefore = later(now, backoff.base());
      return later(now, backoff.delay(entry.attempt, random.getAsDouble()));
    }
    entry.attempt = 0;
    entry.notBefore = Long.MIN_VALUE;
    return switch (next) {
      case Next.Done _, Next.Retry _ -> NEVER;
      case Next.Immediately _ -> now;
      case Next.After after -> later(now, after.delay());
    };
  }

  private boolean addNew(K key, long due, long now) {
    if (entries.size() >= limits.maxKeys()) {
      return false;
    }
    Entry<K> entry = new Entry<>(key, Place.READY);
    entries.put(key, entry);
    if (due <= now) {
      makeReady(entry, now);
    } else {
      delay(entry, due);
    }
    return true;
  }

  private void bringForward(Entry<K> entry, long due, long now) {
    if (due >= entry.at) {
      return;
    }
    delayed.remove(entry);
    if (due <= now) {
      makeReady(entry, now);
    } else {
      delay(entry, due);
    }
  }

  private void makeReady(Entry<K> entry, long since) {
    entry.place = Place.READY;
    entry.at = since;
    ready.addLast(entry);
  }

  private void delay(Entry<K> entry, long due) {
    entry.place = Place.DELAYED;
    entry.at = due;
    entry.order = orders++;
    delayed.add(entry);
  }

  /** When the earliest delayed key is due. */
  OptionalLong nextDue() {
    return delayed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(delayed.first().at);
  }

  /** Forgets all that does not run. */
  void clearWaiting() {
    ready.clear();
    delayed.clear();
    entries.values().removeIf(entry -> entry.place != Place.RUNNING);
  }

  QueueDepth depth() {
    return new QueueDepth(ready.size(), delayed.size(), running);
  }
}
