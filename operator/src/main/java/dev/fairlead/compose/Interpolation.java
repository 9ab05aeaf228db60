package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.ArrayList;
import java.util.List;

/** Substitutes variables in every string of a tree; keys are left alone, as compose does. */
final class Interpolation {
  private final Templates templates;
  private final Findings findings;

  Interpolation(Templates.Lookup environment, Findings findings) {
    this.findings = findings;
    this.templates =
        new Templates(
            environment,
            name ->
                findings.warn(
                    "the variable \"%s\" is not set; an empty text stands in".formatted(name)));
  }

  Node apply(Node node, String path) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, path);
      case ListNode list -> {
        List<Node> items = new ArrayList<>();
        for (Node item : list.items()) {
          items.add(apply(item, path + "[" + items.size() + "]"));
        }
        yield new ListNode(list.position(), list.tag(), items);
      }
      case MapNode map ->
          new MapNode(
              map.position(),
              map.tag(),
              map.entries().stream()
                  .map(entry ->
                      new Entry(
                          entry.position(),
                          entry.key(),
                          apply(
                              entry.value(),
                              path.isEmpty() ? entry.key() : path + "." + entry.key())))
                  .toList());
    };
  }

  private ScalarNode scalar(ScalarNode node, String path) {
    if (node.text().indexOf('$') < 0 || !(Scalars.resolve(node) instanceof Scalar.Text)) {
      return node;
    }
    try {
      String text = templates.expand(node.text());
      return new ScalarNode(node.position(), Nodes.listTag(node.tag()), text, false);
    } catch (Templates.BadTemplate e) {
      Problem problem = Problem.at(node.position(), path, e.text());
      findings.addUnreadable(
          e.isRequiredVariable()
              ? problem
              : problem.withHint("write $$ where a dollar sign itself is meant"));
      return node;
    }
  }
}
