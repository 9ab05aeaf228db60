package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.status.Verdict;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;

/** What a release is driven to: what is declared, or what it was rolled back to. */
sealed interface Course {

  /** What is declared. */
  record Declared(Desired desired) implements Course {}

  /** A recorded revision, until the desired state changes. */
  record Back(Snapshot snapshot, boolean suspended) implements Course {}

  /** Nobody can say: nothing is changed. */
  record Nowhere(Verdict verdict) implements Course {}

  static Course of(Entry entry, Tracked tracked, Store store) {
    Desired declared = entry.desired();
    boolean suspended = tracked.suspension != null || (declared != null && declared.suspended());
    Mark rollback = tracked.rollback;
    if (rollback != null) {
      if (tracked.back == null) {
        tracked.back = Revisions.marked(rollback, store).orElse(null);
      }
      // Rolling forward to what somebody rolled away from is the one thing that must not happen.
      return tracked.back == null
          ? new Nowhere(Verdict.rollbackLost())
          : new Back(tracked.back, suspended);
    }
    return declared == null
        ? new Nowhere(Verdict.invalid(entry.problems()))
        : new Declared(declared.withSuspended(suspended));
  }
}
