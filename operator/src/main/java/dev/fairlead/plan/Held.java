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
      long live = draft.live();
      for (Instance instance : draft.instances) {
        if (instance.current() || !instance.unfit().isEmpty()) {
          boolean room = live < draft.service.replicas();
          live += room && startable(instance) ? 1 : 0;
          clear(instance, room, draft);
        }
      }
    }
    Hold hold = draft.hold;
    if (hold != null && !hold.until().equals(Instant.MAX)) {
      draft.waits.add(
          new Wait(Wait.Kind.BACKOFF, draft.service.name(), hold.reason(), hold.until()));
    }
  }

  private static boolean startable(Instance instance) {
    return instance.readiness() instanceof Readiness.Idle && !instance.live();
  }

  /**
   * Takes away what failed, and starts what served before.
   *
   * @param room whether one more may live (I2)
   */
  private static void clear(Instance instance, boolean room, Draft draft) {
    switch (instance.readiness()) {
      // It may pass yet: one bad instance condemns the revision, not what serves of it.
      case Readiness.Waiting _, Readiness.ProbeDue _ -> draft.waitFor(instance);
      case Readiness.Failed failed -> takeDown(instance, failed.reason(), draft);
      case Readiness.Idle idle -> {
        if (instance.container().state() == State.PAUSED) {
          draft.repairs.add(new Step.Unpause(instance.target(), new Cause(idle.why())));
        } else if (instance.proven()) {
          if (room) {
            Repairs.start(instance, draft);
          }
        } else {
          takeDown(instance, idle.why(), draft);
        }
      }
      case Readiness.Ready _, Readiness.Completed _ -> {}
    }
  }

  private static void takeDown(Instance instance, String why, Draft draft) {
    draft.changes.add(
        instance.live()
            ? draft.stop(instance, why)
            : new Step.Remove(instance.target(), new Cause(why)));
  }
}
