package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.SpecHash;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses what to pursue for a service. */
final class Goals {
  private Goals() {}

  /**
   * The goal, and the hold that made it another than the desired one.
   *
   * @param goal null: the desired one is held back and there is nothing to go back to
   */
  record Choice(@Nullable Goal goal, @Nullable Hold hold) {}

  static Choice choose(Context context, DesiredService service) {
    Goal desired = desired(context, service);
    Hold hold = context.rollouts().hold(service.name(), desired.specHash(), desired.imageId());
    if (hold == null || !hold.until().isAfter(context.now())) {
      return new Choice(desired, null);
    }
    return new Choice(
        context.desired().rollbackOnFailure()
            ? fallback(context, service, desired).orElse(null)
            : null,
        hold);
  }

  static Goal desired(Context context, DesiredService service) {
    SortedMap<String, String> labels = new TreeMap<>(service.composeLabels());
    labels.put(Labels.RELEASE, context.desired().release());
    labels.put(Labels.REVISION, context.desired().revision());
    labels.put(Labels.SPEC, service.specHash());
    return new Goal(
        service.spec(),
        service.specHash(),
        context.image(service.spec().image()),
        labels,
        context.ignored(service.specHash()));
  }

  /**
   * The spec of the instances that the held one was to replace: of those that passed a gate (I7),
   * then of those that serve, then of the oldest.
   */
  private static Optional<Goal> fallback(Context context, DesiredService service, Goal held) {
    List<Container> others =
        context.containers(service).stream()
            .filter(c -> c.state() != State.DEAD)
            .filter(c -> !isOf(c, held, context) && !quarantined(c, context))
            .sorted(
                Comparator.comparing((Container c) -> !Instances.proven(c, context, service))
                    .thenComparing(c -> !stands(c, service))
                    .thenComparing(Container::created)
                    .thenComparing(Container::id))
            .toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(like(typical(others), context));
  }

  private static boolean quarantined(Container container, Context context) {
    String label = container.label(Labels.SPEC);
    return !label.isEmpty()
        && context.rollouts().hold(container.service(), label, container.imageId()) != null;
  }

  /**
   * The first and its kind may have been changed by hand one by one: most of them will be right.
   */
  private static Container typical(List<Container> others) {
    Container best = others.getFirst();
    List<Container> kind =
        others.stream()
            .filter(c -> c.label(Labels.SPEC).equals(best.label(Labels.SPEC)))
            .filter(c -> c.imageId().equals(best.imageId()))
            .toList();
    Map<String, Long> votes =
        kind.stream()
            .collect(Collectors.groupingBy(c -> SpecHash.of(c.spec()), Collectors.counting()));
    long most = votes.values().stream().max(Comparator.naturalOrder()).orElse(0L);
    return kind.stream()
        .filter(c -> Objects.equals(votes.get(SpecHash.of(c.spec())), most))
        .findFirst()
        .orElse(best);
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

  private static boolean stands(Container container, DesiredService service) {
    Readiness readiness = Gates.standing(container, service);
    return readiness instanceof Readiness.Ready || readiness instanceof Readiness.Completed;
  }

  private static Goal like(Container container, Context context) {
    Image image = context.imageById(container.imageId());
    Image byReference = context.image(container.spec().image());
    boolean referenceStillHolds =
        byReference != null && byReference.id().equals(container.imageId());
    ContainerSpec spec =
        referenceStillHolds ? container.spec() : container.spec().withImage(container.imageId());
    SortedMap<String, String> labels = new TreeMap<>(container.labels());
    labels.keySet().removeIf(key -> !Labels.isIdentity(key));
    labels.remove(Labels.NUMBER);
    // One that compose started has no labels of ours; what is made like it does.
    labels.put(Labels.RELEASE, context.desired().release());
    labels.putIfAbsent(Labels.SPEC, SpecHash.of(container.spec()));
    String specHash = labels.getOrDefault(Labels.SPEC, "");
    return new Goal(spec, specHash, image, labels, context.ignored(specHash));
  }
}
