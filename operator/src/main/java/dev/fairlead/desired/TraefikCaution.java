package dev.fairlead.desired;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to know of a service that Traefik finds by its labels, and that Fairlead does not lead it
 * to: nobody asks Traefik whether it has let go before the stop signal. Then all depends on
 * Traefik's own health check and on the app.
 */
public final class TraefikCaution {
  /** The Engine's own, where the compose file does not say. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final String WAY_OUT = "; `traffic: {traefik: {}}` has Traefik asked instead";

  private TraefikCaution() {}

  /** One sentence; empty where there is nothing to say. */
  public static Optional<String> of(String project, DesiredService service) {
    if (!service.routes().isEmpty() || !TraefikLabels.finds(service.spec())) {
      return Optional.empty();
    }
    List<TraefikLabels.Part> parts =
        TraefikLabels.read(project, service.name(), service.spec()).parts();
    return parts.stream()
        .findFirst()
        .map(part -> service.name() + ": " + sentence(service, part) + WAY_OUT);
  }

  private static String sentence(DesiredService service, TraefikLabels.Part part) {
    Optional<TraefikCheck> check = TraefikCheck.of(part.name(), part.settings());
    if (check.isEmpty()) {
      return ("Traefik makes no health check of its own (label"
              + " traefik.%s.services.%s.loadbalancer.healthcheck.path), so that requests to an"
              + " instance are lost when it is stopped")
          .formatted(part.tcp() ? "tcp" : "http", part.name());
    }
    Duration away = check.get().first();
    Duration grace = Objects.requireNonNullElse(service.spec().program().stopGrace(), GRACE);
    if (grace.compareTo(away) < 0) {
      return "its stop_grace_period of %s is shorter than the %s after which Traefik lets go of an instance"
          .formatted(seconds(grace), seconds(away));
    }
    return ("Traefik finds its instances by itself: no request is lost only if the app, for %s"
            + " after SIGTERM, fails its health check and serves, which cannot be seen from"
            + " here")
        .formatted(seconds(away));
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }
}
