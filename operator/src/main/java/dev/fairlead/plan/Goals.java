package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Reload;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.rollout.WayBack;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.SpecHash;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses what to pursue for a service. */
final class Goals {
  private Goals() {}

  /**
   * The goal, and the hold that made it another than the desired one.
   *
   * @param goal null: the desired one is held back and there is nothing to go back to
   * @param service how the goal's instances are judged and replaced
   */
  record Choice(@Nullable Goal goal, @Nullable Hold hold, DesiredService service) {}

  static Choice choose(Context context, DesiredService service) {
    Goal desired = desired(context, service);
    Hold hold = context.rollouts().hold(service.name(), desired.specHash(), desired.imageId());
    if (hold == null || !hold.until().isAfter(context.now())) {
      return new Choice(desired, null, service);
    }
    WayBack wayBack = context.rollouts().wayBack();
    boolean back = context.desired().rollbackOnFailure() && service.strategy().rollback();
    if (!back || (wayBack.rollback() && serves(context, service, desired))) {
      return new Choice(null, hold, service);
    }
    WayBack.Good good = wayBack.services().get(service.name());
    Optional<Goal> recorded =
        good == null ? Optional.empty() : recorded(context, good, service, desired);
    return recorded.isPresent() && good != null
        ? new Choice(recorded.get(), hold, good.service().withReplicas(service.replicas()))
        : new Choice(fallback(context, service, desired).orElse(null), hold, service);
  }

  /** I7: once instances of a rollback serve, those that it replaced do not come back. */
  private static boolean serves(Context context, DesiredService service, Goal goal) {
    return context.containers(service).stream()
        .anyMatch(c ->
            isOf(c, goal, context)
                && Instances.proven(c, context, service)
                && stands(c, service, context));
  }

  /**
   * What the service was in the last revision that was wholly in place (I7), also when no instance
   * of it stands any more; empty where that is what failed, or its image is gone.
   */
  private static Optional<Goal> recorded(
      Context context, WayBack.Good good, DesiredService service, Goal held) {
    DesiredService was = good.service();
    Image image = context.imageById(good.imageId());
    Hold own = context.rollouts().hold(service.name(), was.specHash(), good.imageId());
    boolean failed =
        (own != null && own.until().isAfter(context.now()))
            || (was.specHash().equals(held.specHash())
                && (held.image() == null || held.imageId().equals(good.imageId())));
    if (failed || image == null) {
      return Optional.empty();
    }
    Image byReference = context.image(was.spec().image());
    boolean referenceStillHolds = byReference != null && byReference.id().equals(good.imageId());
    SortedMap<String, String> labels = new TreeMap<>(was.composeLabels());
    labels.put(Labels.RELEASE, context.desired().release());
    labels.put(Labels.REVISION, good.revision());
    labels.put(Labels.SPEC, was.specHash());
    hash(labels, was, context);
    ContainerSpec spec = context.units().resolve(was, context);
    return Optional.of(
        new Goal(
            referenceStillHolds ? spec : spec.withImage(good.imageId()),
            was.specHash(),
            image,
            labels,
            context.ignored(was.specHash())));
  }

  static Goal desired(Context context, DesiredService service) {
    SortedMap<String, String> labels = new TreeMap<>(service.composeLabels());
    labels.put(Labels.RELEASE, context.desired().release());
    labels.put(Labels.REVISION, context.desired().revision());
    labels.put(Labels.SPEC, service.specHash());
    hash(labels, service, context);
    return new Goal(
        context.units().resolve(service, context),
        service.specHash(),
        context.image(service.spec().image()),
        labels,
        context.ignored(service.specHash()));
  }

  /**
   * The hooks; what mounted files hold; and compose's config hash, which has ids of containers in
   * it that are shared.
   */
  private static void hash(
      SortedMap<String, String> labels, DesiredService service, Context context) {
    String hooks = Hook.digest(service.postStart(), service.preStop());
    if (!hooks.isEmpty()) {
      labels.put(Labels.HOOKS, hooks);
    }
    labels.putAll(service.spec().storage().contents());
    Reload reload = service.reload();
    if (reload != null) {
      labels.putAll(reload.labels());
    }
    labels.computeIfPresent(
        Labels.CONFIG_HASH, (_, said) -> context.units().configHash(service, said));
  }

