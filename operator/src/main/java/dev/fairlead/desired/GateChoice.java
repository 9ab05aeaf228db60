package dev.fairlead.desired;

import dev.fairlead.crds.CommandProbe;
import dev.fairlead.crds.HealthSpec;
import dev.fairlead.crds.HttpProbe;
import dev.fairlead.crds.ProbeScheme;
import dev.fairlead.crds.TcpProbe;
import dev.fairlead.desired.Gate.Rhythm;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chooses a service's gate: what the AppRelease says, else the Docker health check. */
final class GateChoice {
  private GateChoice() {}

  /**
   * The gate.
   *
   * @param check the compose file's; null is the image's, if it has one
   */
  static Gate of(HealthSpec health, @Nullable Healthcheck check) {
    Gate.Asked asked = asked(health);
    if (asked != null) {
      return asked;
    }
    Duration stable =
        Duration.ofSeconds(
            Objects.requireNonNullElse(health.stableSeconds(), HealthSpec.STABLE_SECONDS));
    // I3: only where health checking is switched off is staying up all there is; else the image may
    // still bring a check, which is known once it is here.
    return check != null && check.disabled()
        ? new Gate.StaysRunning(stable)
        : new Gate.DockerHealth(stable);
  }

  /** The question to be asked; null when there is none. */
  static Gate.@Nullable Asked asked(HealthSpec health) {
    HttpProbe http = health.http();
    TcpProbe tcp = health.tcp();
    CommandProbe command = health.command();
    if (http != null) {
      return http(http);
    }
    if (tcp != null) {
      return new Gate.Tcp(
          tcp.port(),
          rhythm(
              tcp.intervalSeconds(),
              tcp.timeoutSeconds(),
              tcp.successThreshold(),
              tcp.failureThreshold()));
    }
    return command == null
        ? null
        : new Gate.Command(
            command.command(),
            rhythm(
                command.intervalSeconds(),
                command.timeoutSeconds(),
                command.successThreshold(),
                command.failureThreshold()));
  }

  private static Gate.Http http(HttpProbe http) {
    return new Gate.Http(
        new Gate.Request(
            http.scheme() == ProbeScheme.HTTPS,
            http.port(),
            http.path(),
            http.host(),
            Ordered.map(http.headers())),
        new Gate.Expected(StatusCodes.parse(http.status()), http.body(), http.bodyMatches()),
        rhythm(
            http.intervalSeconds(),
            http.timeoutSeconds(),
            http.successThreshold(),
            http.failureThreshold()));
  }

  private static Rhythm rhythm(int interval, int timeout, int successes, int failures) {
    return new Rhythm(
        Duration.ofSeconds(interval), Duration.ofSeconds(timeout), successes, failures);
  }
}
