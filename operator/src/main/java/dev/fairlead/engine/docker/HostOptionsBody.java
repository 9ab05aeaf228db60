package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.ContainerSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@link ContainerSpec#options}, written into a create body and read from an inspect answer. */
final class HostOptionsBody {
  private static final List<String> KNOWN =
      List.of(
          "Annotations",
          "BlkioDeviceReadBps",
          "BlkioDeviceReadIOps",
          "BlkioDeviceWriteBps",
          "BlkioDeviceWriteIOps",
          "BlkioWeight",
          "BlkioWeightDevice",
          "CpuCount",
          "CpuPercent",
          "CpuRealtimePeriod",
          "CpuRealtimeRuntime",
          "DeviceCgroupRules",
          "DeviceRequests",
          "Isolation",
          "Links",
          "MemorySwappiness",
          "StorageOpt");

  /** Here an empty list says something: that nothing is hidden. */
  private static final List<String> EMPTIED = List.of("MaskedPaths", "ReadonlyPaths");

  private HostOptionsBody() {}

  static void write(ObjectNode body, SortedMap<String, String> options) {
    options.forEach(
        (name, json) -> body.set(name, Json.parse(json.getBytes(StandardCharsets.UTF_8))));
  }

  static SortedMap<String, String> read(JsonNode host) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String name : KNOWN) {
      JsonNode value = compact(host.path(name));
      if (!isNothing(value) && !isDefault(name, value)) {
        values.put(name, text(value));
      }
    }
    boolean privileged = host.path("Privileged").booleanValue();
    for (String name : EMPTIED) {
      if (!privileged && host.path(name).isArray() && host.path(name).isEmpty()) {
        values.put(name, "[]");
      }
    }
    return values;
  }

  private static boolean isDefault(String name, JsonNode value) {
    return switch (name) {
      case "MemorySwappiness" -> value.longValue() == -1;
      case "Isolation" -> value.asText().equals("default");
      default -> false;
    };
  }

  /** Without empty members, keys sorted. */
  private static JsonNode compact(JsonNode node) {
    if (node.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> items.add(compact(item)));
      return items;
    }
    if (!node.isObject()) {
      return node;
    }
    SortedMap<String, JsonNode> members = new TreeMap<>();
    for (var member : node.properties()) {
      JsonNode value = compact(member.getValue());
      if (!isNothing(value)) {
        members.put(member.getKey(), value);
      }
    }
    ObjectNode object = Json.object();
    members.forEach(object::set);
    return object;
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty())
        || (value.isNumber() && value.doubleValue() == 0);
  }

  private static String text(JsonNode value) {
    return new String(Json.bytes(value), StandardCharsets.UTF_8);
  }
}
