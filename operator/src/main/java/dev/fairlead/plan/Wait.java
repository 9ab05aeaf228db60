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
 * @param look when to look again, where no event tells; else null
 */
public record Wait(
    Kind kind, String subject, String why, @Nullable Instant until, @Nullable Instant look) {

  public Wait(Kind kind, String subject, String why, @Nullable Instant until) {
    this(kind, subject, why, until, null);
  }

  /** The closed set of things waited for. */
  public enum Kind {
    HEALTH,
    SOAK,
    DRAIN,
    /** For the proxy to reach a new instance. */
    ADMISSION,
    /** For the proxy to say how things stand: until then nothing is stopped. */
    PROXY,
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
