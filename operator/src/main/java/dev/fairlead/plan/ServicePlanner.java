package dev.fairlead.plan;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans one service: chooses the goal, measures every instance against it, and takes each as far as
 * it may go now.
 */
final class ServicePlanner {
  private ServicePlanner() {}

  /**
   * @param blocked what keeps new instances from starting; null when nothing does
   */
  static ServicePlan plan(Context context, DesiredService service, @Nullable Wait blocked) {
    Goals.Choice choice = Goals.choose(context, service);
    Goal goal = choice.goal();
    if (goal == null) {
      return Held.plan(context, service, choice.hold());
    }
    List<Instance> instances = measure(context, service, goal, choice.hold() == null);
    Draft draft = new Draft(context, service, goal, choice.hold(), instances, blocked);
    Failure failure = choice.hold() == null ? failure(draft) : null;
    if (failure == null && !pulls(draft)) {
      if (service.oneShot()) {
        OneShotPlanner.plan(draft);
      } else if (draft.replacement.kind() == Kind.ROLLING) {
        RollingPlanner.plan(draft);
      } else {
        RecreatePlanner.plan(draft);
      }
    }
    return finish(draft, failure);
  }

  private static List<Instance> measure(
      Context context, DesiredService service, Goal goal, boolean gating) {
    List<Container> containers =
        context.observed().of(service.name()).stream()
            .filter(c -> !c.label(Labels.ONE_OFF).equals("True"))
            .toList();
    record Measured(Container container, List<Difference> differences, boolean current) {}
    List<Measured> measured = new ArrayList<>();
    Set<Integer> outdatedNumbers = new HashSet<>();
    for (Container container : containers) {
      List<Difference> differences =
          goal.differences(container, context.imageById(container.imageId()));
      boolean current = differences.isEmpty() || Repairs.inPlace(differences, container, goal);
      measured.add(new Measured(container, differences, current));
      if (!current) {
        outdatedNumbers.add(container.number());
      }
    }
    ServiceMemory memory = context.rollouts().of(service.name(), context.now());
    List<Instance> instances = new ArrayList<>();
    for (Measured m : measured) {
      Container container = m.container();
      boolean fresh =
          gating
              && m.current()
              && !memory.accepted().contains(container.id())
              && (outdatedNumbers.contains(container.number())
                  || !container.created().isBefore(memory.began()));
      Readiness readiness =
          fresh
              ? Gates.gate(container, service, memory, context.now())
              : Gates.standing(container, service);
      instances.add(new Instance(container, m.differences(), m.current(), fresh, readiness));
    }
    return instances;
  }

  private static @Nullable Failure failure(Draft draft) {
    DesiredService service = draft.service;
    boolean interrupting =
        draft.replacement.kind() == Kind.RECREATE
            && draft.instances.stream().anyMatch(i -> !i.current());
    for (Instance instance : draft.instances) {
      if (instance.fresh() && instance.readiness() instanceof Readiness.Failed failed) {
        return new Failure(
            service.name(),
            service.specHash(),
            draft.goal.imageId(),
            instance.container().id(),
            instance.container().name(),
            failed.reason(),
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

  private static ServicePlan finish(Draft draft, @Nullable Failure failure) {
    List<Finding> findings = Findings.of(draft);
    boolean reportOnly = !draft.context.desired().drift().heal() && onlyDrift(draft);
    if (reportOnly) {
      draft.repairs.clear();
      draft.changes.clear();
      draft.waits.clear();
    }
    Hold hold = draft.hold;
    boolean settled =
        failure == null
            && draft.repairs.isEmpty()
            && draft.changes.isEmpty()
            && draft.waits.isEmpty();
    boolean completed =
        draft.service.oneShot()
            && (OneShotPlanner.ranBefore(draft)
                || draft.instances.stream()
                    .anyMatch(i -> i.current() && i.readiness() instanceof Readiness.Completed));
    Set<String> passed =
        draft.instances.stream()
            .filter(i -> i.current() && i.ready() && hold == null)
            .map(i -> i.container().id())
            .collect(Collectors.toCollection(TreeSet::new));
    long updated = draft.instances.stream().filter(i -> i.current() && i.ready()).count();
    boolean replacing = hold == null && draft.instances.stream().anyMatch(i -> !i.current());
    return new ServicePlan(
        draft.service.name(),
        draft.replacement,
        findings,
        draft.repairs,
        draft.changes,
        draft.waits.stream().distinct().toList(),
        failure,
        hold,
        dev.fairlead.spec.Ordered.set(passed),
        (int) draft.ready(),
        (int) updated,
        draft.service.oneShot() ? (completed ? 0 : 1) : draft.service.replicas(),
        settled,
        completed,
        replacing
            || !draft.changes.isEmpty()
            || draft.instances.stream().anyMatch(i -> i.fresh() && !i.ready()),
        targetKey(draft.context, draft.service));
  }

  /** What a service is driven to: when this changes, a rollout begins. */
  static String targetKey(Context context, DesiredService service) {
    Goal goal = Goals.desired(context, service);
    Hold hold = context.rollouts().hold(service.name(), goal.specHash(), goal.imageId());
    boolean held = hold != null && hold.until().isAfter(context.now());
    return goal.specHash() + " " + goal.imageId() + (held ? " held" : "");
  }

  /** Whether the desired revision is in place, and what differs was changed on the host. */
  private static boolean onlyDrift(Draft draft) {
    boolean applied =
        draft.instances.stream()
                .anyMatch(i -> i.container().label(Labels.SPEC).equals(draft.goal.specHash()))
            || !draft.memory.accepted().isEmpty();
    return applied
        && draft.instances.stream()
            .allMatch(
                i -> i.current() || i.container().label(Labels.SPEC).equals(draft.goal.specHash()))
        && draft.instances.stream().noneMatch(Instance::fresh);
  }
}
