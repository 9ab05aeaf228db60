package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compose's two merge tags. {@code !reset} takes an attribute away from all that was merged so far
 * and brings nothing; {@code !override} takes it away and brings its own value instead.
 */
final class Resets {
  static final String RESET = "!reset";
  static final String OVERRIDE = "!override";

  private Resets() {}

  /** What was merged so far, without the attributes that a document resets or overrides. */
  static MapNode clear(MapNode accumulated, MapNode document) {
    List<Entry> kept = new ArrayList<>();
    for (Entry entry : accumulated.entries()) {
      Node over = document.get(entry.key());
      if (over != null && isTagged(over.tag())) {
        continue;
      }
      kept.add(
          entry.value() instanceof MapNode below && over instanceof MapNode deeper
              ? new Entry(entry.position(), entry.key(), clear(below, deeper))
              : entry);
    }
    return new MapNode(accumulated.position(), accumulated.tag(), kept);
  }

  /** A tree without reset attributes and without the tags themselves. */
  static Node strip(Node node) {
    return switch (node) {
      case MapNode map -> strip(map);
      case ListNode list ->
          new ListNode(
              list.position(),
              plainTag(list.tag()),
              list.items().stream()
                  .filter(item -> !RESET.equals(item.tag()))
                  .map(Resets::strip)
                  .toList());
      case ScalarNode scalar -> scalar;
    };
  }

  static MapNode strip(MapNode map) {
    List<Entry> kept = new ArrayList<>();
    for (Entry entry : map.entries()) {
      if (!RESET.equals(entry.value().tag())) {
        kept.add(new Entry(entry.position(), entry.key(), strip(entry.value())));
      }
    }
    return new MapNode(map.position(), plainTag(map.tag()), kept);
  }

  static boolean isTagged(@Nullable String tag) {
    return RESET.equals(tag) || OVERRIDE.equals(tag);
  }

  private static @Nullable String plainTag(@Nullable String tag) {
    return isTagged(tag) ? null : tag;
  }
}
