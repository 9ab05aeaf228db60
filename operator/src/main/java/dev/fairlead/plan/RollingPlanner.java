package dev.fairlead.plan;

import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Start-first. Every pass looks at all slots and takes each as far as the budget allows:
 *
 * <ol>
 *   <li>a slot whose new instance is ready lets it into traffic, drains and stops the old one,
 *       removes it, and gives the new one its name;
 *   <li>an empty slot, then one whose old instance is not ready (I5), then the others get a new
 *       instance while no more than N + maxSurge are live (I2);
 *   <li>where there is no room for a surge, an old instance is stopped first if N - maxUnavailable
 *       others are ready (I1).
 * </ol>
 *
 * <p>Creating is not living: the next instance is created while the last old one is still being
 * stopped.
 */
final class RollingPlanner {
  private final Draft draft;
  private final Budget budget;
  private final Pace pace;
  private final Traffic traffic;

  /** By id: all that is known of an instance is much to hash. */
  private final Set<String> going = new HashSet<>();

  private RollingPlanner(Draft draft) {
    this.draft = draft;
    this.pace = new Pace(draft);
    this.traffic = new Traffic(draft);
    long waiting = 0;
    for (Slot slot : draft.slots.kept()) {
      waiting += startable(slot) ? 1 : 0;
    }
    this.budget = new Budget(draft, waiting);
  }

  static void plan(Draft draft) {
    new RollingPlanner(draft).plan();
  }

  private void plan() {
    List<Slot> kept = draft.slots.kept();
    Surplus.plan(draft, budget);
    List<Slot> missing = new ArrayList<>();
    for (Slot slot : kept) {
      if (slot.missing()) {
        missing.add(slot);
      } else {
        advance(slot);
      }
    }
    for (Slot slot : kept) {
      if (startable(slot)) {
        start(slot);
      }
    }
    missing.sort(worstFirst());
    missing.forEach(this::open);
  }

  private static boolean startable(Slot slot) {
    if (slot.missing()) {
      return false;
    }
    return switch (slot.instance().readiness()) {
      case Readiness.Idle _, Readiness.Failed _ -> !slot.instance().live();
      case Readiness.Ready _, Readiness.Waiting _, Readiness.ProbeDue _, Readiness.Completed _ ->
          false;
    };
  }

  private Comparator<Slot> worstFirst() {
    return Comparator.comparing(budget::anyServes)
        .thenComparing(Slot::outdatedLive)
        .thenComparingInt(Slot::number);
  }

  private void advance(Slot slot) {
    Instance current = slot.instance();
    switch (current.readiness()) {
      case Readiness.Ready _ -> {
        if (slot.outdated().isEmpty()) {
          Repairs.of(current, draft);
        } else {
          retire(slot, current);
        }
      }
      case Readiness.Failed failed -> {
        if (current.live()) {
          Repairs.stop(current, draft, failed);
        }
      }
      case Readiness.Waiting _, Readiness.ProbeDue _ -> {
        Repairs.of(current, draft);
        draft.waitFor(current);
      }
      case Readiness.Idle _, Readiness.Completed _ -> Repairs.of(current, draft);
    }
  }

  /** The new instance is ready: in with it, out with the old. */
  private void retire(Slot slot, Instance current) {
    if (Repairs.join(current, draft, draft.changes, "is ready")) {
      return;
    }
    if (!draft.front.admitted(current)) {
      slot.outdated().stream().filter(old -> !old.live()).forEach(this::remove);
      return;
    }
    for (Instance old : slot.outdated()) {
      if (!old.live()) {
        remove(old);
      } else if (leaves(old)) {
        draft.changes.add(traffic.leave(old, "its successor serves"));
      } else if (drained(current, old) && budget.mayStop(old)) {
        stop(old, old.why());
      }
    }
  }

  private void remove(Instance old) {
    draft.changes.add(draft.replaced(old));
  }

  /** Out of traffic, and for long enough; an old one that is no good has nothing to finish. */
  private boolean drained(Instance current, Instance old) {
    Duration drain = draft.service.drain();
    // The proxy tells when an instance has nothing left to do: no time need be waited out.
    if (drain.isZero() || !old.ready() || draft.front.used()) {
      return true;
    }
    Instant since = traffic.leftSince(old, traffic.since(current));
    return traffic.passed(Wait.Kind.DRAIN, old.container().name(), "draining", since, drain);
  }

