package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.Ordered;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads images, networks and volumes. */
final class ObjectReader {
  private ObjectReader() {}

  static Image image(JsonNode inspect) {
    JsonNode config = inspect.path("Config");
    SortedMap<String, String> environment = new TreeMap<>();
    for (Map.Entry<String, String> entry :
        SpecReader.environment(Json.texts(config, "Env")).entrySet()) {
      environment.put(entry.getKey(), entry.getValue() == null ? "" : entry.getValue());
    }
    return new Image(
        Json.text(inspect, "Id"),
        environment,
        Json.texts(config, "Entrypoint"),
        Json.texts(config, "Cmd"),
        Json.text(config, "User"),
        Json.text(config, "WorkingDir"),
        Json.map(config, "Labels"),
        Ordered.set(Json.keys(config, "ExposedPorts")),
        Ordered.set(Json.keys(config, "Volumes")),
        SpecReader.health(config.path("Healthcheck")),
        Json.text(config, "StopSignal"),
        new TreeSet<>(Json.texts(inspect, "RepoDigests")));
  }

  static Network network(JsonNode row) {
    return new Network(
        Json.text(row, "Id"),
        Json.text(row, "Name"),
        Json.text(row, "Driver"),
        Json.map(row, "Labels"));
  }

  static Volume volume(JsonNode row) {
    return new Volume(Json.text(row, "Name"), Json.text(row, "Driver"), Json.map(row, "Labels"));
  }
}
