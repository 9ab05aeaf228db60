package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How members of a unit are judged beyond their own gate: an owner's new instance is ready when the
 * sharers that point at it are (I3), and fails with those that fail because of it; a sharer whose
 * owner was restarted beneath it does not serve any more.
 */
final class UnitGate {
  private final Context context;

  private UnitGate(Context context) {
    this.context = context;
  }

  static List<Instance> judge(Context context, DesiredService service, List<Instance> instances) {
    if (context.units().none()) {
      return instances;
    }
    UnitGate gate = new UnitGate(context);
    return instances.stream().map(i -> gate.asOwner(service, gate.asSharer(service, i))).toList();
  }

  private Instance asSharer(DesiredService service, Instance instance) {
    Container own = instance.container();
    boolean stands = instance.current() && instance.proven() && own.running();
    for (Peer peer : stands ? Peer.of(service.spec()) : List.<Peer>of()) {
      Instance owner = peer.service() && peer.needsRunning() ? target(peer) : null;
      Instant restarted = owner == null ? null : owner.container().startedAt();
      if (owner != null
          && restarted != null
          && own.startedAt() != null
          && own.startedAt().isBefore(restarted)
          && Units.pointsAt(own, owner.container().id())) {
        String gone = "lost its " + peer.kind().text() + ": " + peer.name() + " was restarted";
        return instance.judged(new Readiness.Failed(gone));
      }
    }
    return instance;
  }

  private @Nullable Instance target(Peer peer) {
    return context.units().target(peer.name());
  }

  private Instance asOwner(DesiredService service, Instance instance) {
    Units.Owner owner = context.units().owner(service.name());
    boolean gated =
        owner != null
            && owner.replacing()
            && instance.ready()
            && owner.target() != null
            && owner.target().container().id().equals(instance.container().id());
    if (!gated) {
      return instance;
    }
    for (DesiredService sharer : Units.sharers(service.name(), context)) {
      Readiness readiness = of(sharer, service, instance);
      if (readiness != null) {
        return instance.judged(readiness);
      }
    }
    return instance;
  }

  /** What a sharer keeps its owner's new instance from; null when nothing. */
  private @Nullable Readiness of(DesiredService sharer, DesiredService owner, Instance target) {
    Goals.Choice choice = Goals.choose(context, sharer);
    Goal goal = choice.goal();
    if (goal == null || sharer.oneShot() || sharer.replicas() == 0) {
      return null;
    }
    List<Instance> all =
        judge(
            context,
            choice.service(),
            Hooked.judge(context, choice.service(), Instances.of(context, choice.service(), goal)));
    List<Instance> beside =
        all.stream()
            .filter(i -> i.current() && Units.pointsAt(i.container(), target.container().id()))
            .toList();
    if (beside.stream().filter(Instance::ready).count() >= sharer.replicas()) {
      return null;
    }
    String who = sharer.name() + ", which shares with it";
    if (carriedOver(all)) {
      for (Instance instance : beside) {
        if (instance.fresh() && instance.readiness() instanceof Readiness.Failed failed) {
          return new Readiness.Failed(who + ": " + failed.reason());
        }
      }
    }
    Duration both = owner.strategy().progressDeadline().plus(sharer.strategy().progressDeadline());
    Instant started = target.container().startedAt();
    Instant until = (started == null ? context.now() : started).plus(both);
    return until.isAfter(context.now())
        ? new Readiness.Waiting("waiting for " + who, until)
        : new Readiness.Failed(who + ", was not ready within " + both.toSeconds() + "s");
  }

  /** Whether a sharer is itself what it was: then it is the owner that made it fail. */
  static boolean carriedOver(List<Instance> instances) {
    return instances.stream()
        .anyMatch(i ->
            !i.current()
                && i.proven()
                && !i.differences().isEmpty()
                && i.differences().stream().allMatch(Units::pointer));
  }
}
