package dev.fairlead.rollout;

import dev.fairlead.desired.Gate.Rhythm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the questions to one instance have brought so far.
 *
 * @param run when the run of the container began that was asked; by it, and not by what the clock
 *     says, a later run is told: clocks are set back at times
 * @param asked when it was last asked
 * @param pending whether the answer to that is still to come
 * @param good good answers in a row; bad is 0 then
 * @param bad bad answers in a row; good is 0 then
 * @param passingSince when the good answers in a row became enough; null when they are not
 * @param passed whether they ever were
 * @param answer the last one, for people: {@code answered 500}; empty before the first
 */
public record ProbeState(
    @Nullable Instant run,
    Instant asked,
    boolean pending,
    int good,
    int bad,
    @Nullable Instant passingSince,
    boolean passed,
    String answer) {

  /** After it was asked; {@code before} is null at the first time. */
  public static ProbeState ask(@Nullable ProbeState before, @Nullable Instant run, Instant at) {
    return before == null
        ? new ProbeState(run, at, true, 0, 0, null, false, "")
        : new ProbeState(
            run,
            at,
            true,
            before.good,
            before.bad,
            before.passingSince,
            before.passed,
            before.answer);
  }

  /** After it was answered. A bad answer ends what was continuous (I3). */
  public ProbeState answered(boolean well, String text, Rhythm rhythm, Instant at) {
    int inARow = well ? good + 1 : 0;
    boolean enough = inARow >= rhythm.successThreshold();
    Instant since = enough ? (passingSince == null ? at : passingSince) : null;
    return new ProbeState(
        run, asked, false, inARow, well ? 0 : bad + 1, since, passed || enough, text);
  }

  /** Whether this comes from an earlier run of the container. */
  public boolean before(@Nullable Instant startedAt) {
    return startedAt != null && !startedAt.equals(run);
  }
}
