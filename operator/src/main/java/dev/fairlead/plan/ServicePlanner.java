package dev.fairlead.plan;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans one service: chooses the goal, measures every instance against it, and takes each as far as
 * it may go now.
 */
final class ServicePlanner {
  private ServicePlanner() {}

  static ServicePlan plan(Context context, DesiredService service, Blocks blocks) {
    Goals.Choice choice = Goals.choose(context, service);
    Goal goal = choice.goal() == null ? Goals.desired(context, service) : choice.goal();
    boolean back = choice.hold() != null || context.rollouts().wayBack().rollback();
    DesiredService judged = back ? choice.service().goingBack() : choice.service();
    List<Instance> instances =
        UnitGate.judge(
            context, judged, Hooked.judge(context, judged, Instances.of(context, judged, goal)));
    Draft draft = new Draft(context, judged, goal, choice.hold(), instances, blocks);
    Failure failure = choice.hold() == null ? failure(draft) : null;
    if (choice.goal() == null) {
      Held.plan(draft);
    } else if (failure == null && !pulls(draft)) {
      if (judged.oneShot()) {
        OneShotPlanner.plan(draft);
      } else {
        switch (draft.replacement.kind()) {
          case ROLLING -> RollingPlanner.plan(draft);
          case RECREATE -> RecreatePlanner.plan(draft);
          case BLUE_GREEN -> BlueGreenPlanner.plan(draft);
        }
      }
    }
    Hooked.plan(draft);
    FrontSteps.plan(draft);
    UnitSteps.order(draft);
    if (failure == null) {
      Reloads.plan(draft);
    }
    return finish(draft, failure, service);
  }

  private static @Nullable Failure failure(Draft draft) {
    DesiredService service = draft.service;
    boolean interrupting =
        draft.replacement.kind() == Kind.RECREATE
            && draft.instances.stream().anyMatch(i -> !i.current());
    for (Instance instance : draft.instances) {
      // What is one too many was stopped by us, and says nothing of the revision.
      boolean told = draft.slots.surplus().contains(instance) || owners(instance, draft);
      String reason = told ? "" : verdict(instance, draft);
      if (!reason.isEmpty()) {
        return new Failure(
            service.name(),
            service.specHash(),
            draft.goal.imageId(),
            instance.container().id(),
            instance.container().name(),
            reason,
            interrupting);
      }
    }
    if (draft.goal.image() == null
        && service.pullPolicy() == PullPolicy.NEVER
        && draft.slots.kept().stream().anyMatch(Slots.Slot::missing)) {
      String reason =
          "image " + service.spec().image() + " is not on this host, and pull_policy is never";
      return new Failure(service.name(), service.specHash(), "", "", "", reason, false);
    }
    return null;
  }

  /** Whether it is its owner's new revision that failed, and is condemned for it. */
  private static boolean owners(Instance instance, Draft draft) {
    boolean beside =
        Units.owners(draft.service).stream()
            .map(draft.context.units()::owner)
            .anyMatch(owner ->
                owner != null
                    && owner.target() != null
                    && owner.replacing()
                    && Units.pointsAt(instance.container(), owner.target().container().id()));
    return beside && UnitGate.carriedOver(draft.instances);
  }

  /** Why an instance condemns the revision; empty when it does not. */
  private static String verdict(Instance instance, Draft draft) {
    if (instance.fresh()) {
      return instance.readiness() instanceof Readiness.Failed failed ? failed.reason() : "";
    }
    // I6: one that fails for good after its gate must end the rollout, not stall it.
    boolean rolledOutNow =
        instance.current()
            && (instance.live() || besideOld(instance, draft))
            && !draft.memory.stoodBefore(instance.container().id(), instance.container().created())
            && draft.slots.kept().stream().anyMatch(slot -> otherRevision(slot, draft));
    String refused = rolledOutNow ? FrontSteps.refused(instance, draft) : "";
    if (!refused.isEmpty()) {
      return refused;
    }
    return rolledOutNow
            && Gates.gate(instance.container(), draft.service, draft.memory, draft.now())
                instanceof Readiness.Failed failed
        ? failed.reason() + ", after it had passed its gate"
        : "";
  }

  /** Whether the one that it was to replace is still there: that serves, and this one fell over. */
  private static boolean besideOld(Instance instance, Draft draft) {
    return draft.slots.kept().stream()
        .filter(slot -> slot.outdatedLive() && otherRevision(slot, draft))
        .anyMatch(slot -> slot.current().contains(instance));
  }

  private static boolean otherRevision(Slots.Slot slot, Draft draft) {
    return slot.outdated().stream().anyMatch(i -> !made(i, draft));
  }

  /** Pulls come before anything is touched. @return whether one is needed */
  private static boolean pulls(Draft draft) {
    DesiredService service = draft.service;
    boolean creates =
        draft.slots.kept().stream().anyMatch(Slots.Slot::missing)
            && !(service.oneShot() && OneShotPlanner.ranBefore(draft));
    if (!creates || draft.hold != null) {
      return false;
    }
    String reference = service.spec().image();
    boolean missing = draft.goal.image() == null;
    boolean always =
        service.pullPolicy() == PullPolicy.ALWAYS && !draft.memory.pulled().contains(reference);
    if (!missing && !always) {
      return false;
    }
    String platform = service.spec().platform();
    Cause cause = new Cause(missing ? "not on this host" : "pull_policy always");
    draft.changes.add(
        new Step.Pull(service.name(), reference, platform == null ? "" : platform, cause));
    return true;
  }

