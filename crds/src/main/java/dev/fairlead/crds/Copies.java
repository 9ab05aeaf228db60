package dev.fairlead.crds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Unmodifiable copies that keep the file's order, so that messages follow the file. */
final class Copies {
  private Copies() {}

  static <V> Map<String, V> of(Map<String, V> source) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(source));
  }
}
