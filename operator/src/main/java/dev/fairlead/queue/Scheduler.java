package dev.fairlead.queue;

import java.time.Duration;

/** Time and threads as the queue sees them, so that a test can own both. */
public interface Scheduler extends AutoCloseable {

  /** Monotonic nanoseconds from an arbitrary origin; a changed wall clock does not move it. */
  long nanos();

  /** Runs a task soon, on a thread that may block. */
  void execute(Runnable task);

  /** Runs a short task after a delay, unless it is cancelled before. */
  Timer after(Duration delay, Runnable task);

  /** Stops the timers; what runs goes on. */
  @Override
  void close();

  /** A pending {@link #after} task. */
  interface Timer {
    void cancel();
  }
}
