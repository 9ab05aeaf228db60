package dev.fairlead.plan;

/** Takes down instances beyond the replicas, once enough of those that stay serve (I1). */
final class Surplus {
  private Surplus() {}

  static void plan(Draft draft) {
    long keptReady =
        draft.slots.kept().stream()
            .filter(slot -> slot.outdatedReady() || (!slot.missing() && slot.instance().ready()))
            .count();
    int needed = draft.service.replicas() - draft.service.strategy().maxUnavailable();
    for (Instance instance : draft.slots.surplus()) {
      if (!instance.live()) {
        draft.changes.add(new Step.Remove(instance.target(), new Cause("one too many")));
      } else if (!instance.ready() || keptReady >= needed) {
        draft.changes.add(draft.stop(instance, "one too many"));
      }
    }
  }
}
