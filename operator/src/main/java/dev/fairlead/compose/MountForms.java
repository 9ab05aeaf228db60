package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import java.util.List;
import java.util.Set;

/**
 * {@code [source:]target[:options]} as a mount in the long form. A source that begins with {@code .
 * / ~} is a path, any other a volume's name. Options that compose does not know it ignores; we
 * warn.
 */
final class MountForms {
  private static final Set<String> PROPAGATIONS =
      Set.of("rprivate", "private", "rshared", "shared", "rslave", "slave");

  private final Paths paths;

  MountForms(Paths paths) {
    this.paths = paths;
  }

  List<Node> expand(At item) {
    String text = Nodes.string(item.node());
    if (text == null) {
      return List.of(item.node() instanceof MapNode map ? longForm(item, map) : item.node());
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 3) {
      item.refuse("has too many colons; it must be source:target[:options]");
      return List.of();
    }
    for (String part : parts) {
      if (part.isEmpty()) {
        item.refuse("has nothing between, before or after its colons");
        return List.of();
      }
    }
    return parts.length == 1
        ? List.of(anonymous(item, parts[0]))
        : mount(item, parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  private MapNode longForm(At item, MapNode map) {
    MapNode cleaned = map;
    String target = Nodes.string(map.get("target"));
    if (target != null && !target.isEmpty()) {
      cleaned =
          Nodes.with(
              cleaned, "target", Nodes.text(item.near("target").position(), GoPath.clean(target)));
    }
    return "bind".equals(Nodes.string(map.get("type")))
        ? paths.inMap(cleaned, "source", item)
        : cleaned;
  }

  private static Node anonymous(At item, String target) {
    var mount =
        new Nodes.MapBuilder(item.position())
            .text("type", "volume")
            .text("target", GoPath.clean(target));
    // So short a text compose does not take apart, and leaves without this.
    return target.length() <= 2
        ? mount.build()
        : mount.put("volume", Nodes.emptyMap(item.position())).build();
  }

  private List<Node> mount(At item, String source, String target, String options) {
    if (source.length() == 1 && Character.isLetter(source.charAt(0))) {
      if (options.isEmpty()) {
        return List.of(anonymous(item, source + ":" + target));
      }
      item.refuse(
          "compose takes the single letter \"" + source + "\" for a Windows drive",
          "give the volume a name of two characters or more");
      return List.of();
    }
    boolean bind = ".~/".indexOf(source.charAt(0)) >= 0;
    var mount =
        new Nodes.MapBuilder(item.position())
            .text("type", bind ? "bind" : "volume")
            .text("source", bind ? paths.absolute(item, source) : source)
            .text("target", GoPath.clean(target));
    List<String> chosen = options.isEmpty() ? List.of() : List.of(options.split(",", -1));
    if (chosen.contains("ro")) {
      mount.plain("read_only", "true");
    }
    MapNode bindOptions = bindOptions(item, bind, chosen);
    if (!bindOptions.entries().isEmpty()) {
      mount.put("bind", bindOptions);
    }
    var volumeOptions = new Nodes.MapBuilder(item.position());
    if (chosen.contains("nocopy")) {
      volumeOptions.plain("nocopy", "true");
    }
    return List.of(
        bind && !chosen.contains("nocopy")
            ? mount.build()
            : mount.put("volume", volumeOptions.build()).build());
  }

  private static MapNode bindOptions(At item, boolean bind, List<String> chosen) {
    MapNode options = Nodes.emptyMap(item.position());
    for (String option : chosen) {
      switch (option) {
        case "ro", "rw", "nocopy" -> {}
        case "z", "Z" ->
            options = Nodes.with(options, "selinux", Nodes.text(item.position(), option));
        default -> {
          if (PROPAGATIONS.contains(option)) {
            options = Nodes.with(options, "propagation", Nodes.text(item.position(), option));
          } else {
            item.warn("the mount option \"" + option + "\" is ignored, as compose does");
          }
        }
      }
    }
    return bind
        ? Nodes.with(options, "create_host_path", Nodes.plain(item.position(), "true"))
        : options;
  }
}
