package dev.fairlead.plan;

import dev.fairlead.observed.Container.State;
import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import java.util.List;

/**
 * A service that runs to completion once per spec. Its exited container is the record that it did;
 * a new spec runs in a new container, never beside a run that is still going on.
 */
final class OneShotPlanner {
  private OneShotPlanner() {}

  static void plan(Draft draft) {
    Slot slot = draft.slots.kept().getFirst();
    for (Instance instance : draft.slots.surplus()) {
      draft.changes.add(
          instance.live()
              ? draft.stop(instance, "one too many")
              : new Step.Remove(instance.target(), new Cause("one too many")));
    }
    if (slot.missing()) {
      open(slot, draft);
      return;
    }
    Instance run = slot.instance();
    switch (run.readiness()) {
      case Readiness.Completed _ -> {
        removeOld(slot.outdated(), draft);
        Step.Rename rename = draft.rename(run);
        if (rename != null) {
          draft.repairs.add(rename);
        }
      }
      case Readiness.Idle idle -> {
        if (run.container().state() == State.PAUSED) {
          draft.repairs.add(new Step.Unpause(run.target(), new Cause(idle.why())));
        } else if (!draft.blockedBy(draft.blocks.create())) {
          draft.changes.add(draft.start(run, false, new Cause("runs once")));
        }
      }
      case Readiness.Waiting _, Readiness.ProbeDue _, Readiness.Ready _ -> draft.waitFor(run);
      case Readiness.Failed _ -> {}
    }
  }

  /** Whether a pruned container had run for this goal already. */
  static boolean ranBefore(Draft draft) {
    return draft.slots.kept().getFirst().missing()
        && draft.context.rollouts().completed().contains(key(draft));
  }

  static String key(Draft draft) {
    return draft.service.name() + " " + draft.goal.specHash() + " " + draft.goal.imageId();
  }

  private static void open(Slot slot, Draft draft) {
    if (ranBefore(draft)) {
      return;
    }
    if (draft.blockedBy(draft.blocks.create())) {
      return;
    }
    List<Instance> running = slot.outdated().stream().filter(Instance::live).toList();
    if (running.isEmpty()) {
      draft.clear(slot);
      String why =
          slot.outdated().isEmpty()
              ? "runs once"
              : "runs once: " + slot.outdated().getFirst().why();
      draft.changes.add(draft.create(slot.number(), false, new Cause(why)));
    } else {
      running.forEach(old -> draft.changes.add(draft.stop(old, old.why())));
    }
  }

  private static void removeOld(List<Instance> outdated, Draft draft) {
    for (Instance old : outdated) {
      draft.changes.add(old.live() ? draft.stop(old, old.why()) : draft.replaced(old));
    }
  }
}
