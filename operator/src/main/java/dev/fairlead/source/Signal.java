package dev.fairlead.source;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What wakes a source's thread, and how long the tree has been still. */
public final class Signal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private boolean closed;
  private boolean pending;
  private boolean everHeard;
  private long heardAt;

  /** Something in the tree changed. */
  public void heard() {
    raise(true);
  }

  /** Somebody asks for a look; the tree may be still. */
  public void wake() {
    raise(false);
  }

  private void raise(boolean isChange) {
    lock.lock();
    try {
      pending = true;
      if (isChange) {
        everHeard = true;
        heardAt = System.nanoTime();
      }
      raised.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait, those to come included. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      raised.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next signal since the last {@link #consume}, or until the time is over.
   *
   * @throws InterruptedException also when it is closed
   */
  public void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!closed && !pending && left > 0) {
        left = raised.awaitNanos(left);
      }
      if (closed) {
        throw new InterruptedException("closed");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Signals up to now are taken care of by what the caller does next.
   *
   * @return whether there were any
   */
  public boolean consume() {
    lock.lock();
    try {
      boolean were = pending;
      pending = false;
      return were;
    } finally {
      lock.unlock();
    }
  }

  /** How much longer the tree must be still to have been so for {@code quiet}. */
  Duration untilQuiet(Duration quiet) {
    lock.lock();
    try {
      return everHeard ? quiet.minusNanos(System.nanoTime() - heardAt) : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }
}
