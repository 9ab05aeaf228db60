package dev.fairlead.forge;

import dev.fairlead.source.git.ForgeAccess;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Sets the status of the commits that releases are at: no rollout waits for a forge, and no forge
 * for another ({@link Outbox}). What was told last is kept as a mark, so that a restart repeats
 * nothing.
 */
public final class CommitStatuses implements AutoCloseable {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  private final Function<String, Optional<ForgeAccess>> forgeOf;
  private final Store store;
  private final Clock clock;
  private final Duration firstDelay;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Outbox> outboxes = new HashMap<>();
  private boolean closed;

  /**
   * @param forgeOf the forge of the repository that declares a release; empty when there is none,
   *     or nobody is to be told
   */
  public CommitStatuses(Function<String, Optional<ForgeAccess>> forgeOf, Store store, Clock clock) {
    this(forgeOf, store, clock, FIRST_DELAY);
  }

  CommitStatuses(
      Function<String, Optional<ForgeAccess>> forgeOf,
      Store store,
      Clock clock,
      Duration firstDelay) {
    this.forgeOf = forgeOf;
    this.store = store;
    this.clock = clock;
    this.firstDelay = firstDelay;
  }

  /** Hears of a status; never waits. */
  public void published(ReleaseStatus status) {
    Optional<Report> report = Report.of(status);
    Optional<ForgeAccess> forge = forgeOf.apply(status.release());
    if (report.isEmpty() || forge.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      if (!closed) {
        outboxes.computeIfAbsent(forge.get().base(), this::outbox).put(report.get());
      }
    } finally {
      lock.unlock();
    }
  }

  private Outbox outbox(String base) {
    return new Outbox(base, forgeOf, store, clock, firstDelay);
  }

  @Override
  public void close() {
    List<Outbox> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(outboxes.values());
    } finally {
      lock.unlock();
    }
    open.forEach(Outbox::close);
  }
}
