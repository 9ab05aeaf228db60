package dev.fairlead.plan;

import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Stop-first, with a way back: the new instance is created before the old one is stopped, and the
 * old one is kept, stopped, until the new one is ready. If that fails, the goal becomes the old
 * spec, which the same old container still fulfils: it is started again. One slot at a time.
 */
final class RecreatePlanner {
  private RecreatePlanner() {}

  static void plan(Draft draft) {
    Surplus.plan(draft, new Budget(draft, 0));
    boolean busy = draft.slots.kept().stream().anyMatch(slot -> inFlight(slot));
    for (Slot slot : draft.slots.kept()) {
      if (slot.missing()) {
        if (slot.outdated().isEmpty()) {
          open(slot, draft, "is missing");
        } else if (!busy) {
          busy = true;
          Instance old = slot.outdated().getFirst();
          open(slot, draft, "replaces " + old.container().name() + ": " + old.whyReplaced());
        }
      } else {
        advance(slot, slot.instance(), draft);
      }
    }
  }

  private static boolean inFlight(Slot slot) {
    return !slot.missing() && !slot.outdated().isEmpty();
  }

  private static void open(Slot slot, Draft draft, String why) {
    if (!draft.blockedBy(blockOf(slot, draft))) {
      draft.clear(slot);
      Step step = draft.create(slot.number(), false, new Cause(why));
      (slot.outdated().isEmpty() ? draft.repairs : draft.changes).add(step);
    }
  }

  /** Where the old instance is stopped already, waiting would prolong the interruption. */
  private static @Nullable Wait blockOf(Slot slot, Draft draft) {
    return slot.outdatedLive() ? draft.blocks.change() : draft.blocks.create();
  }

  private static void advance(Slot slot, Instance current, Draft draft) {
    switch (current.readiness()) {
      case Readiness.Ready _ -> {
        slot.outdated().forEach(old -> retire(old, draft));
        Repairs.of(current, draft);
      }
      case Readiness.Waiting _, Readiness.ProbeDue _ -> {
        Repairs.of(current, draft);
        draft.waitFor(current);
      }
      case Readiness.Failed failed -> {
        if (current.live()) {
          Repairs.stop(current, draft, failed);
        } else {
          takeOver(slot, current, draft);
        }
      }
      case Readiness.Idle _ -> {
        Repairs.of(current, draft);
        if (!current.live()) {
          takeOver(slot, current, draft);
        }
      }
      case Readiness.Completed _ -> {}
    }
  }

  private static void retire(Instance old, Draft draft) {
    draft.changes.add(
        old.live()
            ? draft.stop(old, old.why())
            : new Step.Remove(old.target(), new Cause("replaced: " + old.why())));
  }

  /** The one moment of interruption: old out, new in. */
  private static void takeOver(Slot slot, Instance current, Draft draft) {
    boolean again = current.readiness() instanceof Readiness.Failed;
    if (slot.outdatedLive()) {
      if (!draft.blockedBy(draft.blocks.change())) {
        slot.outdated().stream()
            .filter(Instance::live)
            .forEach(old -> draft.changes.add(draft.stop(old, old.why())));
      }
    } else if (!again && !slot.outdated().isEmpty()) {
      String why = slot.outdated().getFirst().why();
      draft.changes.add(new Step.Start(current.target(), false, new Cause(why)));
    } else if (!again && current.fresh()) {
      if (!draft.blockedBy(draft.blocks.create())) {
        draft.repairs.add(new Step.Start(current.target(), false, new Cause("created")));
      }
    } else if (!draft.blockedBy(draft.blocks.restart())) {
      Repairs.start(current, draft);
    }
  }
}