  private static ServicePlan finish(
      Draft draft, @Nullable Failure failure, DesiredService declared) {
    List<Finding> findings = Findings.of(draft);
    boolean moving = draft.context.units().moving(draft.service, draft.instances, draft.context);
    boolean reportOnly = !draft.context.desired().drift().heal() && !moving && onlyDrift(draft);
    if (reportOnly) {
      draft.repairs.clear();
      draft.changes.clear();
      draft.waits.clear();
      // A step of ours that was cut off is no drift.
      Hooked.plan(draft);
      Reloads.plan(draft);
    }
    Hold hold = draft.hold;
    boolean settled =
        failure == null
            && draft.repairs.isEmpty()
            && draft.changes.isEmpty()
            && draft.waits.isEmpty()
            && (reportOnly || !unfinished(draft));
    Standing standing = Standing.of(draft.instances);
    boolean completed =
        draft.service.oneShot() && (OneShotPlanner.ranBefore(draft) || standing.completed());
    boolean replacing = hold == null && !reportOnly && standing.outdated();
    return new ServicePlan(
        draft.service.name(),
        draft.replacement,
        findings,
        draft.repairs,
        draft.changes,
        draft.waits.size() < 2 ? draft.waits : draft.waits.stream().distinct().toList(),
        failure,
        hold,
        standing.passed(),
        stood(draft),
        standing.passed().size(),
        standing.updated(),
        draft.service.oneShot() ? (completed ? 0 : 1) : draft.service.replicas(),
        settled,
        completed,
        replacing || !draft.changes.isEmpty() || standing.underWay(),
        RolloutReader.of(draft, failure, settled),
        targetKey(draft.context, declared),
        restKey(declared));
  }

  /** I3: what replaces another one has passed by no more than that this one is gone later. */
  private static SortedSet<String> stood(Draft draft) {
    TreeSet<String> stood = new TreeSet<>();
    for (Instance instance :
        draft.memory.target().isEmpty() ? draft.instances : List.<Instance>of()) {
      Container container = instance.container();
      if (container.startedAt() != null
          && draft.memory.stoodBefore(container.id(), container.created())
          && (instance.proven() || draft.service.oneShot())) {
        stood.add(container.id());
      }
    }
    return Ordered.set(stood);
  }

  /**
   * What the instances of a service come to.
   *
   * @param passed ids of those that are ready
   * @param updated how many of those are current
   * @param completed whether a current one ran to its end
   * @param outdated whether one is not current
   * @param underWay whether a current one has its gate before it
   */
  private record Standing(
      SortedSet<String> passed,
      int updated,
      boolean completed,
      boolean outdated,
      boolean underWay) {
    static Standing of(List<Instance> instances) {
      TreeSet<String> passed = new TreeSet<>();
      int updated = 0;
      boolean completed = false;
      boolean outdated = false;
      boolean underWay = false;
      for (Instance instance : instances) {
        if (instance.ready()) {
          passed.add(instance.container().id());
          updated += instance.current() ? 1 : 0;
        }
        completed |= instance.current() && instance.completed();
        outdated |= !instance.current();
        underWay |= instance.fresh() && !instance.ready() && !instance.completed();
      }
      return new Standing(Ordered.set(passed), updated, completed, outdated, underWay);
    }
  }

  /** Whether a slot is yet to be filled or cleared, though no step of now does it. */
  private static boolean unfinished(Draft draft) {
    return !(draft.service.oneShot() && OneShotPlanner.ranBefore(draft))
        && (!draft.slots.surplus().isEmpty()
            || draft.slots.kept().stream()
                .anyMatch(slot -> slot.missing() || !slot.outdated().isEmpty()));
  }

  static String restKey(DesiredService service) {
    return service.specHash() + " x" + service.replicas();
  }

  /** What a service is driven to: when this changes, a rollout begins. */
  static String targetKey(Context context, DesiredService service) {
    Image image = context.image(service.spec().image());
    String imageId = image == null ? "" : image.id();
    Hold hold = context.rollouts().hold(service.name(), service.specHash(), imageId);
    boolean held = hold != null && hold.until().isAfter(context.now());
    return service.specHash() + (held ? " held " : " ") + imageId;
  }

  /** Whether the desired revision is in place, and what differs was changed on the host. */
  private static boolean onlyDrift(Draft draft) {
    String rested = draft.memory.settled();
    boolean applied =
        rested.isEmpty()
            ? draft.instances.stream().anyMatch(i -> made(i, draft))
            : rested.equals(restKey(draft.service));
    return applied
        && draft.instances.stream().allMatch(i -> i.current() || made(i, draft))
        && draft.instances.stream().noneMatch(Instance::fresh);
  }

  /** Whether it was made for the goal, whatever became of it since. */
  private static boolean made(Instance instance, Draft draft) {
    return instance.container().label(Labels.SPEC).equals(draft.goal.specHash());
  }
}
