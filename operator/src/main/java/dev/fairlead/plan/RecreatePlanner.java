package dev.fairlead.plan;

import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stop-first, with a way back: the new instance is created before the old one is stopped, and the
 * old one is kept, stopped, until the new one is ready. If that fails, the goal becomes the old
 * spec, which the same old container still fulfils: it is started again. One slot at a time, or as
 * many as may be unavailable.
 */
final class RecreatePlanner {
  private final Draft draft;
  private final Budget budget;
  private final Pace pace;

  /** By id: all that is known of an instance is much to hash. */
  private final Set<String> going = new HashSet<>();

  private RecreatePlanner(Draft draft) {
    this.draft = draft;
    this.pace = new Pace(draft);
    this.budget = new Budget(draft, 0);
  }

  static void plan(Draft draft) {
    new RecreatePlanner(draft).plan();
  }

  private void plan() {
    Surplus.plan(draft, budget);
    List<Slot> kept = draft.slots.kept();
    kept.forEach(this::clearFailed);
    kept.stream().filter(slot -> !slot.missing()).forEach(this::advance);
    kept.stream().filter(slot -> slot.missing() && !budget.anyServes(slot)).forEach(this::open);
    long room = atOnce() - kept.stream().filter(RecreatePlanner::inFlight).count();
    kept.stream()
        .filter(slot -> slot.missing() && budget.anyServes(slot))
        .limit(Math.max(0, room))
        .forEach(this::open);
  }

  private int atOnce() {
    return Math.max(1, draft.service.strategy().maxUnavailable());
  }

  private static boolean inFlight(Slot slot) {
    return !slot.missing() && !slot.outdated().isEmpty();
  }

  private void open(Slot slot) {
    if (draft.blockedBy(blockOf(slot)) || !pace.mayReplace(slot, budget.anyServes(slot))) {
      return;
    }
    pace.opened();
    draft.clear(slot);
    if (slot.outdated().isEmpty()) {
      draft.repairs.add(draft.create(slot.number(), false, new Cause("is missing")));
    } else {
      Instance old = slot.outdated().getFirst();
      Cause cause = new Cause("replaces " + old.container().name() + ": " + old.whyReplaced());
      draft.changes.add(draft.create(slot.number(), false, cause));
    }
  }

  /** Where the old instance is stopped already, waiting would prolong the interruption. */
  private @Nullable Wait blockOf(Slot slot) {
    return slot.outdatedLive() ? draft.blocks.change() : draft.blocks.create();
  }

  private void advance(Slot slot) {
    Instance current = slot.instance();
    switch (current.readiness()) {
      case Readiness.Ready _ -> {
        // I1: one that a rolling update left beside the old one is let in before that goes.
        if (!slot.outdatedLive() || !Repairs.join(current, draft, draft.changes, "is ready")) {
          slot.outdated().forEach(this::retire);
          Repairs.of(current, draft);
        }
      }
      case Readiness.Waiting _, Readiness.ProbeDue _ -> {
        Repairs.of(current, draft);
        draft.waitFor(current);
      }
      case Readiness.Failed failed -> {
        if (current.live()) {
          Repairs.stop(current, draft, failed);
        } else {
          takeOver(slot, current);
        }
      }
      case Readiness.Idle _ -> {
        Repairs.of(current, draft);
        if (!current.live()) {
          takeOver(slot, current);
        }
      }
      case Readiness.Completed _ -> {}
    }
  }

  /** I10: what failed before and still runs would keep the room that its successor needs. */
  private void clearFailed(Slot slot) {
    slot.outdated().stream()
        .filter(old -> old.live() && !old.unfit().isEmpty() && slot.outdated().size() > 1)
        .filter(old -> going.add(old.container().id()))
        .forEach(old -> draft.changes.add(draft.stop(old, old.unfit())));
  }

  private void retire(Instance old) {
    if (!old.live()) {
      draft.changes.add(draft.replaced(old));
    } else if (budget.mayStop(old)) {
      draft.changes.add(draft.stop(old, old.why()));
      budget.stop(old);
    }
  }

  /** The one moment of interruption: old out, new in. */
  private void takeOver(Slot slot, Instance current) {
    if (slot.outdatedLive()) {
      if (!draft.blockedBy(draft.blocks.change())) {
        slot.outdated().stream().filter(Instance::live).forEach(this::interrupt);
      }
    } else if (!budget.mayStart()) {
      copyMakesRoom();
    } else if (!draft.blockedBy(blockOfStart(slot, current))) {
      budget.start();
      start(slot, current);
    }
  }

  private void copyMakesRoom() {
    if (!draft.blockedBy(draft.blocks.change())) {
      draft.slots.copy().ifPresent(this::interrupt);
    }
  }

  /** With the old one stopped there is no going back to waiting. */
  private @Nullable Wait blockOfStart(Slot slot, Instance current) {
    if (!slot.outdated().isEmpty()) {
      return null;
    }
    return starting(current) ? draft.blocks.create() : draft.blocks.restart();
  }

  /** Whether it starts for the first time. */
  private static boolean starting(Instance current) {
    return current.fresh() && !(current.readiness() instanceof Readiness.Failed);
  }

  private void start(Slot slot, Instance current) {
    if (!slot.outdated().isEmpty() && !(current.readiness() instanceof Readiness.Failed)) {
      Cause cause = new Cause(slot.outdated().getFirst().why());
      draft.changes.add(draft.start(current, false, cause));
    } else if (starting(current)) {
      draft.repairs.add(draft.start(current, false, new Cause("created")));
    } else {
      Repairs.start(current, draft);
    }
  }

  /** I1: one at a time, and not while another one is down for reasons of its own. */
  private void interrupt(Instance old) {
    if (budget.worthWaitingFor(old)) {
      draft.waitFor(old);
    } else if (budget.mayStop(old) && going.add(old.container().id())) {
      draft.changes.add(draft.stop(old, old.why()));
      budget.stop(old);
    }
  }
}
