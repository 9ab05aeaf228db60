package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Strategy;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Peer;
import dev.fairlead.spec.Peer.Kind;
import dev.fairlead.spec.Security;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Services that share a namespace or volumes with another service's container: {@code network_mode,
 * ipc, pid: service:x} and {@code volumes_from}. What they share belongs to one container, told by
 * its id, so an owner and its sharers are replaced as one unit:
 *
 * <ol>
 *   <li>the owner's new instance is created; from then on it is the one to share with;
 *   <li>every sharer gets new instances that point at it, beside the old ones;
 *   <li>the owner's new instance is ready when its sharers are ({@link UnitGate}); only then does
 *       it take traffic;
 *   <li>before the owner's old instance is stopped, it yields: its sharers are stopped first
 *       ({@link UnitSteps}).
 * </ol>
 *
 * <p>Where a member cannot stand beside its successor, the owner is replaced stop-first: it yields
 * as soon as all successors are created. All of it is read off the host: which container points at
 * which (I10).
 */
final class Units {
  /** Fields of a spec that say which container something is shared with. */
  private static final Set<String> POINTERS = Set.of("network_mode", "ipc", "pid", "volumes_from");

  /**
   * A service whose container others share with.
   *
   * @param target the instance that they are to share with; null while there is none
   * @param replacing whether that is new, and stands in for one that is there still
   * @param pending whether it is to be replaced, and its successor is not made yet
   */
  record Owner(
      DesiredService service, @Nullable Instance target, boolean replacing, boolean pending) {}

  private final Map<String, Owner> owners = new HashMap<>();
  private final Set<String> yielding = new HashSet<>();
  private boolean any;
  private final Set<String> going = new HashSet<>();

  /** Finds all owners. They come before their sharers, as those depend on them. */
  void find(Context context) {
    Set<String> names = new TreeSet<>();
    for (DesiredService service : context.desired().services()) {
      for (Peer peer : Peer.of(service.spec())) {
        any = true;
        if (peer.service()) {
          names.add(peer.name());
        }
      }
    }
    if (names.isEmpty()) {
      return;
    }
    for (DesiredService service : context.desired().services()) {
      if (names.contains(service.name())) {
        owners.put(service.name(), owner(context, service));
      }
    }
  }

  private static Owner owner(Context context, DesiredService service) {
    Goals.Choice choice = Goals.choose(context, service);
    Goal goal = choice.goal() == null ? Goals.desired(context, service) : choice.goal();
    List<Instance> instances =
        Hooked.judge(context, choice.service(), Instances.of(context, choice.service(), goal));
    Slots slots = Slots.of(instances, service, goal);
    if (slots.kept().isEmpty()) {
      return new Owner(service, null, false, false);
    }
    // Compose shares with the first of several replicas.
    Slots.Slot slot = slots.kept().getFirst();
    if (!slot.missing()) {
      boolean replacing = slot.instance().fresh() && !slot.outdated().isEmpty();
      return new Owner(choice.service(), slot.instance(), replacing, false);
    }
    Instance standing =
        slot.outdated().stream()
            .filter(Instance::live)
            .findFirst()
            .orElse(slot.outdated().isEmpty() ? null : slot.outdated().getFirst());
    return new Owner(choice.service(), standing, false, choice.goal() != null);
  }

  /** Whether no service shares anything, as almost always. */
  boolean none() {
    return !any;
  }

  /** Services whose containers a service shares something of. */
  static Set<String> owners(DesiredService service) {
    Set<String> names = new TreeSet<>();
    Peer.of(service.spec()).stream().filter(Peer::service).forEach(p -> names.add(p.name()));
    return names;
  }

  /** The owner of that name; null where nobody shares with it. */
  @Nullable Owner owner(String service) {
    return owners.get(service);
  }

  /** Whether that service's container is about to be replaced: what shares with it waits for it. */
  boolean pending(String service) {
    Owner owner = owners.get(service);
    return owner != null && owner.pending();
  }

  /** The instance that is to be shared with; null while there is none. */
  @Nullable Instance target(String service) {
    Owner owner = owners.get(service);
    return owner == null ? null : owner.target();
  }

  private Optional<String> id(Peer peer, Context context) {
    if (!peer.service()) {
      return Optional.ofNullable(context.observed().outside().get(peer.name()));
    }
    return Optional.ofNullable(target(peer.name())).map(t -> t.container().id());
  }

  /**
   * A container of nobody's that a service shares with and that is not there; null when all are.
   */
  @Nullable String absent(DesiredService service, Context context) {
    if (!any) {
      return null;
    }
    return Peer.of(service.spec()).stream()
        .filter(peer -> !peer.service() && peer.needsRunning())
        .map(Peer::name)
        .filter(name -> !context.observed().outside().containsKey(name))
        .findFirst()
        .orElse(null);
  }

  /** Without it nothing can start; whose it is will bring it, and no revision is to blame. */
  static Wait comes(String absent) {
    return new Wait(Wait.Kind.DEPENDENCY, absent, "container " + absent + " to be there", null);
  }

  /** A declared spec with the containers of now. */
  ContainerSpec resolve(ContainerSpec spec, Context context) {
    return Peer.resolve(spec, peer -> id(peer, context));
  }

