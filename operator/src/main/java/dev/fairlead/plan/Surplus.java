package dev.fairlead.plan;

import java.util.List;

/** Takes down instances beyond the replicas, once enough of those that stay serve (I1). */
final class Surplus {
  private Surplus() {}

  static void plan(Draft draft, Budget budget) {
    plan(draft, budget, draft.slots.surplus());
  }

  static void plan(Draft draft, Budget budget, List<Instance> surplus) {
    for (Instance instance : surplus) {
      if (!instance.live()) {
        draft.changes.add(new Step.Remove(instance.target(), new Cause("one too many")));
      } else if (budget.worthWaitingFor(instance)) {
        draft.waitFor(instance);
      } else if (budget.mayStop(instance)) {
        draft.changes.add(draft.stop(instance, "one too many"));
        budget.stop(instance);
      }
    }
  }
}
