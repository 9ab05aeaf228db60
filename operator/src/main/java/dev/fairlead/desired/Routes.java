package dev.fairlead.desired;

import dev.fairlead.crds.FrontSpec;
import dev.fairlead.crds.TrafficSpec;
import dev.fairlead.spec.ContainerSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ways to a service by the kind of proxy that it asks for. */
final class Routes {
  /** What an instance gets to finish, at most, where nothing is said. */
  static final Duration DRAIN = Duration.ofSeconds(30);

  private Routes() {}

  /** Whether the proxy holds what the compose file publishes, so that instances hold no port. */
  static boolean holdPorts(@Nullable TrafficSpec traffic) {
    return traffic != null && traffic.front() != null;
  }

  static List<Route> of(
      String project, String service, ContainerSpec spec, @Nullable TrafficSpec traffic) {
    if (traffic == null) {
      return List.of();
    }
    Duration admit = Duration.ofSeconds(traffic.admitSeconds());
    FrontSpec front = traffic.front();
    if (front != null) {
      return FrontRoutes.of(project, service, spec, front, admit);
    }
    if (traffic.traefik() != null) {
      return TraefikRoutes.of(project, service, spec, admit);
    }
    if (traffic.nginx() != null) {
      return List.of(OwnProxyRoutes.nginx(project, service, spec, traffic.nginx(), admit));
    }
    if (traffic.caddy() != null) {
      return List.of(OwnProxyRoutes.caddy(project, service, spec, traffic.caddy(), admit));
    }
    if (traffic.npm() != null) {
      return List.of(OwnProxyRoutes.npm(project, service, spec, traffic.npm(), admit));
    }
    throw new IllegalStateException("a kind of proxy was read and is not known here");
  }
}
