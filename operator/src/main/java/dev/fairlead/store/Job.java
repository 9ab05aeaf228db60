package dev.fairlead.store;

import dev.fairlead.spec.Ordered;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One rollout of a release.
 *
 * @param summary what it set out to do, for example {@code web: image shop/web:1 → shop/web:2}
 * @param ended null while under way
 * @param outcome RUNNING while under way
 * @param reason why it ended as it did; empty for Complete
 * @param images local image ids by service, of one that brought a recorded revision
 */
public record Job(
    long id,
    String release,
    String revision,
    String summary,
    Instant started,
    @Nullable Instant ended,
    Outcome outcome,
    String reason,
    SortedMap<String, String> images) {

  public Job {
    images = Ordered.map(images);
  }

  /** One of which no images are recorded. */
  public Job(
      long id,
      String release,
      String revision,
      String summary,
      Instant started,
      @Nullable Instant ended,
      Outcome outcome,
      String reason) {
    this(id, release, revision, summary, started, ended, outcome, reason, new TreeMap<>());
  }

  Job with(SortedMap<String, String> recorded) {
    return new Job(id, release, revision, summary, started, ended, outcome, reason, recorded);
  }

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