  /** Only where connections that stand go on: those are what the drain is for. */
  private boolean leaves(Instance old) {
    return !draft.service.drain().isZero()
        && !draft.front.used()
        && traffic.mayLeave(old)
        && traffic.keepsAddress(old)
        && budget.mayStop(old);
  }

  private void start(Slot slot) {
    Instance instance = slot.instance();
    boolean again = !instance.fresh() || instance.readiness() instanceof Readiness.Failed;
    if (draft.blockedBy(again ? draft.blocks.restart() : blockOf(slot))) {
      return;
    }
    if (takesTrafficAtOnce(slot, instance)) {
      Cause cause = new Cause("would take traffic before it is ready; made anew");
      draft.changes.add(new Step.Remove(instance.target(), cause));
      return;
    }
    if (!budget.mayStart()) {
      roomFor(slot, true);
      return;
    }
    budget.start();
    if (again) {
      Repairs.start(instance, draft);
    } else {
      List<Step> steps = slot.outdated().isEmpty() ? draft.repairs : draft.changes;
      steps.add(draft.start(instance, false, new Cause(startCause(slot))));
    }
  }

  /**
   * The old instance of its own slot goes; where that has gone already, a copy of another: else the
   * room would be a slot's that serves (I5).
   *
   * @param waiting whether what takes its place is there and waits to be started
   */
  private void roomFor(Slot slot, boolean waiting) {
    if (slot.outdatedLive()) {
      slot.outdated().stream().filter(Instance::live).forEach(old -> makeRoom(old, waiting));
    } else if (!draft.blockedBy(draft.blocks.change())) {
      draft.slots.copy().ifPresent(old -> makeRoom(old, waiting));
    }
  }

  /**
   * I3: it has its names and would start beside an instance of another revision. One made when its
   * slot was empty, and never started; or one that served before that other one did.
   */
  private boolean takesTrafficAtOnce(Slot slot, Instance instance) {
    boolean beside = instance.container().startedAt() == null || budget.anyFound(slot);
    return beside && quiet(slot) && draft.goal.attached() && draft.named(instance.container());
  }

  private @Nullable Wait blockOf(Slot slot) {
    return slot.outdatedLive() ? draft.blocks.change() : draft.blocks.create();
  }

  private static String startCause(Slot slot) {
    return slot.outdated().isEmpty() ? "created" : slot.outdated().getFirst().why();
  }

  private void open(Slot slot) {
    if (draft.blockedBy(blockOf(slot)) || !pace.mayReplace(slot, budget.anyServes(slot))) {
      return;
    }
    if (!budget.mayCreate()) {
      roomFor(slot, false);
    }
    if (!budget.mayCreate()) {
      return;
    }
    budget.create();
    pace.opened();
    draft.clear(slot);
    if (slot.outdated().isEmpty()) {
      draft.repairs.add(draft.create(slot.number(), false, new Cause("is missing")));
    } else {
      Cause cause = new Cause(replaces(slot.outdated().getFirst()));
      draft.changes.add(draft.create(slot.number(), quiet(slot), cause));
    }
  }

  /**
   * No room for a surge: an old instance goes first, if enough others serve (I1).
   *
   * @param waiting whether what takes its place is there and waits to be started
   */
  private void makeRoom(Instance old, boolean waiting) {
    if (budget.worthWaitingFor(old)) {
      draft.waitFor(old);
    } else if (!budget.needed(old) || ((waiting || !budget.anyPending()) && budget.mayStop(old))) {
      stop(old, replaces(old));
    }
  }

  private void stop(Instance old, String why) {
    if (going.add(old.container().id())) {
      draft.changes.add(draft.stop(old, why));
      budget.stop(old);
    }
  }

  private static String replaces(Instance old) {
    return "replaces " + old.container().name() + ": " + old.whyReplaced();
  }

  /**
   * Whether the new instance stays without its names until it is ready. Not with published ports:
   * they are a way in of their own, and the Engine would give a reconnected container other ones.
   */
  private boolean quiet(Slot slot) {
    return slot.outdatedLive() && draft.goal.spec().networking().ports().isEmpty();
  }
}
