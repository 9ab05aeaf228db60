package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ports, networks and names, in the Engine's terms. */
final class NetworkingSpecs {
  private final Model model;

  NetworkingSpecs(Model model) {
    this.model = model;
  }

  Networking of(Service service) {
    Json.Obj canonical = service.canonical();
    List<Endpoint> endpoints = endpoints(service);
    String mode = canonical.text("network_mode");
    return new Networking(
        mode != null ? mode : endpoints.isEmpty() ? "none" : endpoints.getFirst().network(),
        endpoints,
        canonical.text("hostname"),
        canonical.text("domainname"),
        canonical.text("mac_address"),
        canonical.objects("ports").stream().map(NetworkingSpecs::port).toList(),
        exposed(canonical.texts("expose")),
        canonical.texts("dns"),
        canonical.texts("dns_search"),
        canonical.texts("dns_opt"),
        canonical.texts("extra_hosts").stream().map(host -> host.replaceFirst("=", ":")).toList());
  }

  static PortBinding port(Json.Obj port) {
    return new PortBinding(
        (int) port.number("target"),
        port.textOr("protocol", "tcp"),
        port.textOr("host_ip", ""),
        port.textOr("published", ""));
  }

  /** {@code 80}, {@code 53/udp} and {@code 90-92}, each with its protocol; ranges as they are. */
  private static SortedSet<String> exposed(List<String> texts) {
    var ports = new TreeSet<String>();
    for (String text : texts) {
      ports.add(text.contains("/") ? text : text + "/tcp");
    }
    return ports;
  }

  // Compose's order: the highest priority is the primary network, names decide among equals.
  private List<Endpoint> endpoints(Service service) {
    Json.Obj networks = service.canonical().object("networks");
    List<String> keys = new ArrayList<>(networks.members().keySet());
    keys.sort(
        Comparator.<String>comparingLong(key -> -networks.object(key).number("priority"))
            .thenComparing(Comparator.naturalOrder()));
    return keys.stream().map(key -> endpoint(service, key, networks.object(key))).toList();
  }

  private Endpoint endpoint(Service service, String key, Json.Obj attachment) {
    var aliases = new TreeSet<>(attachment.texts("aliases"));
    aliases.add(service.name());
    return new Endpoint(
        model.realName("networks", key),
        aliases,
        attachment.text("ipv4_address"),
        attachment.text("ipv6_address"),
        new TreeSet<>(attachment.texts("link_local_ips")),
        attachment.text("mac_address"),
        driverOptions(attachment),
        priority(attachment),
        links(service));
  }

  private static @Nullable Integer priority(Json.Obj attachment) {
    String text = attachment.text("gw_priority");
    return text == null ? null : Integer.valueOf(text);
  }

  private static SortedMap<String, String> driverOptions(Json.Obj attachment) {
    Map<String, String> options = new TreeMap<>(texts(attachment, "driver_opts"));
    String name = attachment.text("interface_name");
    if (name != null) {
      options.put(Endpoint.INTERFACE_NAME, name);
    }
    return Ordered.map(options);
  }

  String project() {
    return model.project();
  }

  /** {@code container:alias} for each container of each linked service, by compose's names. */
  List<String> links(Service service) {
    List<String> links = new ArrayList<>();
    for (String link : service.canonical().texts("links")) {
      String[] parts = link.split(":", 2);
      Service linked = model.services().get(parts[0]);
      for (int number = 1; linked != null && number <= linked.replicas(); number++) {
        String counted = parts[0] + "-" + number;
        String whole = model.project() + "-" + counted;
        String container = linked.canonical().textOr("container_name", whole);
        links.add(container + ":" + (parts.length == 2 ? parts[1] : parts[0]));
        links.add(container + ":" + counted);
        links.add(container + ":" + whole);
      }
    }
    for (String link : service.canonical().texts("external_links")) {
      String[] parts = link.split(":", 2);
      links.add(parts[0] + ":" + (parts.length == 2 ? parts[1] : parts[0]));
    }
    return links;
  }

  /** The networks that services use, by key. */
  List<NetworkSpec> used(ConfigHash hash) {
    var keys = new TreeSet<String>();
    model.services().values().forEach(service -> keys.addAll(service.networks()));
    return keys.stream().map(key -> network(key, hash)).toList();
  }

  private NetworkSpec network(String key, ConfigHash hash) {
    Json.Obj resource = model.resource("networks", key);
    Json.Obj canonical = named(model.realName("networks", key), resource);
    boolean external = canonical.isTrue("external");
    String ipv4 = canonical.text("enable_ipv4");
    String ipv6 = canonical.text("enable_ipv6");
    return new NetworkSpec(
        key,
        canonical.textOr("name", ""),
        external,
        canonical.textOr("driver", ""),
        texts(canonical, "driver_opts"),
        canonical.isTrue("internal"),
        canonical.isTrue("attachable"),
        ipv4 == null ? null : Boolean.valueOf(ipv4),
        ipv6 == null ? null : Boolean.valueOf(ipv6),
        ipam(canonical.object("ipam")),
        texts(canonical, "labels"),
        external ? "" : hash.resource(canonical));
  }

  /** A top-level entry with its real name in front, as the config hash wants it. */
  static Json.Obj named(String name, Json.@Nullable Obj resource) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    members.put("name", new Json.Str(name));
    if (resource != null) {
      resource.members().forEach(members::putIfAbsent);
      return new Json.Obj(members, resource.extensions(), false);
    }
    return new Json.Obj(members);
  }

  private static NetworkSpec.@Nullable Ipam ipam(Json.Obj ipam) {
    if (ipam.members().isEmpty()) {
      return null;
    }
    List<NetworkSpec.Pool> pools =
        ipam.objects("config").stream()
            .map(pool ->
                new NetworkSpec.Pool(
                    pool.textOr("subnet", ""),
                    pool.textOr("ip_range", ""),
                    pool.textOr("gateway", ""),
                    texts(pool, "aux_addresses")))
            .toList();
    return new NetworkSpec.Ipam(ipam.textOr("driver", ""), pools, texts(ipam, "options"));
  }

  /** A member of texts; a value that is not there is empty. */
  static SortedMap<String, String> texts(Json.Obj object, String key) {
    Map<String, String> texts = new TreeMap<>();
    object.textMap(key).forEach((name, value) -> texts.put(name, value == null ? "" : value));
    return Ordered.map(texts);
  }
}
