package dev.fairlead.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far an instance is, judged by its gate. Running is not healthy (I3). */
public sealed interface Readiness {

  /** Passed its gate and its soak. */
  record Ready(Instant since) implements Readiness {}

  /**
   * On its way.
   *
   * @param why for people, for example {@code soaking}
   * @param until when time alone changes the answer; null when only an event does
   */
  record Waiting(String why, @Nullable Instant until) implements Readiness {}

  /** It is to be asked now. */
  record ProbeDue(String why) implements Readiness {}

  /** Did not pass, and will not. */
  record Failed(String reason) implements Readiness {}

  /** Not running, and no verdict follows from that: never started, stopped or paused. */
  record Idle(String why) implements Readiness {}

  /** A one-shot that ended well. */
  record Completed() implements Readiness {}

  default boolean isReady() {
    return this instanceof Ready;
  }
}
