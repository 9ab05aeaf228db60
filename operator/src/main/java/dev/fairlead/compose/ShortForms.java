package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns every short form of a document into its long one, so that merging and reading see one shape
 * each: lists of {@code k=v} become mappings, {@code 8080:80} becomes a port, {@code ./x:/y} a
 * mount; relative paths become absolute. What has the wrong shape stays as it is: reading refuses
 * it. What a short form cannot be parsed as is refused here and left out.
 */
final class ShortForms {
  private final Paths paths;
  private final Findings findings;

  ShortForms(Paths paths, Findings findings) {
    this.paths = paths;
    this.findings = findings;
  }

  MapNode document(MapNode document) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : document.entries()) {
      entries.add(
          switch (entry.key()) {
            case "services" -> eachOf(entry, this::service);
            case "networks" -> eachOf(entry, this::resource);
            case "volumes" -> eachOf(entry, node -> volume(resource(node)));
            case "secrets", "configs" -> eachOf(entry, node -> filed(resource(node)));
            default -> entry;
          });
    }
    return new MapNode(document.position(), document.tag(), entries);
  }

  private interface Change {
    Node of(At at);
  }

  private Entry eachOf(Entry section, Change change) {
    if (!(section.value() instanceof MapNode map)) {
      return section;
    }
    List<Entry> changed = new ArrayList<>();
    for (Entry entry : map.entries()) {
      At at = new At(entry.value(), section.key() + "." + entry.key(), findings);
      boolean kept = Resets.RESET.equals(entry.value().tag()) || !(at.node() instanceof MapNode);
      changed.add(new Entry(entry.position(), entry.key(), kept ? at.node() : change.of(at)));
    }
    return new Entry(
        section.position(), section.key(), new MapNode(map.position(), map.tag(), changed));
  }

  /** One service, every attribute in its long form. */
  Node service(At service) {
    return mapEach(service, this::attribute);
  }

  private interface Attribute {
    @Nullable Node of(String key, At at);
  }

  private static Node mapEach(At at, Attribute attribute) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : at.entries()) {
      At value = at.value(entry);
      Node changed =
          Resets.RESET.equals(entry.value().tag())
              ? entry.value()
              : attribute.of(entry.key(), value);
      if (changed != null) {
        entries.add(new Entry(entry.position(), entry.key(), changed));
      }
    }
    return new MapNode(at.node().position(), at.node().tag(), entries);
  }

  private @Nullable Node attribute(String key, At at) {
    return switch (key) {
      case "environment", "labels", "annotations", "sysctls" -> keyed(at, Nodes::plainNull);
      case "depends_on" -> keyed(at, Nodes::startedDependency);
      case "networks" -> keyed(at, Nodes::plainNull);
      case "command", "entrypoint" -> words(at);
      case "dns", "dns_search", "tmpfs" -> Nodes.asList(at.node());
      case "env_file" -> envFiles(at);
      case "extra_hosts" -> hosts(at);
      case "healthcheck" -> mapEachIfMap(at, ShortForms::healthcheck);
      case "build" -> new BuildForms(paths).expand(at);
      case "gpus" -> gpus(at);
      case "label_file" ->
          each(new At(Nodes.asList(at.node()), at.path(), findings), this::absoluteText);
      case "deploy" ->
          mapEachIfMap(
              at,
              (name, value) ->
                  name.equals("labels") ? keyed(value, Nodes::plainNull) : value.node());
      case "extends" -> extended(at);
      case "ports" -> each(at, PortForms::expand);
      case "volumes" -> each(at, item -> new MountForms(paths).expand(item));
      case "secrets" -> each(at, item -> List.of(secretTarget(fileReference(item))));
      case "configs" -> fileReferences(at);
      case "devices" -> each(at, ShortForms::device);
      case "post_start", "pre_stop" ->
          each(at, item -> List.of(mapEachIfMap(item, ShortForms::hook)));
      case "develop" -> mapEachIfMap(at, this::watches);
      default -> at.node();
    };
  }

  private static @Nullable Node mapEachIfMap(At at, Attribute attribute) {
    return at.node() instanceof MapNode ? mapEach(at, attribute) : at.node();
  }

  private interface Items {
    List<Node> of(At item);
  }

  private static Node each(At at, Items change) {
    if (!(at.node() instanceof ListNode list)) {
      return at.node();
    }
    List<Node> items = new ArrayList<>();
    at.items().forEach(item -> items.addAll(change.of(item)));
    return new ListNode(list.position(), list.tag(), items);
  }

  interface Value {
    Node of(Node item);
  }

  /** {@code [A=1, B]} as {@code {A: "1", B: <otherwise>}}. */
  static Node keyed(At at, Value otherwise) {
    if (!(at.node() instanceof ListNode list)) {
      return at.node();
    }
    MapNode map = new MapNode(list.position(), list.tag(), List.of());
    for (At item : at.items()) {
      String text = Nodes.string(item.node());
      if (text == null) {
        item.refuse("must be a string");
        continue;
      }
      boolean pairs = !at.path().endsWith("depends_on") && !at.path().endsWith("networks");
      int equals = pairs ? text.indexOf('=') : -1;
      Node value =
          equals < 0
              ? otherwise.of(item.node())
              : Nodes.text(item.position(), text.substring(equals + 1));
      String key = equals < 0 ? text : text.substring(0, equals);
      if (!pairs && map.get(key) != null) {
        item.refuse("\"" + key + "\" is listed twice");
      }
      map = Nodes.with(map, key, value);
    }
    return map;
  }

  private static Node hook(String key, At at) {
    return switch (key) {
      case "command" -> words(at);
      case "environment" -> keyed(at, Nodes::plainNull);
      default -> at.node();
    };
  }

  private static Node words(At at) {
    String text = Nodes.string(at.node());
    if (text == null) {
      return at.node();
    }
    var words = ShellWords.split(text);
    if (words.isEmpty()) {
      at.refuse(
          "the quotes, parentheses or backslashes of this command do not add up",
          "write it as a list: [\"sh\", \"-c\", \"...\"]");
    } else if (!words.get().cutAt().isEmpty()) {
      at.warn(
          "everything from the unquoted %s on is dropped, as compose does; a command runs without a shell"
              .formatted(words.get().cutAt()));
    }
    List<Node> items = new ArrayList<>();
    words.ifPresent(
        split -> split.words().forEach(word -> items.add(Nodes.text(at.position(), word))));
    return new ListNode(at.position(), Nodes.listTag(at.node().tag()), items);
  }

  private Node envFiles(At at) {
    At list = new At(Nodes.asList(at.node()), at.path(), findings);
    return each(
        list,
        item -> {
          String text = Nodes.string(item.node());
          if (text != null) {
            return List.of(
                new Nodes.MapBuilder(item.position())
                    .text("path", paths.absolute(item, text))
                    .plain("required", "true")
                    .build());
          }
          return List.of(
              item.node() instanceof MapNode map ? paths.inMap(map, "path", item) : item.node());
        });
  }

  static Node hosts(At at) {
    if (!(at.node() instanceof MapNode map)) {
      return at.node();
    }
    List<Node> items = new ArrayList<>();
    for (Entry entry : at.entries()) {
      At list = new At(Nodes.asList(entry.value()), at.path() + "." + entry.key(), at.findings());
      for (At address : list.items()) {
        String text = Nodes.string(address.node());
        if (text == null) {
          address.refuse("must be an address or a list of addresses");
        } else {
          items.add(Nodes.text(address.position(), entry.key() + "=" + text));
        }
      }
    }
    return new ListNode(map.position(), map.tag(), items);
  }

  private static Node healthcheck(String key, At at) {
    String text = key.equals("test") ? Nodes.string(at.node()) : null;
    return text == null
        ? at.node()
        : new ListNode(
            at.position(),
            Nodes.listTag(at.node().tag()),
            List.of(Nodes.text(at.position(), "CMD-SHELL"), Nodes.text(at.position(), text)));
  }

  private Node extended(At at) {
    String service = Nodes.string(at.node());
    if (service != null) {
      return new Nodes.MapBuilder(at.position()).text("service", service).build();
    }
    return at.node() instanceof MapNode map ? paths.inMap(map, "file", at) : at.node();
  }

  static Node fileReferences(At at) {
    return each(at, item -> List.of(fileReference(item)));
  }

  /** All GPUs, where not even a list of them is given. */
  private static Node gpus(At at) {
    return "all".equals(Nodes.string(at.node()))
        ? new ListNode(
            at.position(), Nodes.listTag(at.node().tag()), List.of(Nodes.emptyMap(at.position())))
        : at.node();
  }

  private List<Node> absoluteText(At item) {
    String text = Nodes.string(item.node());
    return List.of(
        text == null ? item.node() : Nodes.text(item.position(), paths.absolute(item, text)));
  }

  private static Node fileReference(At item) {
    String source = Nodes.string(item.node());
    return source == null
        ? item.node()
        : new Nodes.MapBuilder(item.position()).text("source", source).build();
  }

  private static Node secretTarget(Node reference) {
    String source =
        reference instanceof MapNode map && map.get("target") == null
            ? Nodes.string(map.get("source"))
            : null;
    return source == null
        ? reference
        : Nodes.with(
            (MapNode) reference,
            "target",
            Nodes.text(reference.position(), "/run/secrets/" + source));
  }

  private static List<Node> device(At item) {
    String text = Nodes.string(item.node());
    if (text == null) {
      return List.of(item.node());
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || parts[0].isEmpty()) {
      item.refuse("must be source[:target[:permissions]]");
      return List.of();
    }
    return List.of(
        new Nodes.MapBuilder(item.position())
            .text("source", parts[0])
            .text("target", parts.length > 1 ? parts[1] : parts[0])
            .text("permissions", parts.length > 2 ? parts[2] : "rwm")
            .build());
  }

  private Node watches(String key, At at) {
    return key.equals("watch")
        ? each(
            at,
            item ->
                List.of(
                    item.node() instanceof MapNode map
                        ? paths.inMap(map, "path", item)
                        : item.node()))
        : at.node();
  }

  private Node resource(At at) {
    return mapEach(
        at, (key, value) -> key.equals("labels") ? keyed(value, Nodes::plainNull) : value.node());
  }

  // The file of a secret or config is relative to the compose file's project.
  private Node filed(Node node) {
    return node instanceof MapNode map && map.get("file") != null
        ? paths.inMap(map, "file", new At(map, "", findings))
        : node;
  }

  // A volume that is a bind in disguise (driver local, o: bind) has a path for its device.
  private Node volume(Node node) {
    if (node instanceof MapNode map
        && "local".equals(Nodes.string(map.get("driver")))
        && map.get("driver_opts") instanceof MapNode options
        && "bind".equals(Nodes.string(options.get("o")))) {
      MapNode absolute = paths.inMap(options, "device", new At(options, "", findings));
      return Nodes.with(map, "driver_opts", absolute);
    }
    return node;
  }
}
