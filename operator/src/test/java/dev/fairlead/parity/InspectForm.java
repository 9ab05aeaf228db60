package dev.fairlead.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Inspect answers as flat fields, without what differs between two runs of docker compose itself
 * (ids, times, addresses that the Engine chose, the order of what has none) and without the labels
 * that Fairlead adds.
 */
final class InspectForm {
  private static final List<String> VOLATILE =
      List.of(
          "Id",
          "Created",
          "CreatedAt",
          "State",
          "GraphDriver",
          "ResolvConfPath",
          "HostnamePath",
          "HostsPath",
          "LogPath",
          "Containers");
  private static final List<String> UNORDERED =
      List.of("Env", "Binds", "ExtraHosts", "CapAdd", "CapDrop", "Links");
  private static final List<String> BY_CONTENT = List.of("Mounts", "Ulimits");
  private static final List<String> GIVEN =
      List.of(
          "NetworkID",
          "EndpointID",
          "Gateway",
          "IPAddress",
          "IPPrefixLen",
          "IPv6Gateway",
          "GlobalIPv6Address",
          "GlobalIPv6PrefixLen",
          "MacAddress",
          "DNSNames");
  private static final String ANONYMOUS = "[0-9a-f]{64}";

  private InspectForm() {}

  static SortedMap<String, String> container(JsonNode inspect, Map<String, String> namesById) {
    ObjectNode json = inspect.deepCopy();
    String id = json.path("Id").asText();
    String shortId = id.substring(0, Math.min(12, id.length()));
    json.remove(VOLATILE);
    ObjectNode config = (ObjectNode) json.get("Config");
    if (config.path("Hostname").asText().equals(shortId)) {
      config.remove("Hostname");
    }
    ObjectNode host = (ObjectNode) json.get("HostConfig");
    Stream.of(config, host).forEach(InspectForm::sort);
    sort(json);
    ObjectNode networking = (ObjectNode) json.get("NetworkSettings");
    JsonNode networks = networking.path("Networks");
    networking.removeAll();
    networking.set("Networks", networks);
    for (JsonNode endpoint : networks) {
      endpoint((ObjectNode) endpoint, shortId);
    }
    labels(config);
    if (sharesAnId(host)) {
      // Then another container's id is part of the hash; that it fits, compose itself tells.
      ((ObjectNode) config.path("Labels")).remove("com.docker.compose.config-hash");
    }
    return flat(json, namesById);
  }

  private static boolean sharesAnId(ObjectNode host) {
    return !host.path("VolumesFrom").isEmpty()
        || Stream.of("IpcMode", "PidMode", "NetworkMode")
            .anyMatch(mode -> host.path(mode).asText().startsWith("container:"));
  }

  private static void endpoint(ObjectNode endpoint, String shortId) {
    endpoint.remove(GIVEN);
    ArrayNode aliases = JsonNodeFactory.instance.arrayNode();
    texts(endpoint.path("Aliases")).stream()
        .filter(alias -> !alias.equals(shortId))
        .sorted()
        .distinct()
        .forEach(aliases::add);
    endpoint.set("Aliases", aliases);
    if (endpoint.path("IPAMConfig").isEmpty()) {
      endpoint.putNull("IPAMConfig"); // null and {} mean the same
    }
    sort(endpoint);
  }

  /** Compose puts the dependencies in no order, and says its own version. */
  private static void labels(ObjectNode config) {
    ObjectNode labels = (ObjectNode) config.get("Labels");
    unsigned(labels);
    String dependencies = labels.path("com.docker.compose.depends_on").asText();
    labels.put(
        "com.docker.compose.depends_on",
        Stream.of(dependencies.split(",")).sorted().toList().toString());
  }

  /** Without what says only who made it. */
  private static void unsigned(ObjectNode labels) {
    List<String> own = new ArrayList<>();
    labels
        .fieldNames()
        .forEachRemaining(key -> {
          if (key.startsWith("dev.fairlead.")) {
            own.add(key);
          }
        });
    labels.remove(own);
    labels.remove("com.docker.compose.version");
  }

  static SortedMap<String, String> network(JsonNode inspect) {
    ObjectNode json = inspect.deepCopy();
    json.remove(VOLATILE);
    unsigned((ObjectNode) json.path("Labels"));
    return flat(json, Map.of());
  }

  /** Without the pools that the Engine chose itself. */
  static SortedMap<String, String> network(JsonNode inspect, boolean pools) {
    ObjectNode json = inspect.deepCopy();
    if (!pools) {
      ((ObjectNode) json.path("IPAM")).remove("Config");
    }
    return network(json);
  }

  static SortedMap<String, String> volume(JsonNode inspect) {
    return network(inspect);
  }

  private static void sort(ObjectNode node) {
    for (String field : UNORDERED) {
      if (node.path(field).isArray()) {
        ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
        texts(node.path(field)).stream().sorted().forEach(sorted::add);
        node.set(field, sorted);
      }
    }
    for (String field : BY_CONTENT) {
      if (node.path(field).isArray()) {
        List<String> items = new ArrayList<>();
        node.path(field)
            .forEach(item -> items.add(item.toString().replaceAll(ANONYMOUS, "<anonymous>")));
        items.sort(null);
        ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
        items.forEach(sorted::add);
        node.set(field, sorted);
      }
    }
    if (node.path("ExposedPorts") instanceof ObjectNode ports) {
      ObjectNode whole = JsonNodeFactory.instance.objectNode();
      ports
          .fieldNames()
          .forEachRemaining(port -> whole.putObject(port.contains("/") ? port : port + "/tcp"));
      node.set("ExposedPorts", whole);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static SortedMap<String, String> flat(JsonNode json, Map<String, String> namesById) {
    SortedMap<String, String> fields = new TreeMap<>();
    flatten("", json, fields);
    fields.replaceAll((path, value) -> {
      String named = value;
      for (Map.Entry<String, String> container : namesById.entrySet()) {
        named = named.replace(container.getKey(), "<" + container.getValue() + ">");
      }
      return named;
    });
    return fields;
  }

  /** One entry per leaf, so that a failure shows the fields that differ and no others. */
  private static void flatten(String path, JsonNode node, SortedMap<String, String> fields) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties().forEach(e -> flatten(path + "/" + e.getKey(), e.getValue(), fields));
    } else {
      fields.put(path, node.toString());
    }
  }
}
