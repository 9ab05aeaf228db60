package dev.fairlead.forge;

import dev.fairlead.queue.Courier;
import dev.fairlead.source.git.ForgeAccess;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one forge is still to be told, on a thread of its own: one that is slow holds up itself. Of
 * each release only the newest report is kept, so that what waits is bounded by the number of
 * releases (I16); a report that was not taken is tried again with growing delays, and after a
 * number of times given up with a warning. A forge that asks for patience is left alone for so
 * long, whatever the release.
 */
final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("forge");

  private static final int MAX_TRIES = 12;

  private final String base;
  private final Function<String, Optional<ForgeAccess>> forgeOf;
  private final Store store;
  private final Clock clock;
  private final Duration firstDelay;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Waiting> waiting = new HashMap<>();
  private long patientUntil = System.nanoTime();
  private final Courier courier = new Courier();
  private boolean closed;

  private record Waiting(Report report, int tries, long due) {}

  /**
   * @param base of the forge's API
   * @param forgeOf the forge that a release's reports go to now
   */
  Outbox(
      String base,
      Function<String, Optional<ForgeAccess>> forgeOf,
      Store store,
      Clock clock,
      Duration firstDelay) {
    this.base = base;
    this.forgeOf = forgeOf;
    this.store = store;
    this.clock = clock;
    this.firstDelay = firstDelay;
  }

  /** In place of what waits of the same release; never waits. */
  void put(Report report) {
    lock.lock();
    try {
      Waiting before = waiting.get(report.release());
      boolean same = before != null && before.report().memo().equals(report.memo());
      if (!closed && !same) {
        waiting.put(report.release(), new Waiting(report, 0, System.nanoTime()));
        courier.begin("forge", this::run);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        Optional<Waiting> next = next();
        if (next.isEmpty()) {
          return;
        }
        try {
          attempt(next.get());
        } catch (RuntimeException e) {
          // I24: what refuses a header quotes it.
          LOG.warn(
              "release={} the forge was not told ({})",
              next.get().report().release(),
              e.getClass().getSimpleName());
          done(next.get());
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("closed");
    }
  }

  /** The next report, as soon as it is due; empty when closed. */
  private Optional<Waiting> next() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        Optional<Waiting> first =
            waiting.values().stream()
                .min(Comparator.comparingLong(one -> one.due() - System.nanoTime()));
        long left = first.map(this::left).orElse(Long.MAX_VALUE);
        if (left <= 0) {
          return first;
        }
        changed.awaitNanos(left);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private long left(Waiting one) {
    long now = System.nanoTime();
    return Math.max(one.due() - now, patientUntil - now);
  }

  private void attempt(Waiting next) {
    Report report = next.report();
    Optional<ForgeAccess> forge =
        forgeOf.apply(report.release()).filter(access -> access.base().equals(base));
    if (forge.isEmpty() || !report.follows(told(report.release()))) {
      done(next);
      return;
    }
    switch (new Forge(forge.get()).tell(report)) {
      case Forge.Taken _ -> {
        LOG.debug(
            "release={} commit={} told: {}", report.release(), report.commit(), report.state());
        store.mark(
            new Mark(
                report.release(), Mark.Kind.REPORTED, "", report.memo(), clock.instant(), "", ""));
        done(next);
      }
      case Forge.Refused(String why) -> {
        LOG.warn(
            "release={} commit={} the forge takes no status ({})",
            report.release(),
            report.commit(),
            why);
        done(next);
      }
      case Forge.Later(String why, Duration after) -> again(next, why, after);
    }
  }

  private String told(String release) {
    return store.marks(release).stream()
        .filter(mark -> mark.kind() == Mark.Kind.REPORTED)
        .map(Mark::value)
        .findFirst()
        .orElse("");
  }

  /** Unless something newer waits by now. */
  private void done(Waiting tried) {
    lock.lock();
    try {
      waiting.remove(tried.report().release(), tried);
    } finally {
      lock.unlock();
    }
  }

  private void again(Waiting tried, String why, Duration asked) {
    Report report = tried.report();
    int tries = tried.tries() + 1;
    if (tries >= MAX_TRIES) {
      LOG.warn(
          "release={} commit={} the forge was not told, after {} tries: {}",
          report.release(),
          report.commit(),
          tries,
          why);
      done(tried);
      return;
    }
    LOG.debug("release={} the forge is told later: {}", report.release(), why);
    long now = System.nanoTime();
    long due = now + Courier.delay(tries, asked, firstDelay).toNanos();
    lock.lock();
    try {
      waiting.replace(report.release(), tried, new Waiting(report, tries, due));
      if (asked.isPositive()) {
        patientUntil = due;
      }
    } finally {
      lock.unlock();
    }
  }

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
