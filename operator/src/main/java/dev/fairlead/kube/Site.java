package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * This host, as the fleet knows it.
 *
 * @param name its DockerHost
 */
record Site(String name, Map<String, String> labels) {
  Site {
    labels = Map.copyOf(labels);
  }

  /** What an object carries while this host has containers of it. */
  String finalizer() {
    return "docker.fairlead.dev/" + name;
  }

  /** Who owns what this host's operator says. */
  String fieldManager() {
    return "fairlead-" + name;
  }

  /** Whether an object is for this host. */
  boolean runs(AppReleaseObject object) {
    return runs(object.spec().path("placement"), name, labels);
  }

  static boolean runs(JsonNode placement, String name, Map<String, String> labels) {
    JsonNode hosts = placement.path("hosts");
    JsonNode selector = placement.path("selector");
    if (hosts.isEmpty() && selector.isEmpty()) {
      return true;
    }
    for (JsonNode host : hosts) {
      if (host.asText().equals(name)) {
        return true;
      }
    }
    return !selector.isEmpty()
        && selector.properties().stream()
            .allMatch(label -> label.getValue().asText().equals(labels.get(label.getKey())));
  }

  /** Whether an object names its hosts, so that they take turns. */
  static boolean isPlaced(AppReleaseObject object) {
    JsonNode placement = object.spec().path("placement");
    return !placement.path("hosts").isEmpty() || !placement.path("selector").isEmpty();
  }
}
