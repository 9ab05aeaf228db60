package dev.fairlead.kube;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of several operators of one host acts. Each holds a lease for a while, counted from before
 * it asked for it, on a clock that neither a pause of the process nor a changed wall clock stops:
 * after a pause it knows at once that it does not lead any more, before it does anything. The
 * others wait longer than that until they take it over, counted from when they saw it renewed.
 *
 * <p>So it does not matter whether clocks agree, and there are never two. An operator that cannot
 * reach the API server stops to act as well: it cannot know whether another one does.
 */
final class Election {
  private final String identity;
  private final Lease lease;
  private final Duration valid;
  private final Duration takeover;
  private final LongSupplier nanos;
  private volatile boolean held;
  private volatile long until;
  private @Nullable Sight sight;

  /** What another one holds, and when we first saw that. */
  private record Sight(String holder, String version, long at) {}

  /** Where the lease is kept. */
  interface Lease {
    /** Who has it; empty when there is none. */
    Optional<Held> read();

    /** Makes it, for a holder. @return false when somebody was quicker */
    boolean create(String holder);

    /**
     * Replaces what was read; an empty holder gives it back. @return false after another's write
     */
    boolean replace(Held before, String holder);
  }

  /**
   * A lease.
   *
   * @param holder empty when nobody has it
   * @param version changes with every write
   */
  record Held(String holder, String version) {}

  /**
   * @param valid how long one acts without having renewed it
   * @param takeover how long the others wait; longer
   */
  Election(String identity, Lease lease, Duration valid, Duration takeover, LongSupplier nanos) {
    if (takeover.compareTo(valid) <= 0) {
      throw new IllegalArgumentException("a lease is taken over after it ended, not before");
    }
    this.identity = identity;
    this.lease = lease;
    this.valid = valid;
    this.takeover = takeover;
    this.nanos = nanos;
  }

  /** Whether this one may act, right now. */
  boolean leads() {
    return held && nanos.getAsLong() - until < 0;
  }

  /** Renews it, or takes it where nobody has it. To be called every few seconds. */
  synchronized void round() {
    long asked = nanos.getAsLong();
    Optional<Held> found = lease.read();
    boolean got;
    if (found.isEmpty()) {
      got = lease.create(identity);
    } else if (isFree(found.get(), asked)) {
      got = lease.replace(found.get(), identity);
    } else {
      got = false;
    }
    if (got) {
      until = asked + valid.toNanos();
      sight = null;
    }
    held = got;
  }

  private boolean isFree(Held now, long asked) {
    if (now.holder().isEmpty() || now.holder().equals(identity)) {
      return true;
    }
    Sight before = sight;
    if (before == null
        || !before.holder().equals(now.holder())
        || !before.version().equals(now.version())) {
      sight = new Sight(now.holder(), now.version(), asked);
      return false;
    }
    return asked - before.at() > takeover.toNanos();
  }

  /** Gives it back, so that another one need not wait. */
  synchronized void release() {
    if (held) {
      held = false;
      lease
          .read()
          .filter(now -> now.holder().equals(identity))
          .ifPresent(now -> lease.replace(now, ""));
    }
  }
}
