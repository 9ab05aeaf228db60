package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be put right on a container without replacing it, and doing so. */
final class Repairs {
  private static final Set<String> UPDATABLE =
      Set.of(
          "memory",
          "memory_reservation",
          "cpus",
          "cpu_shares",
          "cpu_period",
          "cpu_quota",
          "cpuset");

  private Repairs() {}

  /**
   * Whether all these differences can be put right in place: names on networks, limits, restart
   * policy.
   */
  static boolean inPlace(List<Difference> differences, Container container, Goal goal) {
    // A container made for another revision is replaced: its labels would stay behind.
    boolean memoryLimited = goal.spec().resources().memoryBytes() > 0;
    return goal.specHash().equals(container.label(Labels.SPEC))
        && differences.stream().allMatch(d -> inPlace(d, memoryLimited));
  }

  private static boolean inPlace(Difference difference, boolean memoryLimited) {
    // The Engine takes 0 for "leave as it is": a limit can be changed in place, but not taken away.
    return switch (difference.field()) {
      case "aliases" -> true;
      case "networks" -> difference.was() == null || difference.becomes() == null;
      case "restart", "pids" -> true;
      case "memory_swap" -> difference.becomes() != null || memoryLimited;
      default -> UPDATABLE.contains(difference.field()) && difference.becomes() != null;
    };
  }

  /** Adds the repairs of an instance that is to stay. */
  static void of(Instance instance, Draft draft) {
    itself(instance, draft);
    boolean quiet = instance.fresh() && !instance.ready();
    if (!quiet && instance.container().running()) {
      join(instance, draft, draft.repairs, instance.why());
    }
  }

  /** Adds its repairs, all but those of its names on its networks. */
  static void itself(Instance instance, Draft draft) {
    Container container = instance.container();
    if (container.state() == State.PAUSED) {
      draft.repairs.add(new Step.Unpause(instance.target(), new Cause("was paused")));
    }
    Step.Rename rename = draft.rename(instance);
    if (rename != null) {
      draft.repairs.add(rename);
    }
    if (instance.differences().isEmpty()) {
      return;
    }
    instance.differences().stream()
        .filter(d -> !d.field().equals("aliases") && !d.field().equals("networks"))
        .map(Difference::text)
        .reduce((first, second) -> first + ", " + second)
        .ifPresent(why -> draft.repairs.add(update(instance, draft, why)));
  }

  private static Step update(Instance instance, Draft draft, String why) {
    Resources limits = limits(draft.goal.spec().resources());
    return new Step.Update(instance.target(), limits, draft.goal.spec().restart(), new Cause(why));
  }

  /** The Engine leaves swap as it is where an update does not name it; its default is twice. */
  private static Resources limits(Resources wanted) {
    boolean implied = wanted.memorySwapBytes() == 0 && wanted.memoryBytes() > 0;
    return implied ? wanted.withMemorySwap(2 * wanted.memoryBytes()) : wanted;
  }

  /**
   * Adds the step that gives an instance its names on its networks. @return whether one was needed
   */
  static boolean join(Instance instance, Draft draft, List<Step> steps, String why) {
    if (instance.differences().isEmpty()) {
      return false;
    }
    var missing = draft.unjoined(instance);
    List<String> leave =
        instance.differences().stream()
            .filter(d -> d.field().equals("networks") && d.becomes() == null)
            .map(d -> d.path().substring("networks.".length()))
            .toList();
    if (missing.isEmpty() && leave.isEmpty()) {
      return false;
    }
    steps.add(new Step.Join(instance.target(), missing, leave, new Cause(why)));
    return true;
  }

  /**
   * Adds the step that puts an instance that is not ready back on a network that it is off, as
   * after a death of ours between taking it off and giving it its names there: without a name, for
   * it must not be found yet (I3), but with an address, for it could not be asked otherwise (I10).
   *
   * @return whether one was needed
   */
  static boolean attach(Instance instance, Draft draft) {
    if (instance.differences().isEmpty() || !instance.fresh() || !instance.container().running()) {
      return false;
    }
    List<Endpoint> missing =
        draft.goal.spec().networking().endpoints().stream()
            .filter(endpoint ->
                instance.differences().stream()
                    .anyMatch(
                        d -> d.path().equals("networks." + endpoint.network()) && d.was() == null))
            .map(Endpoint::withoutAliases)
            .toList();
    if (missing.isEmpty()) {
      return false;
    }
    Cause cause = new Cause("is off a network while it is not ready");
    draft.repairs.add(new Step.Move(instance.target(), missing, List.of(), cause));
    return true;
  }

  /** Starts an instance that stands still, unless it fell over too often just now. */
  static void start(Instance instance, Draft draft) {
    if (!rests(instance, draft)) {
      draft.repairs.add(draft.start(instance, true, new Cause(instance.state())));
    }
  }

  /** Restarts an instance whose health check fails: stops it now, and the next pass starts it. */
  static void stop(Instance instance, Draft draft, Readiness.Failed failed) {
    if (!rests(instance, draft)) {
      draft.repairs.add(draft.stop(instance, failed.reason()));
    }
  }

  private static boolean rests(Instance instance, Draft draft) {
    @Nullable Instant next = draft.memory.nextHeal(instance.container().name());
    if (next == null || !next.isAfter(draft.now())) {
      return false;
    }
    draft.waits.add(
        new Wait(
            Wait.Kind.BACKOFF, instance.container().name(), "keeps falling over; next try", next));
    return true;
  }
}
