package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How instances are replaced.
 *
 * @param requested what the AppRelease or the compose file asks for; null leaves the choice to the
 *     planner
 * @param maxSurge instances above the replicas while rolling, at least 0
 * @param maxUnavailable instances below the replicas while rolling, at least 0; not both 0
 * @param minReady how long a new instance must be continuously healthy
 * @param progressDeadline how long a rollout may go without progress
 * @param pauseAfter so many new instances are made and gated before it pauses; 0 never
 * @param delay between a new instance taking traffic and the replacement of the next old one
 * @param keepOld how long BlueGreen keeps the old set running after its switch
 * @param rollback whether the version before comes back by itself after a failure
 * @param fromCompose which of these {@code deploy.update_config} said, in its own words
 */
public record Strategy(
    @Nullable Kind requested,
    int maxSurge,
    int maxUnavailable,
    Duration minReady,
    Duration progressDeadline,
    int pauseAfter,
    Duration delay,
    Duration keepOld,
    boolean rollback,
    SortedSet<String> fromCompose) {

  /** Start-first; stop-first with the old instance kept; all beside all, and one switch. */
  public enum Kind {
    ROLLING("Rolling"),
    RECREATE("Recreate"),
    BLUE_GREEN("BlueGreen");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** As people write it. */
    public String text() {
      return text;
    }
  }

  public Strategy {
    fromCompose = Ordered.set(fromCompose);
  }

  /** Without a pause or a delay, and with the way back that is usual. */
  public Strategy(
      @Nullable Kind requested,
      int maxSurge,
      int maxUnavailable,
      Duration minReady,
      Duration progressDeadline) {
    this(
        requested,
        maxSurge,
        maxUnavailable,
        minReady,
        progressDeadline,
        0,
        Duration.ZERO,
        Duration.ofSeconds(60),
        true,
        new TreeSet<>());
  }

  public Strategy withPause(int after, Duration between) {
    return new Strategy(
        requested,
        maxSurge,
        maxUnavailable,
        minReady,
        progressDeadline,
        after,
        between,
        keepOld,
        rollback,
        fromCompose);
  }

  public Strategy withShares(int surge, int unavailable) {
    return new Strategy(
        requested,
        surge,
        unavailable,
        minReady,
        progressDeadline,
        pauseAfter,
        delay,
        keepOld,
        rollback,
        fromCompose);
  }

  public Strategy withKeepOld(Duration kept) {
    return new Strategy(
        requested,
        maxSurge,
        maxUnavailable,
        minReady,
        progressDeadline,
        pauseAfter,
        delay,
        kept,
        rollback,
        fromCompose);
  }

  public Strategy withRollback(boolean byItself) {
    return new Strategy(
        requested,
        maxSurge,
        maxUnavailable,
        minReady,
        progressDeadline,
        pauseAfter,
        delay,
        keepOld,
        byItself,
        fromCompose);
  }

  public Strategy saidByCompose(SortedSet<String> settings) {
    return new Strategy(
        requested,
        maxSurge,
        maxUnavailable,
        minReady,
        progressDeadline,
        pauseAfter,
        delay,
        keepOld,
        rollback,
        settings);
  }
}
