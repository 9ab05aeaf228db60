package dev.fairlead.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A YAML value with its place. Aliases and merge keys are already expanded; duplicate keys were
 * refused.
 */
public sealed interface Node {
  Position position();

  /** An explicit tag, for example {@code !reset} or {@code !!str}; null where the file has none. */
  @Nullable String tag();

  /** A mapping in the file's order. */
  record MapNode(Position position, @Nullable String tag, List<Entry> entries) implements Node {
    public MapNode {
      entries = List.copyOf(entries);
    }

    /** The value of a key, or null. */
    public @Nullable Node get(String key) {
      for (Entry entry : entries) {
        if (entry.key().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }
  }

  /** One key and its value; the position is the key's. */
  record Entry(Position position, String key, Node value) {}

  /** A sequence. */
  record ListNode(Position position, @Nullable String tag, List<Node> items) implements Node {
    public ListNode {
      items = List.copyOf(items);
    }
  }

  /**
   * A scalar.
   *
   * @param text as written, quotes and escapes resolved
   * @param plain whether it stands without quotes, so that its text decides its type
   */
  record ScalarNode(Position position, @Nullable String tag, String text, boolean plain)
      implements Node {}
}
