package dev.fairlead.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The thread of an outbox, begun when there is something to tell, and how long it rests before it
 * tries again. Not safe for threads but for {@link #end}: the outbox guards it.
 */
public final class Courier {
  private static final Duration MAX_DELAY = Duration.ofMinutes(5);

  /** Limits are counted by the hour; who asks for more patience has a wrong clock. */
  private static final Duration MAX_ASKED = Duration.ofHours(6);

  /** What a stop leaves for what is on its way. */
  private static final Duration JOIN = Duration.ofSeconds(2);

  private volatile @Nullable Thread thread;

  /** Begins, once. */
  public void begin(String name, Runnable work) {
    if (thread == null) {
      thread = Thread.ofVirtual().name(name).start(work);
    }
  }

  /** Waits a moment for its end, which the outbox has told it of, and then interrupts it. */
  public void end() {
    Thread running = thread;
    try {
      if (running != null && !running.join(JOIN)) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Grows with each try, and is never less than who refused asked for. */
  public static Duration delay(int tries, Duration asked, Duration first) {
    Duration grown = first.multipliedBy(1L << Math.min(tries - 1, 20));
    Duration own = grown.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : grown;
    Duration bounded = asked.compareTo(MAX_ASKED) > 0 ? MAX_ASKED : asked;
    return own.compareTo(bounded) > 0 ? own : bounded;
  }
}
