package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.rollout.ServiceMemory;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Measures the containers of a service against its goal. */
final class Instances {
  private Instances() {}

  static List<Instance> of(Context context, DesiredService service, Goal goal) {
    Map<Container, List<Difference>> measured = new IdentityHashMap<>();
    List<Container> outdated = new ArrayList<>();
    for (Container container : context.containers(service)) {
      List<Difference> differences =
          goal.differences(container, context.imageById(container.imageId()));
      measured.put(container, differences);
      if (!fits(container, differences, goal)) {
        outdated.add(container);
      }
    }
    return context.containers(service).stream()
        .map(c ->
            measure(c, measured.getOrDefault(c, List.of()), outdated, goal, context, service))
        .toList();
  }

  private static boolean fits(Container container, List<Difference> differences, Goal goal) {
    return container.state() != State.DEAD
        && (differences.isEmpty() || Repairs.inPlace(differences, container, goal));
  }

  private static Instance measure(
      Container container,
      List<Difference> differences,
      List<Container> outdated,
      Goal goal,
      Context context,
      DesiredService service) {
    ServiceMemory memory = context.memory(service);
    boolean fits = !outdated.contains(container);
    boolean proven =
        fits
            ? !service.oneShot() && proven(container, context, service, outdated::contains)
            : proven(container, context, service);
    Readiness readiness =
        proven
            ? Gates.standing(container, service, context.now())
            : Gates.gate(container, service, memory, context.now());
    String unfit = unfit(container, fits && !proven, readiness, goal, context);
    return new Instance(
        container,
        differences,
        unfit,
        fits && unfit.isEmpty(),
        proven,
        readiness);
  }

  private static String unfit(
      Container container, boolean fresh, Readiness readiness, Goal goal, Context context) {
    if (container.state() == State.DEAD) {
      return "dead";
    }
    Hold hold = context.rollouts().hold(container.service(), goal.specHash(), goal.imageId());
    boolean triedBefore =
        hold != null
            && !hold.until().isAfter(context.now())
            && container.created().isBefore(hold.until());
    // The wait is over and a new try is due: the container that failed is no part of it.
    return fresh && triedBefore && readiness instanceof Readiness.Failed failed
        ? "failed before: " + failed.reason()
        : "";
  }

  /** Whether it passed a gate, as far as that can be known. */
  static boolean proven(Container container, Context context, DesiredService service) {
    return proven(container, context, service, _ -> true);
  }

  /**
   * I3: one that was made since we remember and never accepted has not passed. After a restart of
   * ours the host tells: one that never started, or that stands beside the older one it was to
   * replace, has not passed either.
   *
   * @param rival whether an older container may be the one it was to replace
   */
  private static boolean proven(
      Container container, Context context, DesiredService service, Predicate<Container> rival) {
    ServiceMemory memory = context.memory(service);
    if (memory.accepted().contains(container.id())) {
      return true;
    }
    boolean older =
        context.containers(service).stream()
            .filter(c -> c.number() == container.number())
            .filter(c -> c.created().isBefore(container.created()))
            .anyMatch(rival);
    return container.startedAt() != null
        && memory.stoodBefore(container.id(), container.created())
        && !older;
  }
}
