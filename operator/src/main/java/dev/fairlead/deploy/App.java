package dev.fairlead.deploy;

import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedMap;

/**
 * What can be deployed.
 *
 * @param name of the release
 * @param composePath of its first compose file
 * @param images that its services are declared with, by service
 * @param services that a deploy is for where it names none; empty where nobody said
 * @param allowed patterns of images that may be deployed by whoever is no admin; empty where nobody
 *     said: then the repositories that its services run
 * @param problem why it cannot be deployed as it is declared; empty when it can
 */
public record App(
    String name,
    String composePath,
    SortedMap<String, String> images,
    List<String> services,
    List<String> allowed,
    String problem) {
  public App {
    images = Ordered.map(images);
    services = List.copyOf(services);
    allowed = List.copyOf(allowed);
  }
}
