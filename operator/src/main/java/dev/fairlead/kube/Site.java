package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * This host, as the fleet knows it.
 *
 * @param name its DockerHost
 * @param labels that its operator gives it; somebody else may give it more
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

  /** Whether an object names its hosts, so that they take turns. */
  static boolean isPlaced(AppReleaseObject object) {
    JsonNode placement = object.spec().path("placement");
    return !placement.path("hosts").isEmpty() || !placement.path("selector").isEmpty();
  }

  /** Whether an object names a host. */
  static boolean names(AppReleaseObject object, String host) {
    for (JsonNode one : object.spec().path("placement").path("hosts")) {
      if (one.asText().equals(host)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an object has a selector. */
  static boolean selects(AppReleaseObject object) {
    return !object.spec().path("placement").path("selector").isEmpty();
  }

  /** Whether an object's selector fits these labels. */
  static boolean selects(AppReleaseObject object, Map<String, String> labels) {
    return selects(object)
        && object.spec().path("placement").path("selector").properties().stream()
            .allMatch(label -> label.getValue().asText().equals(labels.get(label.getKey())));
  }
}
