package dev.fairlead.observed;

import dev.fairlead.spec.Ordered;
import java.util.SortedMap;

/** A named volume on the host. */
public record Volume(String name, String driver, SortedMap<String, String> labels) {
  public Volume {
    labels = Ordered.map(labels);
  }
}
