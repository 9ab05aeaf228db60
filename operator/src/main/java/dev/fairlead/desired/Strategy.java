package dev.fairlead.desired;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How instances are replaced.
 *
 * @param requested what the AppRelease asks for; null leaves the choice to the planner
 * @param maxSurge instances above the replicas while rolling, at least 0
 * @param maxUnavailable instances below the replicas while rolling, at least 0; not both 0
 * @param minReady how long a new instance must be continuously healthy
 * @param progressDeadline how long a rollout may go without progress
 */
public record Strategy(
    @Nullable Kind requested,
    int maxSurge,
    int maxUnavailable,
    Duration minReady,
    Duration progressDeadline) {

  /** Start-first, or stop-first with the old instance kept. */
  public enum Kind {
    ROLLING,
    RECREATE
  }
}
