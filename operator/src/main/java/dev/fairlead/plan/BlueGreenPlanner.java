package dev.fairlead.plan;

import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All beside all, and one switch:
 *
 * <ol>
 *   <li>a new instance for every slot is created without the service's names, started and gated,
 *       while the old set serves (I2: as many again);
 *   <li>when all are ready, all new ones get the names, and work by the proxy where there is one;
 *       then, seen that they have, all old ones lose them (I1: there is no moment without a whole
 *       set). Where there is a proxy they lose their work first, and their names when they have
 *       none left ({@link FrontSteps});
 *   <li>the old set runs on for {@code keepOldSeconds}: going back in that time is the same switch
 *       once more, as the old instances then are what is wanted;
 *   <li>the old set is stopped and removed, and the new one takes its names.
 * </ol>
 *
 * <p>How far it is stands on the host: who has the names. After a restart of ours the time that the
 * old set is kept counts anew.
 */
final class BlueGreenPlanner {
  private final Draft draft;
  private final Budget budget;
  private final Pace pace;
  private final Traffic traffic;
  private final List<Slot> kept;
  private final List<Instance> old;
  private final List<Instance> leaving = new ArrayList<>();

  private BlueGreenPlanner(Draft draft) {
    this.draft = draft;
    this.kept = draft.slots.kept();
    long idle = kept.stream().filter(slot -> !slot.missing() && startable(slot)).count();
    this.budget = new Budget(draft, idle);
    this.pace = new Pace(draft);
    this.traffic = new Traffic(draft);
    this.old =
        Stream.concat(
                kept.stream().flatMap(slot -> slot.outdated().stream()),
                draft.slots.surplus().stream().filter(i -> !i.current()))
            .toList();
  }

  static void plan(Draft draft) {
    new BlueGreenPlanner(draft).plan();
  }

  private void plan() {
    Surplus.plan(draft, budget, draft.slots.surplus().stream().filter(Instance::current).toList());
    kept.stream().filter(slot -> !slot.missing()).forEach(slot -> advance(slot.instance()));
    if (!allReady()) {
      supersede();
    }
    kept.stream().filter(slot -> !slot.missing() && startable(slot)).forEach(this::start);
    kept.stream().filter(Slot::missing).forEach(this::open);
    if (!allReady()) {
      return;
    }
    if (kept.stream().allMatch(slot -> draft.unjoined(slot.instance()).isEmpty())) {
      if (kept.stream().allMatch(slot -> draft.front.admitted(slot.instance()))) {
        retire();
      }
    } else if (oldServes() && !pace.holdsSwitch()) {
      kept.forEach(slot -> Repairs.join(slot.instance(), draft, draft.changes, "all are ready"));
    }
  }

  private static boolean startable(Slot slot) {
    return switch (slot.instance().readiness()) {
      case Readiness.Idle _, Readiness.Failed _ -> !slot.instance().live();
      case Readiness.Ready _, Readiness.Waiting _, Readiness.ProbeDue _, Readiness.Completed _ ->
          false;
    };
  }

  private boolean allReady() {
    return kept.stream().allMatch(slot -> !slot.missing() && slot.instance().ready());
  }

  /** Whether the old set has the names: then the new one waits for the switch. */
  private boolean oldServes() {
    return old.stream().anyMatch(i -> i.live() && draft.named(i.container()));
  }

  private void advance(Instance current) {
    switch (current.readiness()) {
      case Readiness.Ready _ -> {
        if (oldServes()) {
          Repairs.itself(current, draft);
        } else {
          Repairs.of(current, draft);
        }
      }
      case Readiness.Failed failed -> {
        if (current.live()) {
          Repairs.stop(current, draft, failed);
        }
      }
      case Readiness.Waiting _, Readiness.ProbeDue _ -> {
        Repairs.itself(current, draft);
        draft.waitFor(current);
      }
      case Readiness.Idle _, Readiness.Completed _ -> Repairs.itself(current, draft);
    }
  }

  private void start(Slot slot) {
    Instance instance = slot.instance();
    boolean again = !instance.fresh() || instance.readiness() instanceof Readiness.Failed;
    if (draft.blockedBy(again ? draft.blocks.restart() : block())) {
      return;
    }
    if (takesTrafficAtOnce(instance)) {
      Cause cause = new Cause("would take traffic before the switch; made anew");
      draft.changes.add(new Step.Remove(instance.target(), cause));
      return;
    }
    if (!budget.mayStart()) {
      makeRoom();
      return;
    }
    budget.start();
    if (again) {
      Repairs.start(instance, draft);
    } else {
      List<Step> steps = old.isEmpty() ? draft.repairs : draft.changes;
      Cause cause =
          new Cause(slot.outdated().isEmpty() ? "created" : slot.outdated().getFirst().why());
      steps.add(draft.start(instance, false, cause));
    }
  }

