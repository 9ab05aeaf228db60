package dev.fairlead.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Reads YAML into {@link Node}s, as go-yaml v3 does for compose: one tree per document, aliases and
 * merge keys expanded, duplicate and non-string keys refused, explicit tags kept, every node with
 * its line and column.
 *
 * <p>Untrusted text is bounded: {@link #MAX_NODES} visits with every alias counted at its full size
 * (no "billion laughs"), {@link #MAX_DEPTH} levels, {@link #MAX_CODE_POINTS} characters; an alias
 * inside its own anchor is refused. So whoever walks a tree may recurse.
 */
public final class YamlReader {
  /** Nodes of one text, aliases expanded; compose's own cap. */
  public static final int MAX_NODES = 100_000;

  /** Levels of nesting. */
  public static final int MAX_DEPTH = 100;

  /** Size of one text. */
  public static final int MAX_CODE_POINTS = 3 * 1024 * 1024;

  private static final String CORE_PREFIX = "tag:yaml.org,2002:";

  private final EventStream events;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private int visits;

  /** A finished anchor: what an alias to it costs. */
  private record Anchored(Node node, int size, int height) {}

  private YamlReader(EventStream events) {
    this.events = events;
  }

  /**
   * The documents of a text; a document without content gives no node.
   *
   * @param file what messages call it
   */
  public static List<Node> read(String file, String text) throws YamlException {
    return new YamlReader(new EventStream(file, text)).documents();
  }

  private List<Node> documents() throws YamlException {
    List<Node> documents = new ArrayList<>();
    while (true) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamEnd -> {
          return documents;
        }
        case StreamStart, DocumentEnd, Comment -> {}
        case DocumentStart -> {
          anchors.clear();
          Node root = node(events.next(), "", 1);
          if (!isEmpty(root)) {
            documents.add(root);
          }
        }
        case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd ->
            throw events.problem(event, "", "a value stands outside of any document");
      }
    }
  }

  private static boolean isEmpty(Node node) {
    return node instanceof Node.ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Null;
  }

  private Node node(Event event, String path, int depth) throws YamlException {
    visit(event, path, 1, depth);
    if (event instanceof AliasEvent alias) {
      return alias(alias, path, depth);
    }
    String anchor = event instanceof NodeEvent named ? anchorOf(named) : null;
    int before = visits;
    if (anchor != null) {
      anchors.remove(anchor);
      open.add(anchor);
    }
    Node node = fresh(event, path, depth);
    if (anchor != null) {
      open.remove(anchor);
      anchors.put(anchor, new Anchored(node, visits - before + 1, height(node)));
    }
    return node;
  }

  private static @Nullable String anchorOf(NodeEvent event) {
    Optional<Anchor> anchor = event.getAnchor();
    return anchor.isPresent() ? anchor.get().getValue() : null;
  }

  private Node fresh(Event event, String path, int depth) throws YamlException {
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar, path);
    }
    if (event instanceof CollectionStartEvent start) {
      return event.getEventId() == Event.ID.SequenceStart
          ? list(start, path, depth)
          : map(start, path, depth);
    }
    throw events.problem(event, path, "a value is expected here");
  }

  private Node scalar(ScalarEvent event, String path) throws YamlException {
    var scalar =
        new Node.ScalarNode(
            events.position(event),
            tag(event.getTag().orElse(null)),
            event.getValue(),
            event.isPlain());
    Optional<String> mismatch = Scalars.tagMismatch(scalar);
    if (mismatch.isPresent()) {
      throw events.problem(event, path, mismatch.get());
    }
    return scalar;
  }

  private Node list(CollectionStartEvent start, String path, int depth) throws YamlException {
    List<Node> items = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.SequenceEnd;
        next = events.next()) {
      items.add(node(next, path + "[" + items.size() + "]", depth + 1));
    }
    return new Node.ListNode(events.position(start), tag(start.getTag().orElse(null)), items);
  }

  private Node map(CollectionStartEvent start, String path, int depth) throws YamlException {
    var keys = new MapKeys();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      Node key = node(next, path, depth + 1);
      boolean merge = MapKeys.isMerge(key);
      String name = merge ? "<<" : MapKeys.name(key, path);
      keys.claim(key, name, path);
      String below = path.isEmpty() ? name : path + "." + name;
      Node value = node(events.next(), below, depth + 1);
      if (merge) {
        keys.merge(value, below);
      } else {
        keys.add(new Node.Entry(key.position(), name, value));
      }
    }
    return new Node.MapNode(
        events.position(start), tag(start.getTag().orElse(null)), keys.entries());
  }

  private Node alias(AliasEvent event, String path, int depth) throws YamlException {
    String name = event.getAlias().getValue();
    if (open.contains(name)) {
      throw events.problem(event, path, "alias *" + name + " stands inside its own anchor");
    }
    Anchored target = anchors.get(name);
    if (target == null) {
      throw events.problem(event, path, "there is no anchor &" + name + " before this alias");
    }
    visit(event, path, target.size(), depth + target.height());
    return target.node();
  }

  private void visit(Event event, String path, int nodes, int depth) throws YamlException {
    visits += nodes;
    if (visits > MAX_NODES) {
      throw events.problem(
          event, path, "the text has more than " + MAX_NODES + " values once aliases are expanded");
    }
    if (depth > MAX_DEPTH) {
      throw events.problem(event, path, "values are nested more than " + MAX_DEPTH + " levels");
    }
  }

  private static int height(Node node) {
    return switch (node) {
      case Node.ScalarNode _ -> 0;
      case Node.ListNode list ->
          1 + list.items().stream().mapToInt(YamlReader::height).max().orElse(0);
      case Node.MapNode map ->
          1 + map.entries().stream().mapToInt(entry -> height(entry.value())).max().orElse(0);
    };
  }

  /** The tag as people write it; the non-specific {@code !} decides nothing. */
  private static @Nullable String tag(@Nullable String tag) {
    if (tag == null || tag.equals("!")) {
      return null;
    }
    return tag.startsWith(CORE_PREFIX) ? "!!" + tag.substring(CORE_PREFIX.length()) : tag;
  }

  /** A mark as a position that people count from 1. */
  static Position position(String file, Optional<Mark> mark) {
    return mark.map(at -> new Position(file, at.getLine() + 1, at.getColumn() + 1))
        .orElseGet(() -> Position.of(file));
  }
}
