package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;

/**
 * A container that a step acts on. The id is its identity; name, project and service are checked
 * again before anything destructive (I14).
 */
public record Target(String id, String name, String project, String service) {
  static Target of(Container container) {
    return new Target(
        container.id(), container.name(), container.label(Labels.PROJECT), container.service());
  }
}
