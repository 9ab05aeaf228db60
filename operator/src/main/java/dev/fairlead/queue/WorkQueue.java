package dev.fairlead.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one work queue: serial per key, coalescing, fair, bounded, with backoff. {@link KeyStates}
 * holds the rules; this class adds the lock, the workers and the timer.
 *
 * <p>A worker is a virtual thread that lives for one run, and one timer is armed for the earliest
 * delayed key, so an idle queue has no thread that wakes.
 *
 * @param <K> the key's type; its equals and hashCode decide what is the same work
 */
public final class WorkQueue<K> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);

  private final QueueLimits limits;
  private final Handler<K> handler;
  private final Scheduler scheduler;
  private final QueueListener<K> listener;
  private final KeyStates<K> states;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Map<K, Thread> workers = new HashMap<>();
  private boolean closed;
  private Scheduler.@Nullable Timer timer;
  private long timerDue;

  /**
   * A queue that accepts keys at once.
   *
   * @param scheduler closed together with the queue
   * @param random jitter in [0, 1), asked once per failure
   */
  public WorkQueue(
      QueueLimits limits,
      Backoff backoff,
      Scheduler scheduler,
      DoubleSupplier random,
      QueueListener<K> listener,
      Handler<K> handler) {
    this.limits = limits;
    this.handler = handler;
    this.scheduler = scheduler;
    this.listener = listener;
    this.states = new KeyStates<>(limits, backoff, random);
  }

  /**
   * Runs the key soon: cancels a delay; during a backoff it brings the next try forward to the
   * backoff's base. False when the queue is full or shut down.
   */
  public boolean add(K key) {
    return addAfter(key, Duration.ZERO);
  }

  /** Runs the key after a delay at the latest; of two delays the earlier one counts. */
  public boolean addAfter(K key, Duration delay) {
    return submit(key, () -> states.add(key, delay, scheduler.nanos()));
  }

  /**
   * Runs the key at once, because its desired state changed: its failures are forgotten, and no
   * delay or backoff holds it (I15). During a run it means one more run right afterwards.
   */
  public boolean wake(K key) {
    return submit(key, () -> states.wake(key, scheduler.nanos()));
  }

  /**
   * For a handler: does what waits for others and takes no processor. Keys that are ready run
   * meanwhile in its place.
   */
  public void aside(Runnable slow) {
    List<KeyStates.Start<K>> starts;
    lock.lock();
    try {
      states.waits();
      starts = closed ? List.of() : takeStarts();
    } finally {
      lock.unlock();
    }
    launch(starts);
    try {
      slow.run();
    } finally {
      lock.lock();
      try {
        states.goesOn();
      } finally {
        lock.unlock();
      }
    }
  }

  public QueueDepth depth() {
    lock.lock();
    try {
      return states.depth();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #shutdown} with the grace of the limits. */
  @Override
  public void close() {
    shutdown(limits.shutdownGrace());
  }

  /**
   * Stops accepting, drops what waits (a level-triggered handler finds it again after a restart)
   * and lets what runs finish. What still runs at the deadline is interrupted.
   *
   * @return whether everything had finished in time
   */
  public boolean shutdown(Duration grace) {
    lock.lock();
    try {
      closed = true;
      states.clearWaiting();
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
      scheduler.close();
      if (awaitIdle(grace)) {
        return true;
      }
      LOG.warn("stopped while {} still ran after {}", workers.keySet(), grace);
      workers.values().forEach(Thread::interrupt);
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitIdle(Duration grace) {
    long left = grace.toNanos();
    try {
      while (states.depth().running() > 0) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean submit(K key, BooleanSupplier change) {
    boolean accepted;
    List<KeyStates.Start<K>> starts = List.of();
    lock.lock();
    try {
      accepted = !closed && change.getAsBoolean();
      if (accepted) {
        starts = takeStarts();
      }
    } finally {
      lock.unlock();
    }
    if (!accepted) {
      listener.refused(key);
    }
    launch(starts);
    return accepted;
  }

  private void timerFired() {
    List<KeyStates.Start<K>> starts = List.of();
    lock.lock();
    try {
      timer = null;
      if (!closed) {
        starts = takeStarts();
      }
    } finally {
      lock.unlock();
    }
    launch(starts);
  }

  /** Under the lock: takes every key that can run now, and arms the timer for the next one. */
  private List<KeyStates.Start<K>> takeStarts() {
    List<KeyStates.Start<K>> starts = new ArrayList<>();
    long now = scheduler.nanos();
    for (Optional<KeyStates.Start<K>> start = states.poll(now);
        start.isPresent();
        start = states.poll(now)) {
      starts.add(start.get());
    }
    armTimer(now);
    return starts;
  }

  private void armTimer(long now) {
    OptionalLong due = states.nextDue();
    if (timer != null && due.isPresent() && due.getAsLong() == timerDue) {
      return;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (due.isPresent()) {
      timerDue = due.getAsLong();
      timer = scheduler.after(Duration.ofNanos(timerDue - now), this::timerFired);
    }
  }

  private void launch(List<KeyStates.Start<K>> starts) {
    for (KeyStates.Start<K> start : starts) {
      scheduler.execute(() -> run(start));
    }
  }

  private void run(KeyStates.Start<K> start) {
    K key = start.key();
    lock.lock();
    try {
      workers.put(key, Thread.currentThread());
    } finally {
      lock.unlock();
    }
    listener.started(key, start.waited());
    Next next = handle(key);
    KeyStates.Finished finished;
    List<KeyStates.Start<K>> starts = List.of();
    lock.lock();
    try {
      workers.remove(key);
      finished = states.finish(key, next, scheduler.nanos());
      if (closed) {
        states.clearWaiting();
        idle.signalAll();
      } else {
        starts = takeStarts();
      }
    } finally {
      lock.unlock();
    }
    launch(starts);
    listener.finished(key, next, finished.took(), finished.attempt());
  }

  /** A worker that dies would keep its key running for ever, so every failure becomes a retry. */
  private Next handle(K key) {
    try {
      return handler.handle(key);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: unexpected failure, will be tried again", key, e);
      return new Next.Retry("unexpected failure: " + e);
    }
  }
}
