package dev.fairlead.loop;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.plan.Failure;
import dev.fairlead.rollout.Backoffs;
import dev.fairlead.rollout.Hold;
import dev.fairlead.spec.Secrets;
import dev.fairlead.status.LastWords;
import dev.fairlead.store.Quarantine;
import dev.fairlead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Puts a revision that failed into quarantine, with the reason and the last words of the container
 * (I7). One whose next try would interrupt what serves again waits for a change; any other is tried
 * again, later each time (I15).
 */
final class Quarantines {
  static final int LOG_LINES = 20;

  /** The reason in one sentence takes only the last line. */
  private static final int REASON_LINE_LENGTH = 160;

  private final Engine engine;
  private final Store store;
  private final Journal journal;
  private final DoubleSupplier random;

  Quarantines(Engine engine, Store store, Journal journal, DoubleSupplier random) {
    this.engine = engine;
    this.store = store;
    this.journal = journal;
    this.random = random;
  }

  /**
   * Quarantines the revision that failed.
   *
   * @param secrets of the service's containers: their logs and probes may repeat them
   */
  void add(Tracked tracked, Failure failure, Secrets secrets, Instant now) {
    List<String> log = log(failure).stream().map(secrets::redact).toList();
    String reason = secrets.redact(failure.reason()) + lastLine(log);
    int attempts = 1;
    List<Hold> others = new ArrayList<>();
    for (Hold hold : tracked.rollouts.holds()) {
      boolean same =
          hold.service().equals(failure.service()) && hold.specHash().equals(failure.specHash());
      if (same && hold.imageId().equals(failure.imageId())) {
        attempts = hold.attempts() + 1;
      } else {
        others.add(hold);
      }
    }
    Instant until = failure.interrupting() ? Instant.MAX : now.plus(delay(attempts));
    others.add(
        new Hold(
            failure.service(), failure.specHash(), failure.imageId(), attempts, until, reason));
    tracked.rollouts = tracked.rollouts.withHolds(others);
    store.quarantine(entry(tracked, others.getLast()));
    journal.verdict(tracked, failure.service(), failure.containerName(), reason, log, now);
  }

  /**
   * Forgets for good what the pass has found overcome: else the store would bring it back (I7).
   *
   * @param before what was in quarantine before the pass
   */
  void lift(Tracked tracked, List<Hold> before) {
    List<Hold> after = tracked.rollouts.holds();
    if (after.equals(before)) {
      return;
    }
    before.stream()
        .filter(hold -> !after.contains(hold))
        .map(Hold::service)
        .distinct()
        .forEach(service -> store.release(tracked.release, service));
    // The store forgets by service, and another revision of it may have failed too.
    after.forEach(hold -> store.quarantine(entry(tracked, hold)));
  }

  private static Quarantine entry(Tracked tracked, Hold hold) {
    return new Quarantine(
        tracked.release,
        hold.service(),
        hold.specHash(),
        hold.imageId(),
        hold.attempts(),
        hold.until(),
        hold.reason());
  }

  private Duration delay(int attempts) {
    Duration base = Backoffs.retry(attempts);
    return base.plusMillis((long) (base.toMillis() * 0.2 * random.getAsDouble()));
  }

  private List<String> log(Failure failure) {
    if (failure.container().isEmpty()) {
      return List.of();
    }
    try {
      return engine.logTail(failure.container(), LOG_LINES);
    } catch (EngineException e) {
      return List.of("(its log could not be read: " + e.getMessage() + ")");
    }
  }

  private static String lastLine(List<String> log) {
    return log.stream()
        .filter(line -> !line.isBlank())
        .reduce((_, last) -> last)
        .map(line ->
            line.length() > REASON_LINE_LENGTH ? line.substring(0, REASON_LINE_LENGTH) + "…" : line)
        .map(LastWords::of)
        .orElse("");
  }
}
