package dev.fairlead.loop;

import dev.fairlead.plan.Finding;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Memory;
import dev.fairlead.store.Quarantine;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one release from pass to pass. Touched only by the pass of that release
 * (I4) and, for what others read, published through {@link #status}.
 */
final class Tracked {
  final String release;
  Rollouts rollouts;
  Memory memory;
  @Nullable Job job;
  Set<Finding> drift = Set.of();

  /**
   * The last wave, and how often it was the same in a row: a wave that changes nothing must not
   * spin (I16).
   */
  String lastWave = "";

  int sameWaves;

  /** Why the last wave did not succeed; empty when it did. */
  String lastError = "";

  /** What the last wave created and nobody has looked at yet. */
  final List<Step.Create> created = new ArrayList<>();

  /** The desired state whose convergence was last announced. */
  String announced = "";

  volatile @Nullable ReleaseStatus status;

  /** Somebody asked that what is in quarantine be tried again. */
  volatile boolean retryRequested;

  /** The compose project; empty before it was first observed. */
  String project = "";

  /** A rollout under way. */
  record Job(long id, String fingerprint, Instant started, Set<String> services) {}

  private Tracked(String release, Rollouts rollouts, Memory memory) {
    this.release = release;
    this.rollouts = rollouts;
    this.memory = memory;
  }

  static Tracked recall(String release, Store store) {
    Memory memory = store.memory(release).orElse(new Memory(release, 0, "", "", ""));
    List<String> completed = store.completed(release);
    Rollouts rollouts =
        new Rollouts(new TreeMap<>(), holds(release, store), new TreeSet<>(completed));
    return new Tracked(release, Tolerances.recall(rollouts, store.marks(release)), memory);
  }

  private static List<Hold> holds(String release, Store store) {
    List<Hold> holds = new ArrayList<>();
    for (Quarantine entry : store.quarantine(release)) {
      holds.add(
          new Hold(
              entry.service(),
              entry.specHash(),
              entry.imageId(),
              entry.attempts(),
              entry.until(),
              entry.reason()));
    }
    return holds;
  }

  /** Reads the quarantine anew, after it was changed from outside. */
  void recallHolds(Store store) {
    rollouts = rollouts.withHolds(holds(release, store));
  }

  /** What is desired is in place: what failed before it is history (I16). */
  void releaseHolds(Store store) {
    if (!rollouts.holds().isEmpty()) {
      store.release(release, "");
      rollouts = rollouts.withHolds(List.of());
    }
  }

  /** Counts a changed desired state. @return whether it is one */
  boolean see(String fingerprint, Store store) {
    if (memory.fingerprint().equals(fingerprint)) {
      return false;
    }
    remember(
        new Memory(
            release,
            memory.generation() + 1,
            fingerprint,
            memory.lastAppliedRevision(),
            memory.lastGoodRevision()),
        store);
    return true;
  }

  void applied(String revision, Store store) {
    if (!memory.lastAppliedRevision().equals(revision)) {
      remember(
          new Memory(
              release,
              memory.generation(),
              memory.fingerprint(),
              revision,
              memory.lastGoodRevision()),
          store);
    }
  }

  void good(String revision, Store store) {
    if (!memory.lastGoodRevision().equals(revision)
        || !memory.lastAppliedRevision().equals(revision)) {
      remember(
          new Memory(release, memory.generation(), memory.fingerprint(), revision, revision),
          store);
    }
  }

  private void remember(Memory next, Store store) {
    memory = next;
    store.remember(next);
  }
}
