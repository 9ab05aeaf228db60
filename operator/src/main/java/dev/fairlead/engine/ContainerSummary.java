package dev.fairlead.engine;

import dev.fairlead.spec.Ordered;
import java.util.SortedMap;

/**
 * One row of the container list.
 *
 * @param fingerprint all that the list says and that changes when the container does (state,
 *     health, names, image, networks, mounts), and nothing that changes by itself (the age in the
 *     status text)
 */
public record ContainerSummary(String id, SortedMap<String, String> labels, String fingerprint) {
  public ContainerSummary {
    labels = Ordered.map(labels);
  }
}
