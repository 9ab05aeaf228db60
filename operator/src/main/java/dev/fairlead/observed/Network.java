package dev.fairlead.observed;

import dev.fairlead.spec.Ordered;
import java.util.SortedMap;

/** A network on the host. */
public record Network(String id, String name, String driver, SortedMap<String, String> labels) {
  public Network {
    labels = Ordered.map(labels);
  }
}
