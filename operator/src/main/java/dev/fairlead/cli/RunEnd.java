package dev.fairlead.cli;

import dev.fairlead.loop.Answers;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when {@code run} is over: on a signal, with --once when every release has come to rest,
 * or when refused at once.
 */
final class RunEnd {
  /** A source that says nothing for so long is looked at again, with --once. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** With --once: an Engine that stays away for so long is a failure. */
  private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(15);

  /** What a stop signal leaves (the Engine's and systemd's patience is ten seconds at least). */
  private static final Duration CLEANUP = Duration.ofSeconds(9);

  private final boolean once;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final SortedMap<String, ReleaseStatus> latest = new TreeMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean worked;
  private boolean stopping;

  RunEnd(boolean once) {
    this.once = once;
  }

  /** Hears of every status. */
  void published(ReleaseStatus status) {
    lock.lock();
    try {
      latest.put(status.release(), status);
      worked |= status.conditions().getFirst().reason() != Reason.OWNED_BY_ANOTHER;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end. @return the exit code */
  int await(Answers operator, PrintWriter err) {
    lock.lock();
    try {
      while (!stopping) {
        Optional<List<String>> verdict = verdict(operator);
        if (verdict.isPresent()) {
          verdict.get().forEach(line -> err.println("fairlead: " + line));
          return verdict.get().isEmpty() ? 0 : FairleadCommand.FAILED;
        }
        if (once) {
          changed.awaitNanos(LOOK.toNanos());
        } else {
          changed.await();
        }
      }
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FairleadCommand.FAILED;
    } finally {
      lock.unlock();
    }
  }

  /** Empty while it goes on; an empty list is success, otherwise what went wrong. */
  private Optional<List<String>> verdict(Answers operator) {
    if (!worked && !latest.isEmpty() && latest.values().stream().allMatch(RunEnd::owned)) {
      return Optional.of(latest.values().stream().map(RunEnd::sentence).toList());
    }
    return once ? settled(operator) : Optional.empty();
  }

  private Optional<List<String>> settled(Answers operator) {
    Optional<SortedSet<String>> declared = operator.declared();
    if (declared.isEmpty()) {
      return Optional.empty();
    }
    List<String> failures = new ArrayList<>(operator.sourceProblems());
    if (declared.get().isEmpty() && failures.isEmpty()) {
      failures.add("the source declares no AppRelease");
    }
    for (String release : declared.get()) {
      ReleaseStatus status = latest.get(release);
      if (status == null || !rests(status)) {
        return Optional.empty();
      }
      if (failed(status)) {
        failures.add(sentence(status));
      }
    }
    return Optional.of(failures);
  }

  private static boolean rests(ReleaseStatus status) {
    return switch (status.phase()) {
      case CONVERGED, ROLLED_BACK, SUSPENDED, INVALID -> true;
      case STALLED ->
          !away(status.conditions().getFirst().reason())
              || status.since().plus(ENGINE_PATIENCE).isBefore(Instant.now());
      case DRIFTED -> status.conditions().getFirst().reason() == Reason.DRIFT_DETECTED;
      case PENDING, PROGRESSING -> false;
    };
  }

  /** What may come back by itself. */
  private static boolean away(Reason reason) {
    return reason == Reason.ENGINE_UNAVAILABLE || reason == Reason.PROXY_UNAVAILABLE;
  }

  private static boolean failed(ReleaseStatus status) {
    return status.phase() == Phase.ROLLED_BACK
        || status.phase() == Phase.STALLED
        || status.phase() == Phase.INVALID;
  }

  private static boolean owned(ReleaseStatus status) {
    return status.conditions().getFirst().reason() == Reason.OWNED_BY_ANOTHER;
  }

  private static String sentence(ReleaseStatus status) {
    return status.release() + " is " + status.phase().text() + ": " + status.message();
  }

  /** On a stop signal: ends the waiting, and lets the cleanup finish. */
  void stopAndAwait() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!over.await(CLEANUP.toMillis(), TimeUnit.MILLISECONDS)) {
        // Nothing is lost: the next start reads everything off the host again (I10).
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is closed. */
  void ended() {
    over.countDown();
  }
}
