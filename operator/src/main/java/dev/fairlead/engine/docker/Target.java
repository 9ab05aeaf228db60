package dev.fairlead.engine.docker;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds encoded request targets. */
final class Target {
  private final StringBuilder text = new StringBuilder();
  private boolean hasQuery;

  private Target() {}

  /** Joins path segments, each encoded; a slash within one stays, as image references need it. */
  static Target of(String... segments) {
    Target target = new Target();
    for (String segment : segments) {
      target.text.append('/').append(encoded(segment).replace("%2F", "/").replace("%3A", ":"));
    }
    return target;
  }

  Target query(String key, String value) {
    text.append(hasQuery ? '&' : '?').append(key).append('=').append(encoded(value));
    hasQuery = true;
    return this;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
