package dev.fairlead.plan;

import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Hold;
import java.time.Instant;

/**
 * A service whose desired revision failed and that has nothing to go back to: what failed is
 * cleared away until the next try, and what serves goes on serving.
 */
final class Held {
  private Held() {}

  static void plan(Draft draft) {
    if (draft.context.desired().rollbackOnFailure()) {
      draft.instances.stream()
          .filter(i -> i.current() || !i.unfit().isEmpty())
          .filter(i -> !i.ready())
          .forEach(i -> clear(i, draft));
    }
    Hold hold = draft.hold;
    if (hold != null && !hold.until().equals(Instant.MAX)) {
      draft.waits.add(
          new Wait(Wait.Kind.BACKOFF, draft.service.name(), hold.reason(), hold.until()));
    }
  }

  private static void clear(Instance instance, Draft draft) {
    if (!instance.proven()) {
      draft.changes.add(
          instance.live()
              ? draft.stop(instance, "failed")
              : new Step.Remove(instance.target(), new Cause("failed")));
    } else if (instance.container().state() == State.PAUSED) {
      draft.repairs.add(new Step.Unpause(instance.target(), new Cause("was paused")));
    } else if (!instance.live()) {
      Repairs.start(instance, draft);
    }
  }
}
