package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.MapNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code build: DIR} and the short forms inside of {@code build}, in their long form. */
final class BuildForms {
  private static final List<String> ELSEWHERE =
      List.of("https://", "http://", "git://", "ssh://", "github.com/", "git@", "service:");

  private final Paths paths;

  BuildForms(Paths paths) {
    this.paths = paths;
  }

  Node expand(At at) {
    String context = Nodes.string(at.node());
    if (context != null) {
      return new Nodes.MapBuilder(at.position()).text("context", located(at, context)).build();
    }
    return at.node() instanceof MapNode map ? map(at, map) : at.node();
  }

  private MapNode map(At at, MapNode map) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : map.entries()) {
      At value = at.value(entry);
      Node changed = attribute(entry.key(), value);
      entries.add(
          new Entry(entry.position(), entry.key(), changed == null ? value.node() : changed));
    }
    if (map.get("context") == null) {
      String here = paths.absolute(at, ".");
      entries.add(new Entry(map.position(), "context", Nodes.text(map.position(), here)));
    }
    return new MapNode(map.position(), map.tag(), entries);
  }

  private @Nullable Node attribute(String key, At at) {
    return switch (key) {
      case "context" -> located(at);
      case "args", "labels" -> ShortForms.keyed(at, Nodes::plainNull);
      case "additional_contexts" -> contexts(ShortForms.keyed(at, Nodes::plainNull), at);
      case "ssh" -> ShortForms.keyed(ssh(at), Nodes::plainNull);
      case "cache_from", "cache_to", "tags", "platforms" -> Nodes.asList(at.node());
      case "extra_hosts" -> ShortForms.hosts(at);
      case "secrets" -> ShortForms.fileReferences(at);
      default -> null;
    };
  }

  /** {@code default} alone is a list of one. */
  private static At ssh(At at) {
    return new At(Nodes.asList(at.node()), at.path(), at.findings());
  }

  private @Nullable Node located(At at) {
    String text = Nodes.string(at.node());
    return text == null ? null : Nodes.text(at.position(), located(at, text));
  }

  private String located(At at, String context) {
    boolean elsewhere = context.contains("://") || ELSEWHERE.stream().anyMatch(context::startsWith);
    return elsewhere || context.isEmpty() ? context : paths.absolute(at, context);
  }

  private Node contexts(Node node, At at) {
    if (!(node instanceof MapNode map)) {
      return node;
    }
    MapNode changed = map;
    for (Entry entry : map.entries()) {
      Node value = located(new At(entry.value(), at.path() + "." + entry.key(), at.findings()));
      changed = value == null ? changed : Nodes.with(changed, entry.key(), value);
    }
    return changed;
  }
}
