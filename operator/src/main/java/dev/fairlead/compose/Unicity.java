package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a merged list must not hold twice, by compose's keys: mounts by target, ports by address,
 * published port, target and protocol, and so on. The later one wins in the place of the earlier.
 */
final class Unicity {
  private static final Set<String> BY_VALUE =
      Set.of("expose", "profiles", "cap_add", "cap_drop", "links");
  private static final Set<String> BY_NAME =
      Set.of("dns", "dns_opt", "dns_search", "tmpfs", "label_file");

  private Unicity() {}

  private interface Key {
    @Nullable String of(Node item);
  }

  static MapNode document(MapNode document) {
    MapNode changed = each(document, "services", Unicity::service);
    return each(changed, "networks", Unicity::network);
  }

  private static MapNode each(MapNode document, String section, Function<MapNode, MapNode> change) {
    return document.get(section) instanceof MapNode map
        ? Nodes.with(document, section, changeAll(map, change))
        : document;
  }

  private static MapNode changeAll(MapNode map, Function<MapNode, MapNode> change) {
    return new MapNode(
        map.position(),
        map.tag(),
        map.entries().stream()
            .map(entry ->
                entry.value() instanceof MapNode value
                    ? new Entry(entry.position(), entry.key(), change.apply(value))
                    : entry)
            .toList());
  }

  static MapNode service(MapNode service) {
    MapNode changed = service;
    for (Entry entry : service.entries()) {
      Key key = key(entry.key());
      if (key != null && entry.value() instanceof ListNode list) {
        changed = Nodes.with(changed, entry.key(), unique(list, key));
      }
      if (entry.key().equals("networks") && entry.value() instanceof MapNode networks) {
        changed = Nodes.with(changed, "networks", changeAll(networks, Unicity::attachment));
      }
    }
    return changed;
  }

  private static @Nullable Key key(String attribute) {
    if (BY_VALUE.contains(attribute)) {
      return Nodes::anyText;
    }
    if (BY_NAME.contains(attribute)) {
      return Unicity::name;
    }
    return switch (attribute) {
      case "ports" -> Unicity::port;
      case "volumes", "devices" -> item -> member(item, "target");
      case "secrets" -> item -> fileTarget(item, "/run/secrets/");
      case "configs" -> item -> fileTarget(item, "/");
      case "env_file" -> item -> member(item, "path");
      default -> null;
    };
  }

  private static MapNode attachment(MapNode attachment) {
    MapNode changed = attachment;
    for (String key : List.of("aliases", "link_local_ips")) {
      if (changed.get(key) instanceof ListNode list) {
        changed = Nodes.with(changed, key, unique(list, Nodes::anyText));
      }
    }
    return changed;
  }

  private static MapNode network(MapNode network) {
    return network.get("ipam") instanceof MapNode ipam
            && ipam.get("config") instanceof ListNode pools
        ? Nodes.with(network, "ipam", Nodes.with(ipam, "config", mergePools(pools)))
        : network;
  }

  // Pools of one subnet are one pool whose parts may come from several files.
  private static ListNode mergePools(ListNode pools) {
    Map<String, Node> bySubnet = new LinkedHashMap<>();
    for (Node pool : pools.items()) {
      String subnet = member(pool, "subnet");
      String key = subnet == null ? "#" + bySubnet.size() : subnet;
      Node earlier = bySubnet.get(key);
      if (earlier instanceof MapNode base && pool instanceof MapNode over) {
        MapNode merged = base;
        for (Entry entry : over.entries()) {
          merged = Nodes.with(merged, entry.key(), entry.value());
        }
        bySubnet.put(key, merged);
      } else {
        bySubnet.put(key, pool);
      }
    }
    return new ListNode(pools.position(), pools.tag(), List.copyOf(bySubnet.values()));
  }

  private static ListNode unique(ListNode list, Key key) {
    Map<String, Node> items = new LinkedHashMap<>();
    for (Node item : list.items()) {
      String name = key.of(item);
      items.put(name == null ? "#" + items.size() : "=" + name, item);
    }
    return new ListNode(list.position(), list.tag(), List.copyOf(items.values()));
  }

  private static @Nullable String name(Node item) {
    String text = Nodes.string(item);
    return text == null ? null : text.split("=", 2)[0];
  }

  private static @Nullable String member(Node item, String key) {
    return item instanceof MapNode map ? Nodes.anyText(map.get(key)) : null;
  }

  private static @Nullable String fileTarget(Node item, String directory) {
    String target = member(item, "target");
    String path = target != null ? target : member(item, "source");
    if (path == null) {
      return null;
    }
    return GoPath.isAbsolute(path) ? path : directory + path;
  }

  private static @Nullable String port(Node item) {
    String target = member(item, "target");
    String protocol = member(item, "protocol");
    return target == null
        ? null
        : member(item, "host_ip")
            + ":"
            + member(item, "published")
            + ":"
            + target
            + "/"
            + (protocol == null ? "tcp" : protocol);
  }
}
