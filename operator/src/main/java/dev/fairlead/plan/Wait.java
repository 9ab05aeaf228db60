package dev.fairlead.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that must happen before the next step; waiting is not a step.
 *
 * @param kind what for
 * @param subject the container or service waited for
 * @param why for people
 * @param until when time alone is enough; null when an event must come
 */
public record Wait(Kind kind, String subject, String why, @Nullable Instant until) {

  /** The closed set of things waited for. */
  public enum Kind {
    HEALTH,
    SOAK,
    DRAIN,
    /** For the end of the time that an old set is kept running. */
    KEEP,
    DEPENDENCY,
    COMPLETION,
    BACKOFF,
    /** Between the replacement of one instance and that of the next. */
    DELAY,
    /** For a person, who lets a paused rollout go on. */
    PAUSE
  }
}
