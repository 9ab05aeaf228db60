package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.SpecHash;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
        context.desired().drift().ignore());
  }

  /** The spec of an instance that the held one was to replace: the best of those that stand. */
  private static Optional<Goal> fallback(Context context, DesiredService service, Goal held) {
    List<Container> others =
        context.observed().of(service.name()).stream()
            .filter(c -> !isOf(c, held, context))
            .sorted(
                Comparator.comparing((Container c) -> !stands(c, service))
                    .thenComparing(Container::created)
                    .thenComparing(Container::id))
            .toList();
    return others.stream().findFirst().map(c -> like(c, context));
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
    String label = container.label(Labels.SPEC);
    return new Goal(
        spec, label.isEmpty() ? SpecHash.of(container.spec()) : label, image, labels, List.of());
  }
}
