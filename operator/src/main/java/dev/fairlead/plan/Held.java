package dev.fairlead.plan;

import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import java.time.Instant;

/**
 * A service whose desired revision failed and that has nothing to go back to: what failed is
 * cleared away until the next try, and what serves goes on serving.
 */
final class Held {
  private Held() {}

  static void plan(Draft draft) {
    if (draft.context.desired().rollbackOnFailure() && draft.service.strategy().rollback()) {
      Budget budget = new Budget(draft, 0);
      draft.instances.stream()
          .filter(i -> i.current() || !i.unfit().isEmpty())
          .forEach(i -> clear(i, draft, budget));
    }
    Hold hold = draft.hold;
    if (hold != null && !hold.until().equals(Instant.MAX)) {
      draft.waits.add(
          new Wait(Wait.Kind.BACKOFF, draft.service.name(), hold.reason(), hold.until()));
    }
  }

  private static void clear(Instance instance, Draft draft, Budget budget) {
    switch (instance.readiness()) {
      // It may pass yet: one bad instance condemns the revision, not what serves of it.
      case Readiness.Waiting _, Readiness.ProbeDue _ -> draft.waitFor(instance);
      case Readiness.Failed failed -> takeDown(instance, failed.reason(), draft);
      case Readiness.Idle idle -> {
        if (instance.container().state() == State.PAUSED) {
          draft.repairs.add(new Step.Unpause(instance.target(), new Cause(idle.why())));
        } else if (instance.current() && instance.proven()) {
          start(instance, draft, budget);
        } else {
          takeDown(instance, idle.why(), draft);
        }
      }
      case Readiness.Ready _, Readiness.Completed _ -> {}
    }
  }

  /** I2: what ran before is brought back, but never more than there shall be. */
  private static void start(Instance instance, Draft draft, Budget budget) {
    if (!draft.slots.surplus().contains(instance) && budget.mayStart()) {
      budget.start();
      Repairs.start(instance, draft);
    }
  }

  private static void takeDown(Instance instance, String why, Draft draft) {
    draft.changes.add(
        instance.live()
            ? draft.stop(instance, why)
            : new Step.Remove(instance.target(), new Cause(why)));
  }
}
