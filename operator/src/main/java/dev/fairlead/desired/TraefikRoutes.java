package dev.fairlead.desired;

import dev.fairlead.spec.ContainerSpec;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** The ways to a service by Traefik: one for each of Traefik's services that its labels name. */
final class TraefikRoutes {
  private TraefikRoutes() {}

  static List<Route> of(String project, String service, ContainerSpec spec, Duration admit) {
    TraefikLabels labels = TraefikLabels.read(project, service, spec);
    return labels.parts().stream()
        .map(part -> {
          Way way =
              new Way.Traefik(
                  part.name(), part.tcp(), part.scheme(), labels.network(), part.settings());
          String name = (part.tcp() ? "tcp-" : "") + part.name();
          return new Route(
              Route.id(project, service, way, name), new TreeSet<>(), part.port(), way, admit);
        })
        .toList();
  }
}
