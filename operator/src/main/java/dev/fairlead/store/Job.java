package dev.fairlead.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One rollout of a release.
 *
 * @param summary what it set out to do, for example {@code web: image shop/web:1 → shop/web:2}
 * @param ended null while under way
 * @param outcome RUNNING while under way
 * @param reason why it ended as it did; empty for Complete
 */
public record Job(
    long id,
    String release,
    String revision,
    String summary,
    Instant started,
    @Nullable Instant ended,
    Outcome outcome,
    String reason) {

  /** How a rollout ends (I6). */
  public enum Outcome {
    RUNNING("Running"),
    COMPLETE("Complete"),
    ROLLED_BACK("RolledBack"),
    FAILED("Failed"),
    SUPERSEDED("Superseded"),
    INTERRUPTED("Interrupted");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
