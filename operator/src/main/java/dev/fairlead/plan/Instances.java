package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Measures the containers of a service against its goal. */
final class Instances {
  /** So many digits of an id stand before a temporary name. */
  private static final int SHORT_ID = 12;

  private Instances() {}

  static List<Instance> of(Context context, DesiredService service, Goal goal) {
    Map<String, List<Difference>> differences = new HashMap<>();
    Set<String> outdated = new HashSet<>();
    List<Container> containers = context.containers(service);
    for (Container container : containers) {
      List<Difference> found = goal.differences(container, context.imageById(container.imageId()));
      differences.put(container.id(), found);
      if (!fits(container, found, goal)) {
        outdated.add(container.id());
      }
    }
    Measure measure = new Measure(context, service, goal, outdated);
    List<Instance> instances = new ArrayList<>(containers.size());
    for (Container container : containers) {
      instances.add(measure.of(container, differences.getOrDefault(container.id(), List.of())));
    }
    return instances;
  }

  /** What all containers of a service are measured with; {@code outdated} by id. */
  private record Measure(Context context, DesiredService service, Goal goal, Set<String> outdated) {
    Instance of(Container container, List<Difference> differences) {
      boolean fits = !outdated.contains(container.id());
      boolean proven =
          fits
              ? !service.oneShot() && proven(container, context, service, this::goes)
              : proven(container, context, service);
      Readiness readiness =
          proven
              ? Gates.standing(container, service, context.now())
              : Gates.gate(container, service, context.memory(service), context.now());
      String unfit = unfit(container, fits && !proven, readiness, goal, context);
      if (fits && unfit.isEmpty()) {
        unfit = Restarts.due(container, service, context);
      }
      boolean current = fits && unfit.isEmpty();
      List<Difference> told =
          fits ? differences : withoutLostNames(differences, container, service);
      return new Instance(container, told, unfit, current, proven, readiness);
    }

    private boolean goes(Container other) {
      return other.state() == State.REMOVING || outdated.contains(other.id());
    }
  }

  private static boolean fits(Container container, List<Difference> differences, Goal goal) {
    return container.state() != State.DEAD
        && (differences.isEmpty() || Repairs.inPlace(differences, container, goal));
  }

  /** What has left the traffic, or never entered it, does not differ by that. */
  private static List<Difference> withoutLostNames(
      List<Difference> differences, Container container, DesiredService service) {
    return Traffic.named(container, service.name())
        ? differences
        : differences.stream().filter(d -> !d.field().equals("aliases")).toList();
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
    return container.startedAt() != null
        && memory.stoodBefore(container.id(), container.created())
        && !older(container, context, service, rival);
  }

  private static boolean older(
      Container container, Context context, DesiredService service, Predicate<Container> rival) {
    // Also one that is going away just now: what replaces it has not passed by that.
    for (Container other : context.observed().of(service.name())) {
      if (other.number() == container.number()
          && !other.id().equals(container.id())
          && !other.label(Labels.ONE_OFF).equals("True")
          && precedes(other, container)
          && rival.test(other)) {
        return true;
      }
    }
    return false;
  }

  /** Clocks are set back now and then; a name of compose's kind tells what was there before. */
  private static boolean precedes(Container one, Container other) {
    return replaces(other, one)
        || (one.created().isBefore(other.created()) && !replaces(one, other));
  }

  /** Whether it has the temporary name that it got because the other one has its final name. */
  private static boolean replaces(Container newcomer, Container other) {
    String name = newcomer.name();
    return name.length() > SHORT_ID
        && name.charAt(SHORT_ID) == '_'
        && name.regionMatches(0, other.id(), 0, SHORT_ID);
  }
}
