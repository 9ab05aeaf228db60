package dev.fairlead.http;

import dev.fairlead.status.ReleaseStatus;
import java.time.Duration;
import java.util.List;

/** What a webhook brings about: a look at the sources, and nothing else (I25). */
public interface Pushes {

  /** How what was pushed ended. */
  enum Verdict {
    /** All that changed is in place. */
    CONVERGED,
    /** Nothing changed that is declared here. */
    UNCHANGED,
    /** What changed is declared no longer, and is gone or not to be removed. */
    REMOVED,
    /** Something that changed failed, or nobody could say what changed. */
    FAILED,
    /** Nobody knows of the commit that was asked for. */
    UNKNOWN,
    /** The time was over before the end. */
    WAITING
  }

  /**
   * The verdict.
   *
   * @param reason a sentence where the releases do not say it all; else empty
   * @param releases that changed
   */
  record Outcome(Verdict verdict, String reason, List<ReleaseStatus> releases) {
    public Outcome {
      releases = List.copyOf(releases);
    }
  }

  /** Has the sources asked; does not wait. */
  void look();

  /**
   * Has the sources asked, and waits until what changed by that came to rest.
   *
   * @param revision the beginning of a commit's id: what counts is then what is at that commit;
   *     empty for what changed
   */
  Outcome await(Duration atMost, String revision) throws InterruptedException;
}
