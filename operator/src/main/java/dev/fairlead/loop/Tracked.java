package dev.fairlead.loop;

import dev.fairlead.plan.Finding;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.Progress;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.source.Commit;
import dev.fairlead.spec.Secrets;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Memory;
import dev.fairlead.store.Quarantine;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
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
  List<Step> lastWave = List.of();

  int sameWaves;

  /** Why the last wave did not succeed; empty when it did. */
  String lastError = "";

  /** The step that fails again and again; null when the last wave did not. */
  @Nullable Failing failing;

  /** What the last wave created and nobody has looked at yet. */
  final List<Step.Create> created = new ArrayList<>();

  /** The desired state whose convergence was last announced. */
  String announced = "";

  volatile @Nullable ReleaseStatus status;

  /** Somebody changed the quarantine or a mark. */
  volatile boolean controlsChanged = true;

  /** Why the rollout under way is to be given up; empty when it is not. */
  volatile String abort = "";

  /** What the last pass found. */
  volatile @Nullable Plan plan;

  /** Where it was rolled back to, and by whom; null when it was not. */
  @Nullable Mark rollback;

  /** What it was rolled back to; null also when no record of it is left. */
  @Nullable Snapshot back;

  /** Who suspended it, beside what is declared; null when nobody did. */
  @Nullable Mark suspension;

  /** What was recorded last; empty before anybody looked. */
  String recorded = "";

  /** The last revision that was wholly in place; null when none is known, or nobody looked. */
  @Nullable Snapshot good;

  boolean goodSought;

  /** Images that are known already to have been used, since the operator started. */
  final Set<String> imagesKnown = new TreeSet<>();

  /** Answers that no pass has looked at yet; one for each question at most (I16). */
  final Queue<Probed> probed = new ConcurrentLinkedQueue<>();

  /** Passes so far: whoever changed something waits for one that began afterwards. */
  volatile long passesBegun;

  volatile long passesEnded;

  /** Who committed what is desired, when and why; null outside of git. */
  @Nullable Commit commit;

  /** The compose project; empty before it was first observed. */
  volatile String project = "";

  /**
   * A step that fails.
   *
   * @param since when it did for the first time in a row
   */
  record Failing(Step step, Instant since) {}

  /** A rollout under way. */
  record Job(long id, String fingerprint, Instant started, Set<String> services) {}

  private Tracked(String release, Rollouts rollouts, Memory memory) {
    this.release = release;
    this.rollouts = rollouts;
    this.memory = memory;
  }

  static Tracked recall(String release, Store store) {
    Memory memory = store.memory(release).orElse(new Memory(release, 0, "", "", ""));
    return new Tracked(release, rollouts(release, store), memory);
  }

  private static Rollouts rollouts(String release, Store store) {
    List<String> completed = store.completed(release);
    Rollouts rollouts =
        new Rollouts(new TreeMap<>(), holds(release, store), new TreeSet<>(completed));
    List<Mark> marks = store.marks(release);
    return Reloading.recall(PostStart.recall(Tolerances.recall(rollouts, marks), marks), marks);
  }

  /** How far it is shows on the host, and what is remembered of it stands in the store. */
  void forgetProgress(Store store) {
    rollouts = rollouts(release, store);
    drift = Set.of();
    lastWave = List.of();
    sameWaves = 0;
    lastError = "";
    failing = null;
    created.clear();
    probed.clear();
    plan = null;
    recorded = "";
    good = null;
    goodSought = false;
    controlsChanged = true;
  }

  /** As it is known now, for somebody who only looks. */
  Tracked copy(Store store) {
    Tracked copy = new Tracked(release, rollouts, memory);
    copy.recallControls(store);
    return copy;
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

  /** Reads quarantine and marks anew, after they were changed from outside. */
  void recallControls(Store store) {
    if (controlsChanged) {
      // Taken back first: what changes meanwhile is read by the next pass.
      controlsChanged = false;
      rollouts = rollouts.withHolds(holds(release, store));
      Holding.recall(this, store);
    }
  }

  /**
   * Takes note of answers.
   *
   * @param redact keeps secrets out of what an instance said (I24)
   */
  void hear(Supplier<Secrets> redact) {
    for (Probed next = probed.poll(); next != null; next = probed.poll()) {
      String text = redact.get().redact(next.answer().text());
      rollouts =
          Progress.answered(rollouts, next.question(), next.answer().good(), text, next.at());
    }
  }

  /** What is desired is in place: what failed before it is history (I16). */
  void releaseHolds(Store store) {
    if (!rollouts.holds().isEmpty()) {
      store.release(release, "");
      rollouts = rollouts.withHolds(List.of());
    }
  }

  /** What was pursued is in place: whoever let it go on did so for this once. */
  void releasePauses(Store store) {
    if (!rollouts.resumed().isEmpty()) {
      store.unmark(release, Mark.Kind.RESUMED);
      rollouts = rollouts.withoutResumed();
    }
  }

  /** What was deployed again is new, or will not be: it is as good as it gets. */
  void endRenewal(Store store) {
    if (!rollouts.renewed().isEmpty()) {
      store.marks(release).stream()
          .filter(mark -> mark.kind() == Mark.Kind.RENEWED)
          .filter(mark -> mark.at().equals(rollouts.renewed().get(mark.key())))
          .forEach(mark -> store.unmark(release, Mark.Kind.RENEWED, mark.key()));
      rollouts = rollouts.withRenewed(new TreeMap<>());
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
