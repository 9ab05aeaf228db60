package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.spec.Labels;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Looks at a container that a step of ours has just created. What differs from the very spec it was
 * created from was not changed by anybody: the Engine writes that value in a way of its own.
 * Replacing the container would never end, so such fields are not to be compared.
 */
public final class FirstSight {
  /** These are given step by step after the creation, or checked on their own (I23). */
  private static final Set<String> LATER = Set.of("aliases", "networks", "image");

  private FirstSight() {}

  /** The paths that differ although nobody touched the container; empty when it is not there. */
  public static SortedSet<String> paths(Step.Create made, Observed observed) {
    SortedSet<String> paths = new TreeSet<>();
    for (Container container : observed.of(made.service())) {
      boolean untouched =
          container.state() == Container.State.CREATED
              && container.name().equals(made.name())
              && container.label(Labels.SPEC).equals(made.labels().getOrDefault(Labels.SPEC, ""));
      if (untouched) {
        Differences.between(
                container,
                observed.imagesById().get(container.imageId()),
                made.spec(),
                observed.imagesById().get(container.imageId()),
                List.of())
            .stream()
            .filter(difference -> !LATER.contains(difference.field()))
            .forEach(difference -> paths.add(difference.path()));
      }
    }
    return paths;
  }
}
