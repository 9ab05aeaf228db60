package dev.fairlead.spec;

import java.util.SortedMap;

/**
 * A named volume of a compose project.
 *
 * @param key its key in the compose file; {@code name} its real name
 * @param external must exist already; never created or removed
 * @param configHash compose's hash label; empty for external ones
 */
public record VolumeSpec(
    String key,
    String name,
    boolean external,
    String driver,
    SortedMap<String, String> driverOptions,
    SortedMap<String, String> labels,
    String configHash) {

  public VolumeSpec {
    driverOptions = Ordered.map(driverOptions);
    labels = Ordered.map(labels);
  }
}
