package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small changes to YAML trees; positions stay those of the text a value came from. */
final class Nodes {
  private Nodes() {}

  static ScalarNode text(Position position, String text) {
    return new ScalarNode(position, null, text, false);
  }

  /** A value that is not a string: a number, true, false or null. */
  static ScalarNode plain(Position position, String text) {
    return new ScalarNode(position, null, text, true);
  }

  /** A null standing where another value does. */
  static ScalarNode plainNull(Node at) {
    return plain(at.position(), "null");
  }

  /** What a dependency without more to it means. */
  static Node startedDependency(Node item) {
    return new MapBuilder(item.position())
        .text("condition", "service_started")
        .plain("required", "true")
        .build();
  }

  static MapNode emptyMap(Position position) {
    return new MapNode(position, null, List.of());
  }

  static boolean isNull(@Nullable Node node) {
    return node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Null;
  }

  /** The text of a string scalar, or null. */
  static @Nullable String string(@Nullable Node node) {
    return node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Text text
        ? text.text()
        : null;
  }

  /** The text of any scalar but null, or null. */
  static @Nullable String anyText(@Nullable Node node) {
    return node instanceof ScalarNode scalar && !isNull(node)
        ? Scalars.resolve(scalar).goText()
        : null;
  }

  static MapNode with(MapNode map, String key, Node value) {
    Map<String, Entry> entries = byKey(map);
    Entry old = entries.get(key);
    entries.put(key, new Entry(old == null ? value.position() : old.position(), key, value));
    return new MapNode(map.position(), map.tag(), List.copyOf(entries.values()));
  }

  static MapNode without(MapNode map, String key) {
    return new MapNode(
        map.position(),
        map.tag(),
        map.entries().stream().filter(entry -> !entry.key().equals(key)).toList());
  }

  static Map<String, Entry> byKey(MapNode map) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    map.entries().forEach(entry -> entries.put(entry.key(), entry));
    return entries;
  }

  /** The text as a list of one, a list as it is. */
  static Node asList(Node node) {
    return node instanceof ScalarNode scalar && !isNull(node)
        ? new ListNode(node.position(), listTag(scalar.tag()), List.of(untagged(scalar)))
        : node;
  }

  /** Only our own tags mean anything on a list; {@code !!str} was the text's. */
  static @Nullable String listTag(@Nullable String tag) {
    return tag != null && tag.startsWith("!!") ? null : tag;
  }

  private static ScalarNode untagged(ScalarNode scalar) {
    return Resets.OVERRIDE.equals(scalar.tag()) ? text(scalar.position(), scalar.text()) : scalar;
  }

  /** A map built in order. */
  static final class MapBuilder {
    private final Position position;
    private final List<Entry> entries = new ArrayList<>();

    MapBuilder(Position position) {
      this.position = position;
    }

    MapBuilder text(String key, @Nullable String value) {
      return value == null || value.isEmpty() ? this : put(key, Nodes.text(position, value));
    }

    MapBuilder plain(String key, String value) {
      return put(key, Nodes.plain(position, value));
    }

    MapBuilder put(String key, Node value) {
      entries.add(new Entry(position, key, value));
      return this;
    }

    MapNode build() {
      return new MapNode(position, null, entries);
    }
  }
}
