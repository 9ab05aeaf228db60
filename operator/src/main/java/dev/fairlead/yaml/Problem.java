package dev.fairlead.yaml;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with an input: where, at which field, what was expected, and the way out.
 *
 * @param path the field's path, for example {@code services.web.ports[0]}; empty for the whole
 *     document
 * @param hint what would be right, or null
 */
public record Problem(Position position, String path, String message, @Nullable String hint)
    implements Comparable<Problem> {

  public static Problem at(Position position, String path, String message) {
    return new Problem(position, path, message, null);
  }

  public Problem withHint(String text) {
    return new Problem(position, path, message, text);
  }

  @Override
  public int compareTo(Problem other) {
    return java.util.Comparator.comparing(Problem::position)
        .thenComparing(Problem::path)
        .thenComparing(Problem::message)
        .compare(this, other);
  }

  /** {@code file:line:column: path: message}, and the hint on a line of its own. */
  @Override
  public String toString() {
    String text = position + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    return hint == null ? text : text + "\n  " + hint;
  }
}
