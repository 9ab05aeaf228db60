package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compose's merge of a later document over an earlier one, and of a service over the one it
 * extends. Mappings merge deeply, lists append, scalars are replaced, null keeps what there is. The
 * exceptions are compose's: a command is replaced whole, a logging driver takes its options with
 * it, environment entries win even when they are null. Both sides are in long form ({@link
 * ShortForms}); {@link Unicity} removes what a list must not hold twice.
 */
final class Merge {
  private static final Set<String> REPLACED = Set.of("command", "entrypoint", "healthcheck.test");
  private static final Set<String> NULLS_WIN =
      Set.of(
          "services.*.environment",
          "services.*.labels",
          "services.*.annotations",
          "services.*.sysctls",
          "services.*.deploy.labels",
          "services.*.build.args",
          "services.*.build.labels",
          "networks.*.labels",
          "volumes.*.labels");

  private final Findings findings;

  Merge(Findings findings) {
    this.findings = findings;
  }

  MapNode documents(MapNode base, MapNode over) {
    return Unicity.document((MapNode) value(base, over, "", ""));
  }

  /** A service over the one it extends. */
  MapNode services(MapNode base, MapNode over, String path) {
    return Unicity.service((MapNode) value(base, over, path, "services.*"));
  }

  /**
   * One value over another.
   *
   * @param path for messages; {@code rule} the same with names of services and resources as stars
   */
  private Node value(Node base, Node over, String path, String rule) {
    if (Resets.OVERRIDE.equals(over.tag())) {
      return Resets.strip(over);
    }
    String attribute = rule.startsWith("services.*.") ? rule.substring("services.*.".length()) : "";
    if (REPLACED.contains(attribute)) {
      return Resets.strip(over);
    }
    if (Nodes.isNull(over) || Nodes.isNull(base)) {
      return Nodes.isNull(over) ? base : over;
    }
    if (base instanceof MapNode left && over instanceof MapNode right) {
      boolean replaced =
          attribute.startsWith("ulimits.")
              || (attribute.equals("logging") && !sameDriver(left, right));
      return replaced ? Resets.strip(right) : maps(left, right, path, rule);
    }
    if (base instanceof ListNode left && over instanceof ListNode right) {
      List<Node> items = new ArrayList<>(left.items());
      right.items().forEach(item -> items.add(Resets.strip(item)));
      return new ListNode(left.position(), left.tag(), items);
    }
    boolean scalars = base instanceof ScalarNode && over instanceof ScalarNode;
    if (!scalars && !attribute.startsWith("ulimits.")) {
      findings.addUnreadable(
          Problem.at(
              over.position(), path, "cannot be merged with what stands at " + base.position()));
    }
    return over;
  }

  private static boolean sameDriver(MapNode base, MapNode over) {
    String left = Nodes.string(base.get("driver"));
    String right = Nodes.string(over.get("driver"));
    return left == null || right == null || left.equals(right);
  }

  private MapNode maps(MapNode base, MapNode over, String path, String rule) {
    Map<String, Entry> merged = new LinkedHashMap<>(Nodes.byKey(base));
    for (Entry entry : over.entries()) {
      Entry old = merged.get(entry.key());
      String below = path.isEmpty() ? entry.key() : path + "." + entry.key();
      if (Resets.RESET.equals(entry.value().tag())) {
        merged.remove(entry.key());
      } else if (old == null || NULLS_WIN.contains(rule)) {
        merged.put(
            entry.key(), new Entry(entry.position(), entry.key(), Resets.strip(entry.value())));
      } else {
        Node value = value(old.value(), entry.value(), below, ruleBelow(rule, entry.key()));
        merged.put(entry.key(), new Entry(old.position(), entry.key(), value));
      }
    }
    return new MapNode(base.position(), base.tag(), List.copyOf(merged.values()));
  }

  private static String ruleBelow(String rule, String key) {
    return switch (rule) {
      case "" -> key;
      case "services", "networks", "volumes", "secrets", "configs" -> rule + ".*";
      default -> rule + "." + key;
    };
  }
}
