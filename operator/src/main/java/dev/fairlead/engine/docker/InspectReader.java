package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.observed.Container;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads GET /containers/{id}/json. What concerns the configuration is {@link SpecReader}'s. */
final class InspectReader {
  private static final int PROBE_LIMIT = 500;

  private InspectReader() {}

  static Container read(JsonNode inspect, Session session) {
    JsonNode state = inspect.path("State");
    JsonNode health = state.path("Health");
    boolean running = state.path("Running").booleanValue();
    Container.Health word = health(health);
    return new Container(
        Json.text(inspect, "Id"),
        name(inspect),
        instant(inspect, "Created", Instant.EPOCH),
        Json.text(inspect, "Image"),
        SpecReader.read(inspect, session),
        Json.map(inspect.path("Config"), "Labels"),
        state(state),
        word,
        state.path("ExitCode").intValue(),
        Json.text(state, "Error"),
        state.path("OOMKilled").booleanValue(),
        inspect.path("RestartCount").intValue(),
        moment(state, "StartedAt"),
        moment(state, "FinishedAt"),
        word == Container.Health.HEALTHY ? healthySince(health) : null,
        running ? addresses(inspect) : new TreeMap<>(),
        volumes(inspect),
        lastProbe(health, word));
  }

  /**
   * Names of all volumes by target, nameless ones included; the configuration does not have those.
   */
  private static SortedMap<String, String> volumes(JsonNode inspect) {
    TreeMap<String, String> volumes = new TreeMap<>();
    for (JsonNode mount : inspect.path("Mounts")) {
      if (Json.text(mount, "Type").equals("volume")) {
        volumes.put(Json.text(mount, "Destination"), Json.text(mount, "Name"));
      }
    }
    return volumes;
  }

  static String name(JsonNode inspect) {
    String name = Json.text(inspect, "Name");
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static Container.State state(JsonNode state) {
    String word = Json.text(state, "Status").toUpperCase(Locale.ROOT);
    for (Container.State known : Container.State.values()) {
      if (known.name().equals(word)) {
        return known;
      }
    }
    return Container.State.DEAD; // a state of a newer Engine: certainly not serving
  }

  private static Container.Health health(JsonNode health) {
    return switch (Json.text(health, "Status")) {
      case "starting" -> Container.Health.STARTING;
      case "healthy" -> Container.Health.HEALTHY;
      case "unhealthy" -> Container.Health.UNHEALTHY;
      default -> Container.Health.NONE;
    };
  }

  /**
   * The start of the first of the trailing probes that succeeded (I3); of the newest probe where
   * that failed, and not often enough to count. The Engine keeps the last five probes only, so this
   * moves forward once the log is full.
   */
  private static @Nullable Instant healthySince(JsonNode health) {
    Instant since = null;
    Instant newest = null;
    for (JsonNode probe : health.path("Log")) {
      newest = moment(probe, "Start");
      if (probe.path("ExitCode").intValue() != 0) {
        since = null;
      } else if (since == null) {
        since = newest;
      }
    }
    return since == null ? newest : since;
  }

  /** The newest probe that failed; of a healthy container the newest of all. */
  private static String lastProbe(JsonNode health, Container.Health word) {
    List<JsonNode> log = new ArrayList<>();
    health.path("Log").forEach(log::add);
    for (JsonNode probe : log.reversed()) {
      if (word == Container.Health.HEALTHY || probe.path("ExitCode").intValue() != 0) {
        return output(probe);
      }
    }
    return log.isEmpty() ? "" : output(log.getLast());
  }

  private static String output(JsonNode probe) {
    String text = Json.text(probe, "Output").strip();
    return text.length() <= PROBE_LIMIT ? text : text.substring(0, PROBE_LIMIT);
  }

  private static SortedMap<String, String> addresses(JsonNode inspect) {
    SortedMap<String, String> addresses = new TreeMap<>();
    for (var entry : inspect.path("NetworkSettings").path("Networks").properties()) {
      String address = Json.text(entry.getValue(), "IPAddress");
      if (!address.isEmpty()) {
        addresses.put(entry.getKey(), address);
      }
    }
    return addresses;
  }

  private static Instant instant(JsonNode node, String field, Instant otherwise) {
    Instant moment = moment(node, field);
    return moment == null ? otherwise : moment;
  }

  /** Go's zero time, 0001-01-01, stands for never. */
  static @Nullable Instant moment(JsonNode node, String field) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(Json.text(node, field));
      return time.getYear() <= 1 ? null : time.toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
