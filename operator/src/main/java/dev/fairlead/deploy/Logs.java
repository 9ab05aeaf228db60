package dev.fairlead.deploy;

import dev.fairlead.store.DeployBook;
import dev.fairlead.store.DeployLine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The logs of deploys, for those who follow them: a reader sleeps until something was written, so
 * that a thousand of them cost nothing while nothing happens.
 */
public final class Logs {
  private static final int LINE = 2_000;

  private final DeployBook book;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();
  private final AtomicLong writes = new AtomicLong();

  Logs(DeployBook book) {
    this.book = book;
  }

  /** Adds the lines of a text; what a terminal would obey is left out. */
  void add(String deploy, String text) {
    text.lines()
        .map(line -> line.replaceAll("\\p{Cntrl}", " ").stripTrailing())
        .filter(line -> !line.isBlank())
        .map(line -> line.length() > LINE ? line.substring(0, LINE) + "…" : line)
        .forEach(line -> book.line(deploy, line));
    wake();
  }

  /** Something changed that a reader may wait for. */
  void wake() {
    lock.lock();
    try {
      writes.incrementAndGet();
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public List<DeployLine> lines(String deploy, long after, int limit) {
    return book.lines(deploy, after, limit);
  }

  /** How often anything was written: what {@link #await} goes on from. */
  public long writes() {
    return writes.get();
  }

  /** Waits until more was written than this, of whatever deploy, or until the time is over. */
  public void await(long seen, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (writes.get() == seen && left > 0) {
        left = written.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
