package dev.fairlead.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last answer of an HTTP gate.
 *
 * @param passingSince the first of the unbroken run of good answers; null when the last one was bad
 * @param answer for people, for example {@code answered 500}
 */
public record ProbeState(Instant at, @Nullable Instant passingSince, String answer) {

  /** Whether this answer came from an earlier run of the container. */
  boolean startedBefore(@Nullable Instant startedAt) {
    return startedAt != null && at.isBefore(startedAt);
  }

  public static ProbeState next(
      @Nullable ProbeState before, Instant at, boolean good, String answer) {
    Instant since = before == null || before.passingSince == null ? at : before.passingSince;
    return new ProbeState(at, good ? since : null, answer);
  }
}
