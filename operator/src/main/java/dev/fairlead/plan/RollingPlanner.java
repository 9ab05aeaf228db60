package dev.fairlead.plan;

import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

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
  private long live;
  private long ready;
  private long pending;

  private RollingPlanner(Draft draft) {
    this.draft = draft;
    this.live = draft.live();
    this.ready = draft.ready();
    this.pending =
        draft.slots.kept().stream()
            .filter(slot -> !slot.missing() && !slot.instance().live() && idle(slot.instance()))
            .count();
  }

  static void plan(Draft draft) {
    new RollingPlanner(draft).plan();
  }

  private void plan() {
    List<Slot> kept = draft.slots.kept();
    kept.stream().filter(slot -> !slot.missing()).forEach(this::advance);
    Surplus.plan(draft);
    kept.stream().filter(slot -> !slot.missing() && idle(slot.instance())).forEach(this::start);
    kept.stream().filter(Slot::missing).sorted(worstFirst()).forEach(this::open);
  }

  private static boolean idle(Instance instance) {
    return instance.readiness() instanceof Readiness.Idle
        && instance.container().state() != dev.fairlead.observed.Container.State.PAUSED;
  }

  private static Comparator<Slot> worstFirst() {
    return Comparator.comparing((Slot slot) -> slot.outdatedReady())
        .thenComparing(Slot::outdatedLive)
        .thenComparingInt(Slot::number);
  }

  private int maxLive() {
    return draft.service.replicas() + draft.service.strategy().maxSurge();
  }

  private int minReady() {
    return Math.max(0, draft.service.replicas() - draft.service.strategy().maxUnavailable());
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
      case Readiness.Failed failed -> Repairs.restart(current, draft, failed);
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
    for (Instance old : slot.outdated()) {
      if (!old.live()) {
        draft.changes.add(
            new Step.Remove(old.target(), new Cause("replaced by " + nameOf(current))));
      } else if (drained(current, old) && ready - (old.ready() ? 1 : 0) >= minReady()) {
        draft.changes.add(draft.stop(old, old.why()));
        live--;
        ready -= old.ready() ? 1 : 0;
      }
    }
  }

  private String nameOf(Instance current) {
    return draft.finalName(current.number());
  }

  private boolean drained(Instance current, Instance old) {
    Duration drain = draft.service.drain();
    if (drain.isZero() || !old.ready()) {
      return true;
    }
    Instant joined = draft.memory.joined().getOrDefault(current.container().id(), draft.now());
    Instant until = joined.plus(drain);
    if (until.isAfter(draft.now())) {
      draft.waits.add(new Wait(Wait.Kind.DRAIN, old.container().name(), "draining", until));
      return false;
    }
    return true;
  }

  private void start(Slot slot) {
    if (draft.blocked != null) {
      draft.waits.add(draft.blocked);
    } else if (live < maxLive()) {
      Instance instance = slot.instance();
      boolean repair = slot.outdated().isEmpty();
      if (instance.fresh()) {
        List<Step> steps = repair ? draft.repairs : draft.changes;
        steps.add(new Step.Start(instance.target(), false, new Cause(startCause(slot))));
      } else {
        Repairs.start(instance, draft, ((Readiness.Idle) instance.readiness()).why());
      }
      live++;
      pending--;
    }
  }

  private static String startCause(Slot slot) {
    return slot.outdated().isEmpty() ? "created" : slot.outdated().getFirst().why();
  }

  private void open(Slot slot) {
    boolean empty = slot.outdated().isEmpty();
    if (draft.blocked != null) {
      draft.waits.add(draft.blocked);
    } else if (live + pending < maxLive()) {
      pending++;
      if (empty) {
        draft.repairs.add(draft.create(slot.number(), false, new Cause("is missing")));
      } else {
        Instance old = slot.outdated().getFirst();
        draft.changes.add(draft.create(slot.number(), quiet(slot), new Cause(replaces(old))));
      }
    } else {
      makeRoom(slot);
    }
  }

  /** No room for a surge: an old instance goes first, if enough others serve (I1). */
  private void makeRoom(Slot slot) {
    for (Instance old : slot.outdated()) {
      if (old.live() && !old.ready()) {
        draft.changes.add(draft.stop(old, replaces(old)));
        live--;
      } else if (old.live() && pending == 0 && ready - 1 >= minReady()) {
        draft.changes.add(draft.stop(old, replaces(old)));
        live--;
        ready--;
      }
    }
  }

  private static String replaces(Instance old) {
    return "replaces " + old.container().name() + ": " + old.why();
  }

  /**
   * Whether the new instance stays without its names until it is ready. Not with published ports:
   * they are a way in of their own, and the Engine would give a reconnected container other ones.
   */
  private boolean quiet(Slot slot) {
    return slot.outdatedLive() && draft.goal.spec().networking().ports().isEmpty();
  }
}
