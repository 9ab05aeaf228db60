package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.EngineEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Reads lines of GET /events, and says which events are wanted. */
final class EventReader {
  private static final List<String> TYPES = List.of("container", "network", "volume", "image");

  /**
   * Without exec_create, exec_start and exec_die, of which every health probe makes three. The
   * Engine matches health_status by its beginning: the action carries the result.
   */
  private static final List<String> ACTIONS =
      List.of(
          "create",
          "start",
          "die",
          "stop",
          "kill",
          "oom",
          "pause",
          "unpause",
          "rename",
          "update",
          "destroy",
          "restart",
          "health_status",
          "connect",
          "disconnect",
          "pull",
          "tag",
          "untag",
          "delete",
          "load",
          "import");

  private static final long NANOS = 1_000_000_000L;

  private EventReader() {}

  static String filters() {
    ObjectNode filters = Json.object();
    filters.set("type", Json.array(TYPES));
    filters.set("event", Json.array(ACTIONS));
    return filters.toString();
  }

  /** Empty for a line that is no event; the stream goes on. */
  static Optional<EngineEvent> read(String line) {
    JsonNode event = Json.parse(line.getBytes(StandardCharsets.UTF_8));
    String type = Json.text(event, "Type");
    String action = Json.text(event, "Action");
    if (type.isEmpty() || action.isEmpty() || action.startsWith("exec_")) {
      return Optional.empty();
    }
    JsonNode actor = event.path("Actor");
    SortedMap<String, String> attributes = Json.map(actor, "Attributes");
    if (type.equals("volume")) {
      attributes.putIfAbsent("name", Json.text(actor, "ID"));
    }
    // Network and volume events name the object as actor and the container as an attribute.
    String id =
        type.equals("container")
            ? Json.text(actor, "ID")
            : attributes.getOrDefault("container", "");
    return Optional.of(new EngineEvent(type, action, id, at(event), attributes));
  }

  private static Instant at(JsonNode event) {
    long nanos = event.path("timeNano").longValue();
    return nanos == 0
        ? Instant.ofEpochSecond(event.path("time").longValue())
        : Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
  }
}