  /** I3: made with its names when no old set served, as one does now that somebody else brought. */
  private boolean takesTrafficAtOnce(Instance instance) {
    return !instance.proven()
        && quiet()
        && draft.goal.attached()
        && draft.named(instance.container());
  }

  private boolean quiet() {
    return oldServes() && draft.goal.spec().networking().ports().isEmpty();
  }

  /**
   * I2: where interrupted switches left too many, those that do not serve go first; of these, as
   * long as there are others, none that has the names and shows nothing bad but that the Engine
   * restarted it: that may be all that serves (I1).
   */
  private void makeRoom() {
    List<Instance> spare =
        old.stream().filter(i -> i.live() && !i.ready() && !leaving.contains(i)).toList();
    boolean others = !leaving.isEmpty() || !spare.stream().allMatch(this::mayServe);
    spare.stream().filter(i -> !others || !mayServe(i)).forEach(this::giveUp);
  }

  private boolean mayServe(Instance instance) {
    return draft.mayServe(instance.container());
  }

  private @Nullable Wait block() {
    return oldServes() ? draft.blocks.change() : draft.blocks.create();
  }

  private void open(Slot slot) {
    if (draft.blockedBy(block())) {
      return;
    }
    if (!budget.mayCreate()) {
      makeRoom();
      return;
    }
    budget.create();
    if (!slot.outdatedLive()) {
      draft.clear(slot);
    }
    String why =
        slot.outdated().isEmpty()
            ? "is missing"
            : "stands in for "
                + slot.outdated().getFirst().container().name()
                + ": "
                + slot.outdated().getFirst().whyReplaced();
    List<Step> steps = old.isEmpty() ? draft.repairs : draft.changes;
    steps.add(draft.create(slot.number(), quiet(), new Cause(why)));
  }

  /**
   * One old set is kept, that which has the names; what an earlier revision left beside it goes.
   */
  private void supersede() {
    Map<Integer, List<Instance>> byNumber =
        old.stream()
            .collect(Collectors.groupingBy(Instance::number, TreeMap::new, Collectors.toList()));
    for (List<Instance> same : byNumber.values()) {
      List<Instance> live = same.stream().filter(Instance::live).sorted(bestFirst()).toList();
      live.stream().skip(live.isEmpty() || beside(live.getFirst()) ? 0 : 1).forEach(this::giveUp);
      if (!live.isEmpty()) {
        same.stream().filter(i -> !i.live()).forEach(this::remove);
      }
    }
  }

  private Comparator<Instance> bestFirst() {
    return Comparator.comparing((Instance i) -> !draft.named(i.container()))
        .thenComparing(i -> !i.ready())
        .thenComparing(i -> i.container().created());
  }

  /** Whether it was to replace the set that serves, and never got to it. */
  private boolean beside(Instance instance) {
    return oldServes() && !draft.named(instance.container());
  }

  private void giveUp(Instance instance) {
    if (budget.worthWaitingFor(instance)) {
      draft.waitFor(instance);
    } else if (budget.mayStop(instance)) {
      stop(instance);
    }
  }

  private void retire() {
    List<Instance> named = old.stream().filter(traffic::mayLeave).toList();
    named.stream()
        .filter(budget::mayStop)
        .forEach(i -> draft.changes.add(traffic.leave(i, "the new set serves")));
    if (named.isEmpty()) {
      Instant switched =
          kept.stream()
              .map(s -> traffic.since(s.instance()))
              .max(Comparator.naturalOrder())
              .orElse(Instant.MIN);
      old.forEach(i -> retire(i, switched));
    }
  }

  private void retire(Instance instance, Instant switched) {
    if (!instance.live()) {
      remove(instance);
      return;
    }
    // The proxy told when it had nothing left to do.
    boolean drains = instance.ready() && !draft.front.used();
    Duration drain = drains ? draft.service.drain() : Duration.ZERO;
    boolean wayBack = draft.hold == null && !traffic.named(instance);
    Duration keep = wayBack ? draft.service.strategy().keepOld() : Duration.ZERO;
    boolean keeping = keep.compareTo(drain) > 0;
    Instant since = traffic.leftSince(instance, switched);
    boolean passed =
        keeping
            ? traffic.passed(
                Wait.Kind.KEEP, draft.service.name(), "old set kept for a way back", since, keep)
            : traffic.passed(
                Wait.Kind.DRAIN, instance.container().name(), "draining", since, drain);
    if (passed && budget.mayStop(instance)) {
      stop(instance);
    }
  }

  private void stop(Instance instance) {
    leaving.add(instance);
    draft.changes.add(draft.stop(instance, instance.why()));
    budget.stop(instance);
  }

  private void remove(Instance instance) {
    draft.changes.add(draft.replaced(instance));
  }
}