  /**
   * The spec of the instances that the held one was to replace: only of those that passed a gate
   * (I7), of those that serve before others, then of the oldest.
   */
  private static Optional<Goal> fallback(Context context, DesiredService service, Goal held) {
    List<Container> others =
        context.containers(service).stream()
            .filter(c -> c.state() != State.DEAD)
            .filter(c -> !isOf(c, held, context) && !quarantined(c, context, service))
            .filter(c -> Instances.proven(c, context, service))
            .sorted(
                Comparator.comparing((Container c) -> !stands(c, service, context))
                    .thenComparing(Container::created)
                    .thenComparing(Container::id))
            .toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(like(typical(others, held, context), held, context));
  }

  /** I7: what failed, unless it was tried again since and passed. */
  private static boolean quarantined(Container container, Context context, DesiredService service) {
    String label = container.label(Labels.SPEC);
    Hold hold =
        label.isEmpty()
            ? null
            : context.rollouts().hold(service.name(), label, container.imageId());
    boolean passedSince = context.memory(service).accepted().contains(container.id());
    return hold != null && (hold.until().isAfter(context.now()) || !passedSince);
  }

  /**
   * The best to copy of the first and its kind, as any may have been changed by hand: what is
   * nearest to the revision that came after, then what most of them look like.
   */
  private static Container typical(List<Container> others, Goal held, Context context) {
    Container first = others.getFirst();
    List<Container> kind =
        others.stream()
            .filter(c -> c.label(Labels.SPEC).equals(first.label(Labels.SPEC)))
            .filter(c -> c.imageId().equals(first.imageId()))
            .toList();
    Map<String, Long> votes =
        kind.stream()
            .collect(Collectors.groupingBy(c -> SpecHash.of(c.spec()), Collectors.counting()));
    return kind.stream()
        .min(
            Comparator.comparingInt(
                    (Container c) -> held.differences(c, context.imageById(c.imageId())).size())
                .thenComparingLong(c -> -votes.getOrDefault(SpecHash.of(c.spec()), 0L)))
        .orElse(first);
  }

  /** Whether a container was made for this goal, as its label says or, without one, as it looks. */
  private static boolean isOf(Container container, Goal goal, Context context) {
    String label = container.label(Labels.SPEC);
    if (!label.isEmpty()) {
      return label.equals(goal.specHash())
          && (goal.image() == null || goal.imageId().equals(container.imageId()));
    }
    return goal.differences(container, context.imageById(container.imageId())).isEmpty();
  }

  private static boolean stands(Container container, DesiredService service, Context context) {
    Readiness readiness = Gates.standing(container, service, context.now());
    return readiness instanceof Readiness.Ready || readiness instanceof Readiness.Completed;
  }

  /** What left the traffic was not made without its names. */
  private static Networking named(Networking own, Networking after, String service) {
    return own.withEndpoints(
        own.endpoints().stream()
            .map(e -> e.aliases().contains(service) ? e : e.withAliases(aliases(e, after, service)))
            .toList());
  }

  private static SortedSet<String> aliases(Endpoint own, Networking after, String service) {
    SortedSet<String> names = new TreeSet<>(own.aliases());
    names.add(service);
    after.endpoints().stream()
        .filter(e -> e.network().equals(own.network()))
        .forEach(e -> names.addAll(e.aliases()));
    return names;
  }

  /** Cut off by hand from the network that it still names, it was not made so. */
  private static ContainerSpec attached(ContainerSpec spec, Networking after, String service) {
    Networking own = spec.networking();
    boolean cut = own.endpoints().isEmpty() && own.mode().equals(after.mode());
    return spec.withNetworking(
        cut ? own.withEndpoints(after.endpoints()) : named(own, after, service));
  }

  private static Goal like(Container container, Goal held, Context context) {
    Image image = context.imageById(container.imageId());
    Image byReference = context.image(container.spec().image());
    boolean referenceStillHolds =
        byReference != null && byReference.id().equals(container.imageId());
    ContainerSpec spec =
        attached(
            referenceStillHolds
                ? container.spec()
                : container.spec().withImage(container.imageId()),
            held.spec().networking(),
            container.service());
    SortedMap<String, String> labels = new TreeMap<>(container.labels());
    labels.keySet().removeIf(key -> !Labels.isIdentity(key));
    labels.remove(Labels.NUMBER);
    // One that compose started has no labels of ours; what is made like it does.
    labels.put(Labels.RELEASE, context.desired().release());
    labels.putIfAbsent(Labels.SPEC, SpecHash.of(container.spec()));
    spec = Units.pointing(spec, held.spec());
    String specHash = labels.getOrDefault(Labels.SPEC, "");
    return new Goal(spec, specHash, image, labels, context.ignored(specHash));
  }
}
