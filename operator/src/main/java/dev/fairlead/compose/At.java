package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value, the dotted path to it, and where to say what is wrong with it. */
record At(Node node, String path, Findings findings) {

  Position position() {
    return node.position();
  }

  void refuse(String message) {
    findings.add(Problem.at(position(), path, message));
  }

  void refuse(String message, String hint) {
    Problem problem = Problem.at(position(), path, message);
    findings.add(hint.isEmpty() ? problem : problem.withHint(hint));
  }

  void warn(String message) {
    findings.warn(position() + ": " + path + ": " + message);
  }

  /** The value of a key, or null. */
  @Nullable At get(String key) {
    Node value = node instanceof MapNode map ? map.get(key) : null;
    return value == null ? null : new At(value, path.isEmpty() ? key : path + "." + key, findings);
  }

  /** The value of a key, or, to have a place to point at, this value itself. */
  At near(String key) {
    At found = get(key);
    return found == null ? this : found;
  }

  /** The item of a list, or this value itself. */
  At near(int index) {
    return node instanceof ListNode list && index < list.items().size()
        ? new At(list.items().get(index), path + "[" + index + "]", findings)
        : this;
  }

  List<At> items() {
    List<At> items = new ArrayList<>();
    if (node instanceof ListNode list) {
      for (Node item : list.items()) {
        items.add(new At(item, path + "[" + items.size() + "]", findings));
      }
    }
    return items;
  }

  List<Node.Entry> entries() {
    return node instanceof MapNode map ? map.entries() : List.of();
  }

  At value(Node.Entry entry) {
    return new At(entry.value(), path.isEmpty() ? entry.key() : path + "." + entry.key(), findings);
  }

  /** The place of a key itself. */
  At key(Node.Entry entry) {
    return new At(
        new ScalarNode(entry.position(), null, entry.key(), false),
        path.isEmpty() ? entry.key() : path + "." + entry.key(),
        findings);
  }

  /** The scalar's value, or null when it is a list or a mapping. */
  @Nullable Scalar scalar() {
    return node instanceof ScalarNode scalar ? Scalars.resolve(scalar) : null;
  }

  boolean isNull() {
    return scalar() instanceof Scalar.Null;
  }
}
