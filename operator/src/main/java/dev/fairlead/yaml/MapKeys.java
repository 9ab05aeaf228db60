package dev.fairlead.yaml;

import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of one mapping while it is read: no key twice, and {@code <<} takes in what the
 * mapping itself does not say, earlier merged mappings before later ones (YAML 1.1 merge keys).
 */
final class MapKeys {
  private final Map<String, Position> claimed = new HashMap<>();
  private final Map<String, Entry> own = new LinkedHashMap<>();
  private final Map<String, Entry> merged = new LinkedHashMap<>();

  static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.text().equals("<<")
        && ((scalar.plain() && scalar.tag() == null) || "!!merge".equals(scalar.tag()));
  }

  /** A key's text; only strings are keys. */
  static String name(Node key, String path) throws YamlException {
    if (!(key instanceof ScalarNode scalar)) {
      throw new YamlException(
          Problem.at(key.position(), path, "a mapping or a list cannot be a key"));
    }
    if (!(Scalars.resolve(scalar) instanceof Scalar.Text)) {
      throw new YamlException(
          Problem.at(key.position(), path, "the key " + scalar.text() + " is not a string")
              .withHint("put it in quotes: \"" + scalar.text() + "\""));
    }
    return scalar.text();
  }

  void claim(Node key, String name, String path) throws YamlException {
    Position first = claimed.putIfAbsent(name, key.position());
    if (first != null) {
      throw new YamlException(
          Problem.at(
              key.position(),
              path,
              "line %d: mapping key \"%s\" already defined at line %d"
                  .formatted(key.position().line(), name, first.line())));
    }
  }

  void add(Entry entry) {
    own.put(entry.key(), entry);
  }

  void merge(Node value, String path) throws YamlException {
    switch (value) {
      case MapNode map -> map.entries().forEach(entry -> merged.putIfAbsent(entry.key(), entry));
      case ListNode list -> {
        for (Node item : list.items()) {
          if (!(item instanceof MapNode)) {
            throw notMergeable(item, path);
          }
          merge(item, path);
        }
      }
      case ScalarNode scalar -> throw notMergeable(scalar, path);
    }
  }

  private static YamlException notMergeable(Node node, String path) {
    return new YamlException(
        Problem.at(node.position(), path, "<< takes a mapping or a list of mappings"));
  }

  /** What the mapping says itself in the file's order, then what it merged in. */
  List<Entry> entries() {
    Map<String, Entry> all = new LinkedHashMap<>(own);
    merged.forEach(all::putIfAbsent);
    return List.copyOf(all.values());
  }
}
