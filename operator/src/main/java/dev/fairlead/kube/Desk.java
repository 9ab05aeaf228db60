package dev.fairlead.kube;

import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Job;
import java.util.List;
import java.util.Optional;

/** What the reconciler of objects is told of the one core, and tells it. */
interface Desk {
  /** What the core was told last. */
  Fed fed();

  /** An object may be other than before. */
  void changed();

  /** The newest status of a release. */
  Optional<ReleaseStatus> status(String release);

  /** The newest rollouts of a release, the newest first. */
  List<Job> history(String release, int limit);

  /** Whether there is still something of a release to take down for this source. */
  boolean isHere(String release);

  /** Whether this operator is the one that acts for its host. */
  boolean leads();
}
