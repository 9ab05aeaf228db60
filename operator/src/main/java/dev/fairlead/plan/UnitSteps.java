package dev.fairlead.plan;

import dev.fairlead.compose.Dependency;
import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.Peer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts the steps of a unit's members in order: nobody starts before what it shares is there, an
 * owner's instance is stopped after those that share with it, and those only when it goes.
 */
final class UnitSteps {
  private final Draft draft;
  private final Units units;

  private UnitSteps(Draft draft) {
    this.draft = draft;
    this.units = draft.context.units();
  }

  /** Takes back what must wait. Owners are planned before their sharers. */
  static void order(Draft draft) {
    if (draft.context.units().none()) {
      return;
    }
    UnitSteps steps = new UnitSteps(draft);
    if (!Peer.of(draft.service.spec()).isEmpty()) {
      steps.starts(draft.repairs);
      steps.starts(draft.changes);
      steps.stayWithOwner();
      steps.goWithOwner();
    }
    if (draft.context.units().owner(draft.service.name()) != null) {
      steps.yieldFirst();
    }
  }

  private void starts(List<Step> steps) {
    steps.removeIf(step -> {
      Wait wait = step instanceof Step.Start start ? before(start) : null;
      if (wait != null) {
        draft.waits.add(wait);
      }
      return wait != null;
    });
  }

  private @Nullable Wait before(Step.Start start) {
    Container container = container(start.target().id());
    if (container != null && Peer.ids(container.spec()).stream().anyMatch(units::isGoing)) {
      return wait(start.target().name(), "what it shares is going");
    }
    String absent = units.absent(draft.service, draft.context);
    if (absent != null) {
      return Units.comes(absent);
    }
    for (Peer peer : Peer.of(draft.service.spec())) {
      Instance owner = peer.service() ? units.target(peer.name()) : null;
      boolean first = !start.again();
      if (peer.service() && (owner == null || (peer.needsRunning() && !runs(owner)))) {
        return wait(peer.name(), peer.name() + " to start");
      }
      if (owner != null && first && healthy(peer.name()) && !owner.ready()) {
        return wait(peer.name(), peer.name() + " to be healthy");
      }
    }
    return null;
  }

  private @Nullable Container container(String id) {
    return draft.instances.stream()
        .map(Instance::container)
        .filter(c -> c.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  private static boolean runs(Instance owner) {
    return owner.container().running();
  }

  private boolean healthy(String owner) {
    return draft.service.dependsOn().stream()
        .filter(d -> d.service().equals(owner))
        .map(Dependency::condition)
        .anyMatch(Condition.SERVICE_HEALTHY::equals);
  }

  private static Wait wait(String subject, String why) {
    return new Wait(Wait.Kind.DEPENDENCY, subject, why, null);
  }

  /**
   * I1: what shares with an instance that serves still goes when that goes; and what was stopped
   * with it is kept as the way back until the owner's new instance is ready.
   */
  private void stayWithOwner() {
    draft.changes.removeIf(step -> {
      Container owner = left(step);
      boolean stays =
          owner != null
              && (step instanceof Step.Stop
                  ? owner.live() && !units.yields(owner.id())
                  : replacing(owner.service()));
      if (stays && owner != null) {
        draft.waits.add(wait(owner.service(), owner.name() + " to be replaced"));
      }
      return stays || (step instanceof Step.Remove remove && isWayBack(remove));
    });
  }

  /** I10: one that was stopped with its owner may be what is gone back to. */
  private boolean isWayBack(Step.Remove remove) {
    boolean through =
        draft.slots.kept().stream().allMatch(s -> !s.missing() && s.instance().ready());
    return !through
        && draft.instances.stream()
            .filter(i -> i.container().id().equals(remove.target().id()))
            .anyMatch(i -> i.proven() && i.unfit().isEmpty());
  }

  private boolean replacing(String name) {
    Units.Owner owner = units.owner(name);
    return owner != null && owner.replacing();
  }

  /** The owner's container that the one shares with still that is to be stopped or removed. */
  private @Nullable Container left(Step step) {
    String id = taken(step);
    return draft.instances.stream()
        .filter(i -> i.container().id().equals(id))
        .map(i -> units.leaves(i, draft.service, draft.context))
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The container that a step stops or removes; empty when it does neither. */
  private static String taken(Step step) {
    return step instanceof Step.Stop || step instanceof Step.Remove
        ? ((Step.OnContainer) step).target().id()
        : "";
  }

  private void goWithOwner() {
    Set<String> stopped =
        draft.changes.stream()
            .filter(Step.Stop.class::isInstance)
            .map(step -> ((Step.Stop) step).target().id())
            .collect(Collectors.toSet());
    for (Instance instance : draft.instances) {
      for (String id : Peer.ids(instance.container().spec())) {
        if (instance.live() && units.yields(id) && stopped.add(instance.container().id())) {
          draft.changes.add(draft.stop(instance, "what it shares goes"));
        }
      }
    }
  }

  private void yieldFirst() {
    draft.changes.removeIf(step -> !taken(step).isEmpty() && yields(taken(step)));
    draft.changes.forEach(step -> units.goes(taken(step)));
    draft.repairs.forEach(step -> units.goes(taken(step)));
  }

  /** Whether sharers must go first; then they are told to, once their successors are made. */
  private boolean yields(String id) {
    Set<String> declared =
        draft.context.desired().services().stream()
            .map(DesiredService::name)
            .collect(Collectors.toSet());
    List<Container> sharers =
        draft.context.observed().containers().stream()
            .filter(Container::live)
            .filter(c -> declared.contains(c.service()))
            .filter(c -> Units.pointsAt(c, id))
            .toList();
    if (sharers.isEmpty()) {
      return false;
    }
    Set<String> names =
        sharers.stream().map(Container::service).collect(Collectors.toCollection(TreeSet::new));
    String who = String.join(", ", names);
    String unprepared = unprepared(id);
    if (unprepared.isEmpty()) {
      units.letGo(id);
      draft.waits.add(wait(who, who + " to stop first"));
    } else {
      draft.waits.add(wait(unprepared, unprepared + " to be made anew beside it"));
    }
    return true;
  }

  /** A sharer whose successors are not made yet; empty when all are, or none can be. */
  private String unprepared(String id) {
    Instance target = units.target(draft.service.name());
    if (target == null || target.container().id().equals(id)) {
      return "";
    }
    for (DesiredService sharer : Units.sharers(draft.service.name(), draft.context)) {
      boolean follows =
          sharer.replicas() > 0
              && !sharer.oneShot()
              && Goals.choose(draft.context, sharer).goal() != null;
      long made =
          draft.context.containers(sharer).stream()
              .filter(c -> Units.pointsAt(c, target.container().id()))
              .count();
      if (follows && made < sharer.replicas()) {
        return sharer.name();
      }
    }
    return "";
  }
}
