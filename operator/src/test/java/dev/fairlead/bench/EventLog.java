package dev.fairlead.bench;

import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EventListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All that the Engine told of, with the Engine's own time in nanoseconds and that of arrival. */
final class EventLog implements EventListener {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** An event, and when its line had been read here. */
  record Heard(EngineEvent event, Instant arrived) {
    Instant at() {
      return event.at();
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Heard> all = new ArrayList<>();
  private final CountDownLatch connected = new CountDownLatch(1);

  @Override
  public void connected() {
    connected.countDown();
  }

  @Override
  public void disconnected(String reason) {}

  @Override
  public void event(EngineEvent event) {
    Instant now = Instant.now();
    lock.lock();
    try {
      all.add(new Heard(event, now));
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void awaitConnected() throws InterruptedException {
    if (!connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("no event stream within " + PATIENCE);
    }
  }

  /** A place in the log: what comes later is newer. */
  int mark() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  /** The first event after {@code mark} that matches, waited for. */
  Heard await(int mark, String what, Predicate<EngineEvent> matches) throws InterruptedException {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      for (int i = mark; ; i++) {
        while (i >= all.size()) {
          if (left <= 0) {
            throw new IllegalStateException("not heard within " + PATIENCE + ": " + what);
          }
          left = grown.awaitNanos(left);
        }
        if (matches.test(all.get(i).event())) {
          return all.get(i);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last event after {@code mark} that matches, of those heard so far. */
  Optional<Heard> last(int mark, Predicate<EngineEvent> matches) {
    lock.lock();
    try {
      return all.subList(mark, all.size()).stream()
          .filter(h -> matches.test(h.event()))
          .reduce((_, later) -> later);
    } finally {
      lock.unlock();
    }
  }
}