  /** The same for a service; one that ran to its end had what it needed of another one. */
  ContainerSpec resolve(DesiredService service, Context context) {
    if (!any) {
      return service.spec();
    }
    return context.containers(service).stream()
        .filter(c -> service.oneShot() && c.startedAt() != null && !c.live())
        .filter(c -> c.label(Labels.SPEC).equals(service.specHash()))
        .findFirst()
        .map(ran -> pointing(service.spec(), ran.spec()))
        .orElseGet(() -> resolve(service.spec(), context));
  }

  /** A spec that shares with the very containers that another one shares with. */
  static ContainerSpec pointing(ContainerSpec spec, ContainerSpec as) {
    Security own = spec.security();
    Security other = as.security();
    boolean volumes =
        !spec.storage().volumesFrom().isEmpty() && !as.storage().volumesFrom().isEmpty();
    return spec.withNetworking(
            spec.networking()
                .withMode(mode(Kind.NETWORK, spec.networking().mode(), as.networking().mode())))
        .withSecurity(
            own.withNamespaces(
                mode(Kind.IPC, own.ipcMode(), other.ipcMode()),
                mode(Kind.PID, own.pidMode(), other.pidMode())))
        .withStorage(
            volumes ? spec.storage().withVolumesFrom(as.storage().volumesFrom()) : spec.storage());
  }

  private static String mode(Kind kind, String own, String other) {
    boolean both = Peer.parse(kind, own).isPresent() && Peer.parse(kind, other).isPresent();
    return both ? other : own;
  }

  /** Compose's config hash, of which the ids are part. */
  String configHash(DesiredService service, String otherwise) {
    return service.hashForm() == null
        ? otherwise
        : service
            .hashForm()
            .hash(
                name -> Optional.ofNullable(target(name)).map(t -> t.container().id()).orElse(""));
  }

  /** Whether a container shares something with that one. */
  static boolean pointsAt(Container container, String id) {
    return Peer.ids(container.spec()).contains(id);
  }

  static boolean pointer(Difference difference) {
    return POINTERS.contains(difference.field());
  }

  /** The container of another service that it shares with, and should not any more; else null. */
  @Nullable Container leaves(Instance instance, DesiredService service, Context context) {
    for (String name : owners(service)) {
      Instance target = target(name);
      for (Container other : context.observed().of(name)) {
        boolean old = target == null || !other.id().equals(target.container().id());
        if (old && pointsAt(instance.container(), other.id())) {
          return other;
        }
      }
    }
    return null;
  }

  /** Whether instances are replaced because their owner is. */
  boolean moving(DesiredService service, List<Instance> instances, Context context) {
    return any
        && instances.stream().anyMatch(i -> !i.current() && leaves(i, service, context) != null);
  }

  /** The same, also where the owner's container is gone already. */
  boolean follows(DesiredService service, List<Instance> instances, Context context) {
    if (!any) {
      return false;
    }
    return moving(service, instances, context)
        || (!Peer.of(service.spec()).isEmpty() && bereft(instances, context));
  }

  void letGo(String id) {
    yielding.add(id);
  }

  /** An owner's container that this wave stops or removes. */
  void goes(String id) {
    going.add(id);
  }

  boolean isGoing(String id) {
    return going.contains(id) || yielding.contains(id);
  }

  /** Whether the sharers of this container are to go, so that it can. */
  boolean yields(String id) {
    return yielding.contains(id);
  }

  /** How instances are replaced, given how they would be if they shared nothing. */
  Replacement replacement(
      Replacement own, DesiredService service, List<Instance> instances, Context context) {
    if (!any) {
      return own;
    }
    Replacement asSharer = asSharer(own, service, instances, context);
    if (owner(service.name()) == null || !asSharer.startFirst()) {
      return asSharer;
    }
    return sharers(service.name(), context).stream()
        .filter(s -> s.replicas() > 0 && !s.oneShot())
        .map(s -> Map.entry(s, Replacement.of(s, s.spec(), context.image(s.spec().image()))))
        .filter(e -> !e.getValue().startFirst())
        .findFirst()
        .map(e ->
            new Replacement(
                Strategy.Kind.RECREATE,
                "shared with " + e.getKey().name() + ": " + e.getValue().reason()))
        .orElse(asSharer);
  }

  private Replacement asSharer(
      Replacement own, DesiredService service, List<Instance> instances, Context context) {
    List<Peer> peers = Peer.of(service.spec());
    if (peers.isEmpty()) {
      return own;
    }
    if (moving(service, instances, context) || (own.startFirst() && bereft(instances, context))) {
      String with = peers.stream().map(Peer::name).distinct().collect(Collectors.joining(", "));
      return new Replacement(Strategy.Kind.BLUE_GREEN, "moves with " + with);
    }
    return peers.stream()
        .filter(peer -> own.startFirst() && peer.kind() == Kind.NETWORK)
        .findFirst()
        .map(
            peer -> new Replacement(Strategy.Kind.RECREATE, "shares the network of " + peer.name()))
        .orElse(own);
  }

  /** Whether what an instance shares belongs to a container that is gone. */
  private static boolean bereft(List<Instance> instances, Context context) {
    return instances.stream()
        .filter(i -> !i.current() && i.differences().stream().anyMatch(Units::pointer))
        .anyMatch(i ->
            context.observed().containers().stream()
                .noneMatch(c -> pointsAt(i.container(), c.id())));
  }

  /** Services that share something with this one. */
  static List<DesiredService> sharers(String owner, Context context) {
    return context.desired().services().stream().filter(s -> owners(s).contains(owner)).toList();
  }
}
