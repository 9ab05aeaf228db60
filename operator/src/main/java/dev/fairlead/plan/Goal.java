package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.SpecFields;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
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

  /** Whether others find a container under the service's name. */
  boolean named(Container container, String service) {
    Networking own = container.spec().networking();
    if (own.mode().equals("host") || !attached()) {
      return true;
    }
    for (Endpoint endpoint : own.endpoints()) {
      if (endpoint.aliases().contains(service)) {
        return true;
      }
    }
    return false;
  }

  List<Difference> differences(Container container, @Nullable Image containerImage) {
    List<Difference> all = Differences.between(container, containerImage, spec, image, ignore);
    List<Difference> fields =
        composes(container) ? all.stream().filter(field -> !isLost(field)).toList() : all;
    String was = container.label(Labels.HOOKS);
    String becomes = labels.getOrDefault(Labels.HOOKS, "");
    if (was.equals(becomes) || composes(container) || ignore.contains("hooks")) {
      return fields;
    }
    Difference hooks =
        new Difference("hooks", was.isEmpty() ? null : was, becomes.isEmpty() ? null : becomes);
    return Stream.concat(fields.stream(), Stream.of(hooks)).toList();
  }

  /** What some Engines never show although it was asked for, as compose's hash tells it was. */
  private static boolean isLost(Difference field) {
    return field.was() == null
        && (field.path().startsWith(SpecFields.HOST) || field.path().equals("cgroup"));
  }

  /** One that compose started says by its hash which hooks it has. */
  private boolean composes(Container container) {
    return container.label(Labels.RELEASE).isEmpty()
        && container
            .label(Labels.CONFIG_HASH)
            .equals(labels.getOrDefault(Labels.CONFIG_HASH, "none"));
  }
}
