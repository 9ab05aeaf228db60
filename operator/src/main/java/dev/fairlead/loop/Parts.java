package dev.fairlead.loop;

import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.notify.Audience;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.time.Clock;

/**
 * What a pass works with.
 *
 * @param prune containers of services and releases that are no longer declared are removed
 * @param audience hears of every status that differs from the one before
 */
record Parts(
    DesiredStates desired,
    HostView host,
    Planning planning,
    Executor executor,
    TrackedReleases tracked,
    Locks locks,
    Quarantines quarantines,
    Journal journal,
    Store store,
    OperatorMetrics metrics,
    Clock clock,
    boolean prune,
    Audience audience) {

  void publish(Tracked release, ReleaseStatus status) {
    release.status = status;
    metrics.published(status);
    metrics.quarantined(
        release.release,
        (int)
            release.rollouts.holds().stream()
                .filter(h -> h.until().isAfter(clock.instant()))
                .count());
    audience.published(status);
  }

  /** A release is not looked after any more; what runs goes on running. */
  void letGo(String release) {
    if (tracked.find(release).isPresent()) {
      tracked.forget(release);
      locks.release(release);
      metrics.forgot(release);
    }
  }

  /** A release is gone from the desired state and from the host. */
  void forget(String release) {
    store.forget(release);
    desired.forget(release);
    tracked.forget(release);
    locks.release(release);
    metrics.forgot(release);
  }
}
