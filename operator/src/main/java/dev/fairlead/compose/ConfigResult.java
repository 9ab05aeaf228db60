package dev.fairlead.compose;

import dev.fairlead.yaml.Problem;
import java.util.List;
import java.util.SortedMap;

/** What {@code docker compose config} would print, or everything that is wrong. */
public sealed interface ConfigResult {
  /**
   * A project as text.
   *
   * @param hashes the config hash of each service
   */
  record Shown(String text, SortedMap<String, String> hashes, List<String> warnings)
      implements ConfigResult {
    public Shown {
      hashes = dev.fairlead.spec.Ordered.map(hashes);
      warnings = List.copyOf(warnings);
    }
  }

  /** What is wrong with it. */
  record Refused(List<Problem> problems) implements ConfigResult {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
