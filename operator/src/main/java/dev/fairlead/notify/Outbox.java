package dev.fairlead.notify;

import dev.fairlead.config.Occasion;
import dev.fairlead.queue.Courier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What still has to be told on one channel, in order, on a thread of its own: a channel that is
 * slow holds up itself. It is bounded (I16): beyond {@link #MAX_WAITING} messages the oldest is
 * given up. What was not taken is tried again with growing delays, at most {@link #MAX_TRIES}
 * times; what was told a moment ago is not told again.
 */
final class Outbox implements AutoCloseable {
  static final int MAX_WAITING = 256;
  static final int MAX_TRIES = 8;
  private static final int MAX_REMEMBERED = 1024;

  private final String channel;
  private final Teller teller;
  private final Report report;
  private final Duration firstDelay;
  private final Duration repeat;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<News> waiting = new ArrayDeque<>();
  private final Map<String, Long> told = new LinkedHashMap<>();
  private final Courier courier = new Courier();
  private boolean closed;

  /** Tells one thing once. */
  interface Teller {
    Answer tell(News news) throws IOException;
  }

  /**
   * @param repeat how long the same is not told again
   */
  Outbox(String channel, Teller teller, Report report, Duration firstDelay, Duration repeat) {
    this.channel = channel;
    this.teller = teller;
    this.report = report;
    this.firstDelay = firstDelay;
    this.repeat = repeat;
  }

  /** Never waits. */
  void put(News news) {
    News dropped = null;
    lock.lock();
    try {
      if (closed || isRepeated(news)) {
        return;
      }
      if (waiting.size() == MAX_WAITING) {
        dropped = waiting.removeFirst();
      }
      waiting.addLast(news);
      courier.begin("notify-" + channel, this::run);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (dropped != null) {
      report.failed(channel, dropped, "more than " + MAX_WAITING + " messages wait");
    }
  }

  /** What belongs to a rollout has that rollout's number in it, so each is told. */
  private boolean isRepeated(News news) {
    if (repeat.isZero()) {
      return false;
    }
    long now = System.nanoTime();
    told.values().removeIf(at -> now - at >= repeat.toNanos());
    boolean ofSource = news.occasion() == Occasion.SOURCE_STALE;
    String key =
        String.join(
            "\n",
            news.occasion().text(),
            ofSource ? "" : news.release(),
            ofSource ? "" : String.valueOf(news.job()),
            news.message());
    if (told.putIfAbsent(key, now) != null) {
      return true;
    }
    if (told.size() > MAX_REMEMBERED) {
      told.remove(told.keySet().iterator().next());
    }
    return false;
  }

  private void run() {
    try {
      while (true) {
        News next = next();
        if (next == null) {
          return;
        }
        deliver(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable News next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      return waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  private void deliver(News news) throws InterruptedException {
    for (int tries = 1; tries <= MAX_TRIES; tries++) {
      switch (attempt(news)) {
        case Answer.Taken _ -> {
          report.sent(channel, news);
          return;
        }
        case Answer.Refused(String reason) -> {
          report.failed(channel, news, reason);
          return;
        }
        case Answer.Later(String reason, Duration after) -> {
          if (tries == MAX_TRIES || !rest(Courier.delay(tries, after, firstDelay))) {
            report.failed(channel, news, reason + " (after " + tries + " tries)");
            return;
          }
        }
      }
    }
  }

  private Answer attempt(News news) {
    try {
      return teller.tell(news);
    } catch (IOException e) {
      return new Answer.Later(String.valueOf(e.getMessage()), Duration.ZERO);
    } catch (RuntimeException e) {
      // I24: what refuses an address or a header quotes it.
      return new Answer.Refused(e.getClass().getSimpleName());
    }
  }

  /**
   * @return whether it is to be tried again: at the end there is no time left
   */
  private boolean rest(Duration time) throws InterruptedException {
    long left = time.toNanos();
    lock.lock();
    try {
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** What waits is tried once more, for a moment; then it is given up. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    courier.end();
  }
}
