package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the network side of an inspect answer.
 *
 * <ul>
 *   <li>mode "default" and "" are "bridge"; a network's id is replaced by its name
 *   <li>endpoints: the primary one first, then by name; the Engine's own bridge, host and none are
 *       none of ours
 *   <li>aliases: what follows the short id was added by the Engine, as the short id was; the
 *       instance's own names are none, unless one is the service's
 *   <li>addresses are those asked for (IPAMConfig), never those given
 *   <li>a MAC address counts only where Config states it: a generated one cannot be told apart
 *   <li>hostname is unset when it is the short id, the host's own in host mode, and always in
 *       container mode, where the Engine writes the other's
 *   <li>ports by number and protocol; exposed ports without those published, "80" being "80/tcp"
 * </ul>
 */
final class NetworkReader {
  private static final int SHORT_ID = 12;
  private static final Set<String> ENGINE_NETWORKS = Set.of("bridge", "host", "none");

  private NetworkReader() {}

  static Networking read(JsonNode inspect, Session.Defaults defaults) {
    JsonNode config = inspect.path("Config");
    JsonNode host = inspect.path("HostConfig");
    String mode = mode(inspect);
    boolean shared = mode.startsWith("container:");
    List<PortBinding> ports = ports(host);
    return new Networking(
        mode,
        endpoints(inspect, mode),
        shared ? null : hostname(inspect, mode, defaults),
        shared ? null : Json.textOrNull(config, "Domainname"),
        Json.textOrNull(config, "MacAddress"),
        ports,
        expose(config, ports),
        Json.texts(host, "Dns"),
        Json.texts(host, "DnsSearch"),
        Json.texts(host, "DnsOptions"),
        Json.texts(host, "ExtraHosts"));
  }

  private static String mode(JsonNode inspect) {
    String mode = Json.text(inspect.path("HostConfig"), "NetworkMode");
    if (mode.isEmpty() || mode.equals("default")) {
      return "bridge";
    }
    for (var entry : networks(inspect)) {
      if (Json.text(entry.getValue(), "NetworkID").equals(mode)) {
        return entry.getKey();
      }
    }
    return mode;
  }

  private static Set<Map.Entry<String, JsonNode>> networks(JsonNode inspect) {
    return inspect.path("NetworkSettings").path("Networks").properties();
  }

  private static List<Endpoint> endpoints(JsonNode inspect, String mode) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (var entry : networks(inspect)) {
      boolean engines = entry.getKey().equals(mode) && ENGINE_NETWORKS.contains(mode);
      if (!engines) {
        endpoints.add(endpoint(inspect, entry.getKey(), entry.getValue()));
      }
    }
    endpoints.sort(
        Comparator.comparing((Endpoint e) -> !e.network().equals(mode))
            .thenComparing(Endpoint::network));
    return endpoints;
  }

  private static Endpoint endpoint(JsonNode inspect, String network, JsonNode settings) {
    JsonNode ipam = settings.path("IPAMConfig");
    return new Endpoint(
        network,
        aliases(inspect, Json.texts(settings, "Aliases")),
        Json.textOrNull(ipam, "IPv4Address"),
        Json.textOrNull(ipam, "IPv6Address"),
        Ordered.set(Json.texts(ipam, "LinkLocalIPs")),
        null,
        Json.map(settings, "DriverOpts"),
        priority(settings.path("GwPriority").intValue()),
        Json.texts(settings, "Links"));
  }

  private static @Nullable Integer priority(int number) {
    return number == 0 ? null : number;
  }

  private static SortedSet<String> aliases(JsonNode inspect, List<String> stated) {
    String shortId = shortId(inspect);
    int end = stated.indexOf(shortId);
    JsonNode config = inspect.path("Config");
    String project = Json.text(config.path("Labels"), Labels.PROJECT);
    String service = Json.text(config.path("Labels"), Labels.SERVICE);
    String ownName = InspectReader.name(inspect);
    SortedSet<String> aliases = new TreeSet<>();
    for (String alias : end < 0 ? stated : stated.subList(0, end)) {
      // A container that is called like its service is found by the service's name.
      if (alias.equals(service)
          || !ContainerNames.isInstanceName(alias, ownName, project, service)) {
        aliases.add(alias);
      }
    }
    return aliases;
  }

  private static String shortId(JsonNode inspect) {
    String id = Json.text(inspect, "Id");
    return id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
  }

  private static @Nullable String hostname(
      JsonNode inspect, String mode, Session.Defaults defaults) {
    String hostname = Json.text(inspect.path("Config"), "Hostname");
    boolean hosts = mode.equals("host") && hostname.equals(defaults.hostName());
    return hosts || hostname.equals(shortId(inspect)) || hostname.isEmpty() ? null : hostname;
  }

  private static List<PortBinding> ports(JsonNode host) {
    List<PortBinding> ports = new ArrayList<>();
    for (var entry : host.path("PortBindings").properties()) {
      String[] key = withProtocol(entry.getKey()).split("/", 2);
      for (JsonNode binding : entry.getValue()) {
        ports.add(
            new PortBinding(
                number(key[0]),
                key[1],
                Json.text(binding, "HostIp"),
                Json.text(binding, "HostPort")));
      }
    }
    ports.sort(Comparator.comparingInt(PortBinding::target).thenComparing(PortBinding::protocol));
    return ports;
  }

  private static int number(String port) {
    return port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
  }

  private static SortedSet<String> expose(JsonNode config, List<PortBinding> published) {
    SortedSet<String> expose = new TreeSet<>();
    Json.keys(config, "ExposedPorts").forEach(key -> expose.add(withProtocol(key)));
    published.forEach(port -> expose.remove(CreateBody.key(port)));
    return expose;
  }

  private static String withProtocol(String port) {
    return port.contains("/") ? port : port + "/tcp";
  }
}
