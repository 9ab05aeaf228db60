package dev.fairlead.source;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which a source looks, and how others speak to it: it is started once, asked for a
 * look by anybody, and ended.
 */
public final class SourceThread {
  private final Signal signal = new Signal();
  private final LookRequests requests = new LookRequests();
  private final Duration patience;
  private volatile boolean forced;
  private boolean closed;
  private @Nullable Thread thread;

  /**
   * One that was not started yet.
   *
   * @param patience how long it may take to end before it is interrupted
   */
  public SourceThread(Duration patience) {
    this.patience = patience;
  }

  /** What wakes it. */
  public Signal signal() {
    return signal;
  }

  /** Those who wait for its look. */
  public LookRequests requests() {
    return requests;
  }

  /**
   * To be called once.
   *
   * @param source its name, for the error
   */
  public synchronized void start(String source, Runnable work) {
    if (thread != null || closed) {
      throw new IllegalStateException("a source is started once: " + source);
    }
    thread = Thread.ofVirtual().name("source").start(work);
  }

  /** Has it look now, and show what it finds also when that is not new. */
  public void rescan() {
    forced = true;
    signal.wake();
  }

  /** The same for somebody who waits. */
  public CompletableFuture<Boolean> look() {
    CompletableFuture<Boolean> answer = requests.ask();
    rescan();
    return answer;
  }

  /** Whether somebody asked for a look since the last {@link #takeForced}. */
  public boolean isForced() {
    return forced;
  }

  /** Whether somebody asked; the look that begins is for all who did by now. */
  public boolean takeForced() {
    boolean before = forced;
    forced = false;
    return before;
  }

  /** Ends its waits, and it soon after; does not wait where it is called by the thread itself. */
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    signal.close();
    if (running == null || running.equals(Thread.currentThread())) {
      return;
    }
    try {
      if (!running.join(patience)) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
