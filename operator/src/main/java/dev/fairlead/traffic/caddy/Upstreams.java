package dev.fairlead.traffic.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The upstreams of a handler, by whose they are. Any other one was written by a person, or is of a
 * route that Caddy has forgotten.
 *
 * @param ours those of the route itself
 * @param others those of other routes that Caddy knows
 */
record Upstreams(List<ObjectNode> ours, SortedMap<String, List<ObjectNode>> others) {
  static final String ID = "@id";
  static final String DIAL = "dial";

  static Upstreams of(JsonNode list, String route, Collection<String> known) {
    List<ObjectNode> ours = new ArrayList<>();
    SortedMap<String, List<ObjectNode>> others = new TreeMap<>();
    for (JsonNode upstream : list) {
      if (upstream instanceof ObjectNode node) {
        if (isOf(node, route)) {
          ours.add(node);
        }
        known.stream()
            .filter(other -> !other.equals(route) && isOf(node, other))
            .forEach(other -> others.computeIfAbsent(other, _ -> new ArrayList<>()).add(node));
      }
    }
    return new Upstreams(ours, others);
  }

  private static boolean isOf(JsonNode upstream, String route) {
    return !backend(upstream, Names.of(route).working("")).isEmpty();
  }

  /** The backend that an upstream is; empty where it is not as we wrote it. */
  static String backend(JsonNode upstream, String prefix) {
    String id = upstream.path(ID).asText();
    String name = id.startsWith(prefix) ? id.substring(prefix.length()) : "";
    String address = name.substring(name.indexOf('_') + 1);
    String dial = upstream.path(DIAL).asText();
    boolean whole = dial.equals(address) || dial.startsWith(address + ":");
    return !name.isEmpty() && whole ? name : "";
  }

  static ObjectNode one(String id, String dial) {
    return Admin.JSON.objectNode().put(ID, id).put(DIAL, dial);
  }

  /** Those of all other routes. */
  List<ObjectNode> foreign() {
    return others.values().stream().flatMap(List::stream).toList();
  }
}
