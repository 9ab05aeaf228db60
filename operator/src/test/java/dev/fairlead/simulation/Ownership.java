package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Server-side apply of one object's status, by force: each field is of all who applied this value
 * last, and goes with the last of them. Fields are those at the top, and the entries of {@code
 * hosts}.
 */
final class Ownership {
  private static final String HOSTS = "hosts";

  private final Map<Integer, SortedMap<String, JsonNode>> applied = new TreeMap<>();

  /** What stands after somebody applied his part. */
  JsonNode apply(int owner, JsonNode part) {
    SortedMap<String, JsonNode> fields = new TreeMap<>();
    part.properties()
        .forEach(field -> {
          if (!field.getKey().equals(HOSTS)) {
            fields.put(field.getKey(), field.getValue());
          }
        });
    part.path(HOSTS).forEach(host -> fields.put(HOSTS + " " + host.path("name").asText(), host));
    applied.forEach((other, theirs) ->
        theirs
            .entrySet()
            .removeIf(field -> {
              JsonNode ours = fields.get(field.getKey());
              return ours != null && !ours.equals(field.getValue());
            }));
    applied.put(owner, fields);
    SortedMap<String, JsonNode> all = new TreeMap<>();
    applied.values().forEach(one -> all.putAll(one));
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    all.forEach((name, value) -> {
      if (name.startsWith(HOSTS + " ")) {
        merged.withArrayProperty(HOSTS).add(value);
      } else {
        merged.set(name, value);
      }
    });
    return merged;
  }
}
