package dev.fairlead.store;

import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
 * @param commit of which the revision is the id; null outside of git, and of what brings back
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
    SortedMap<String, String> images,
    @Nullable JobCommit commit) {

  public Job {
    images = Ordered.map(images);
  }

  /** One without a commit. */
  public Job(
      long id,
      String release,
      String revision,
      String summary,
      Instant started,
      @Nullable Instant ended,
      Outcome outcome,
      String reason,
      SortedMap<String, String> images) {
    this(id, release, revision, summary, started, ended, outcome, reason, images, null);
  }

  /** One of which no images are recorded either. */
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
    return new Job(
        id, release, revision, summary, started, ended, outcome, reason, recorded, commit);
  }

  Job with(@Nullable JobCommit committed) {
    return new Job(
        id, release, revision, summary, started, ended, outcome, reason, images, committed);
  }

  /** The same, ended. */
  Job ended(Outcome how, String why, Instant at) {
    return new Job(id, release, revision, summary, started, at, how, why, images, commit);
  }

  /** From the commit to its being wholly in place; empty of any other rollout. */
  public Optional<Duration> sinceCommit() {
    return commit == null || ended == null || outcome != Outcome.COMPLETE
        ? Optional.empty()
        : Optional.of(Duration.between(commit.at(), ended));
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
