package dev.fairlead.spec;

import java.util.SortedMap;

/**
 * Where output goes.
 *
 * @param driver empty is the daemon's default
 */
public record Logging(String driver, SortedMap<String, String> options) {
  public Logging {
    options = Ordered.map(options);
  }
}
