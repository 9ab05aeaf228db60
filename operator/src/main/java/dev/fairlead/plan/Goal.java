package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of a service shall be: the desired spec, or, while that is held back after a
 * failure, the spec of the instances it was to replace. Rolling back is thus rolling forward to
 * another goal.
 *
 * @param image the local image; null when it must be pulled first
 * @param labels identity labels of every instance, all but number and image
 */
record Goal(
    ContainerSpec spec,
    String specHash,
    @Nullable Image image,
    SortedMap<String, String> labels,
    List<String> ignore) {

  Goal {
    labels = Ordered.map(labels);
  }

  String imageId() {
    return image == null ? "" : image.id();
  }

  /** Whether its instances stand on networks, where others find them by name. */
  boolean attached() {
    return !spec.networking().endpoints().isEmpty();
  }

  List<Difference> differences(Container container, @Nullable Image containerImage) {
    return Differences.between(container, containerImage, spec, image, ignore);
  }
}
