package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Gate;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A service's plan while it is being made: what is known, and what has been decided so far. */
final class Draft {
  static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  final Context context;
  final DesiredService service;
  final Goal goal;
  final @Nullable Hold hold;
  final Replacement replacement;
  final ServiceMemory memory;
  final List<Instance> instances;
  final Slots slots;
  final Front front;

  /** What dependencies keep it from. */
  final Blocks blocks;

  final List<Step> repairs = new ArrayList<>();
  final List<Step> changes = new ArrayList<>();
  final List<Wait> waits = new ArrayList<>();

  Draft(
      Context context,
      DesiredService service,
      Goal goal,
      @Nullable Hold hold,
      List<Instance> instances,
      Blocks blocks) {
    this.context = context;
    this.goal = goal;
    this.hold = hold;
    this.replacement =
        context
            .units()
            .replacement(
                Replacement.of(service, goal.spec(), goal.image()), service, instances, context);
    boolean moves = context.units().follows(service, instances, context);
    // The owner says how fast it goes, and how long its old instance is kept: they go with it.
    this.service =
        moves
            ? service.withStrategy(
                service.strategy().withKeepOld(Duration.ZERO).withPause(0, Duration.ZERO))
            : service;
    this.memory = context.memory(service);
    this.instances = instances;
    this.slots = Slots.of(instances, service, goal);
    this.blocks = blocks;
    this.front = new Front(this);
  }

  Instant now() {
    return context.now();
  }

  /**
   * Whether what is pursued is the service as it is judged, and not merely what others look like.
   */
  boolean ownGoal() {
    return goal.specHash().equals(service.specHash());
  }

  String finalName(int number) {
    String fixed = service.containerName();
    return fixed != null
        ? fixed
        : context.desired().project() + "-" + service.name() + "-" + number;
  }

  private @Nullable Container holder(String name) {
    for (Container container : context.observed().containers()) {
      if (container.name().equals(name)) {
        return container;
      }
    }
    return null;
  }

  /**
   * A slot's own name where that is free, else compose's temporary one: the holder's short id in
   * front. That may be held too, by an instance of a superseded revision: then its id is in front.
   */
  private String freeName(int number) {
    String name = finalName(number);
    for (Container holder = holder(name); holder != null; holder = holder(name)) {
      String other =
          holder.id().substring(0, Math.min(12, holder.id().length())) + "_" + finalName(number);
      name = other.equals(name) ? name + "_" : other;
    }
    return name;
  }

  /** Creates an instance for a slot. */
  Step.Create create(int number, boolean quiet, Cause cause) {
    SortedMap<String, String> labels = new TreeMap<>(goal.spec().labels());
    labels.putAll(goal.labels());
    labels.put(Labels.NUMBER, Integer.toString(number));
    labels.put(Labels.IMAGE, goal.imageId());
    return new Step.Create(
        context.desired().project(),
        service.name(),
        number,
        freeName(number),
        service.renewsVolumes()
            ? goal.spec()
            : Inheritance.of(goal.spec(), context, service.name(), number),
        goal.imageId(),
        Ordered.map(labels),
        quiet,
        cause);
  }

  /** Removes what failed before from a slot that is tried again: failures do not pile up (I16). */
  void clear(Slots.Slot slot) {
    for (Instance old : slot.outdated()) {
      if (!old.live() && !old.unfit().isEmpty()) {
        changes.add(new Step.Remove(old.target(), new Cause(old.unfit())));
      }
    }
  }

  /** The end of an instance that another one has replaced. */
  Step.Remove replaced(Instance old) {
    Cause cause = new Cause("replaced: " + old.why());
    return new Step.Remove(old.target(), service.renewsVolumes(), cause);
  }

  Step.Stop stop(Instance instance, String why) {
    Duration grace = instance.container().spec().program().stopGrace();
    String signal = instance.container().spec().program().stopSignal();
    return new Step.Stop(
        instance.target(),
        signal == null || signal.isEmpty() ? "SIGTERM" : signal,
        grace == null ? DEFAULT_GRACE : grace,
        instance.container().running() ? service.preStop() : List.of(),
        new Cause(why));
  }

  Step.Start start(Instance instance, boolean again, Cause cause) {
    Duration patience = service.strategy().progressDeadline();
    // What stands is started as it was made: content of another revision is none of its.
    boolean own =
        instance.container().label(Labels.SPEC).equals(service.specHash())
            || (instance.current() && ownGoal());
    return new Step.Start(
        instance.target(),
        again,
        own ? service.spec().storage().injected() : List.of(),
        service.postStart(),
        patience,
        cause);
  }

  /**
   * The rename that gives a container its final name, once nobody else holds it; null when it has
   * it.
   */
  Step.@Nullable Rename rename(Instance instance) {
    String name = finalName(instance.number());
    boolean named = instance.container().name().equals(name);
    return named || holder(name) != null
        ? null
        : new Step.Rename(instance.target(), name, new Cause("takes its name"));
  }

  /** Endpoints whose aliases or membership are not as the goal says. */
  List<Endpoint> unjoined(Instance instance) {
    if (instance.differences().isEmpty()) {
      return List.of();
    }
    List<Endpoint> missing = new ArrayList<>();
    for (Endpoint endpoint : goal.spec().networking().endpoints()) {
      boolean differs =
          instance.differences().stream()
              .anyMatch(d ->
                  d.path().equals("networks." + endpoint.network())
                      || d.path().equals("aliases." + endpoint.network()));
      if (differs) {
        missing.add(endpoint);
      }
    }
    return missing;
  }

  /** Whether others find it under the service's name. */
  boolean named(Container container) {
    return goal.named(container, service.name());
  }

  /** Whether others find it, and it shows nothing bad but that the Engine restarted it. */
  boolean mayServe(Container container) {
    return named(container) && Gates.wellSoFar(container, memory);
  }

  void waitFor(Instance instance) {
    if (Repairs.attach(instance, this)) {
      return;
    }
    String name = instance.container().name();
    switch (instance.readiness()) {
      case Readiness.Waiting waiting -> {
        boolean soaking = waiting.why().equals("soaking");
        Wait.Kind kind =
            service.oneShot() ? Wait.Kind.COMPLETION : soaking ? Wait.Kind.SOAK : Wait.Kind.HEALTH;
        waits.add(new Wait(kind, name, waiting.why(), waiting.until()));
      }
      case Readiness.ProbeDue due -> repairs.add(probe(instance, due.why()));
      case Readiness.Ready _, Readiness.Failed _, Readiness.Idle _, Readiness.Completed _ -> {}
    }
  }

  private Step.Probe probe(Instance instance, String why) {
    if (!(service.gate() instanceof Gate.Asked gate)) {
      throw new IllegalStateException("this gate asks nothing");
    }
    String address = Address.of(instance.container(), context.observed());
    Instant run = instance.container().startedAt();
    return new Step.Probe(instance.target(), gate, address, run, now(), new Cause(why));
  }

  /**
   * Whether a dependency forbids; then that is what is waited for.
   *
   * @param block one of {@link #blocks}
   */
  boolean blockedBy(@Nullable Wait block) {
    if (block != null) {
      waits.add(block);
    }
    return block != null;
  }

  /** Instances, of whatever age, that serve. */
  long ready() {
    return instances.stream().filter(Instance::ready).count();
  }

  long live() {
    long live = 0;
    for (Instance instance : instances) {
      live += instance.live() ? 1 : 0;
    }
    return live;
  }
}
