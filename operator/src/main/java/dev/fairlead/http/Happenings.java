package dev.fairlead.http;

import dev.fairlead.store.Event;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens, for all who follow it: one thread asks the store, reads what is new and renders it,
 * while anybody follows, and wakes the others. A thousand who follow cost the store as much as one.
 */
final class Happenings {
  private static final Logger LOG = LoggerFactory.getLogger("http");

  /** The newest, for those who follow them; whoever is further behind asks the store. */
  private static final int KEPT = 1_000;

  private static final int PAGE = 500;

  /** What happens within this time is sent together. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Store store;
  private final BooleanSupplier stopping;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Frame> frames = new ArrayDeque<>();
  private int followers;
  private boolean looking;
  private long pulse;
  private volatile Newest newest = new Newest(0, 0, List.of());

  /** An event as it is sent. */
  private static final class Frame {
    final long id;
    final String release;
    final byte[] bytes;

    Frame(Event event) {
      this.id = event.id();
      this.release = event.release();
      this.bytes = Sse.frame(event.id(), Json.text(EventFeed.json(event)));
    }
  }

  /**
   * The newest frames.
   *
   * @param floor every event above it is among them
   * @param last the highest id that was looked at
   */
  private record Newest(long floor, long last, List<Frame> frames) {}

  Happenings(Store store, BooleanSupplier stopping) {
    this.store = store;
    this.stopping = stopping;
  }

  /** Somebody who follows, to be closed when that is over. */
  Follower follow() {
    lock.lock();
    try {
      followers++;
      if (!looking) {
        looking = true;
        long last = store.lastEvent();
        newest = new Newest(last, last, List.of());
        frames.clear();
        Thread.ofVirtual().name("happenings").start(this::run);
      }
      return new Follower(pulse);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long seen = -1;
    try {
      while (true) {
        long now = store.happened();
        if (now != seen) {
          take();
        }
        if (!told(now != seen)) {
          return;
        }
        seen = now;
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      }
    } catch (InterruptedException e) {
      LOG.debug("nobody looks for those who follow any more");
    }
  }

  /** Wakes those who follow. @return whether anybody does */
  private boolean told(boolean news) {
    lock.lock();
    try {
      if (news || stopping.getAsBoolean()) {
        pulse++;
        changed.signalAll();
      }
      looking = followers > 0;
      return looking;
    } finally {
      lock.unlock();
    }
  }

  private void take() {
    Newest known = newest;
    long last = known.last();
    long floor = known.floor();
    List<Event> page;
    do {
      page = store.events("", 0, last, PAGE);
      for (Event event : page) {
        frames.addLast(new Frame(event));
        last = event.id();
        if (frames.size() > KEPT) {
          floor = frames.removeFirst().id;
        }
      }
    } while (page.size() == PAGE);
    newest = new Newest(floor, last, List.copyOf(frames));
  }

  /** One who follows. */
  final class Follower implements AutoCloseable {
    private long seen;

    private Follower(long seen) {
      this.seen = seen;
    }

    /** Waits until something happened since the last wait, or the time is over. */
    void await(Duration atMost) throws IOException {
      long left = atMost.toNanos();
      lock.lock();
      try {
        while (pulse == seen && left > 0) {
          left = changed.awaitNanos(left);
        }
        seen = pulse;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        lock.unlock();
      }
    }

    /**
     * Sends the events above an id.
     *
     * @param release of which; empty for all
     * @return the id to go on from
     */
    long send(Sse sse, String release, long after) throws IOException {
      Newest now = newest;
      long last = after;
      while (last < now.floor()) {
        List<Event> page = store.events(release, 0, last, PAGE);
        for (Event event : page) {
          sse.event(event.id(), Json.text(EventFeed.json(event)));
          last = event.id();
        }
        if (page.size() < PAGE) {
          last = Math.max(last, now.floor());
        }
      }
      for (Frame frame : now.frames()) {
        if (frame.id > last && (release.isEmpty() || release.equals(frame.release))) {
          sse.send(frame.bytes);
        }
      }
      return Math.max(last, now.last());
    }

    @Override
    public void close() {
      lock.lock();
      try {
        followers--;
      } finally {
        lock.unlock();
      }
    }
  }
}
