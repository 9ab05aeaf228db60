package dev.fairlead.loop;

import dev.fairlead.config.CaddyConfig;
import dev.fairlead.config.NginxConfig;
import dev.fairlead.config.NpmConfig;
import dev.fairlead.config.TraefikConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.desired.PortBases;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.Engine;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Providers;
import dev.fairlead.traffic.Providers.Kind;
import dev.fairlead.traffic.caddy.Caddy;
import dev.fairlead.traffic.haproxy.Front;
import dev.fairlead.traffic.haproxy.FrontSettings;
import dev.fairlead.traffic.nginx.HostPorts;
import dev.fairlead.traffic.nginx.Nginx;
import dev.fairlead.traffic.nginx.NginxSettings;
import dev.fairlead.traffic.npm.Npm;
import dev.fairlead.traffic.npm.NpmSettings;
import dev.fairlead.traffic.traefik.Traefik;
import dev.fairlead.traffic.traefik.TraefikSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of proxies that may lead requests on this host, each with what it is to know.
 *
 * @param front null where it has no directory that lasts
 * @param own what is said of proxies that are the user's
 * @param state the state directory; null where nothing lasts
 */
public record Proxies(@Nullable FrontSettings front, TrafficConfig own, @Nullable Path state) {
  public static final Proxies NONE = new Proxies(null, TrafficConfig.DEFAULT, null);

  public Provider on(Engine engine) {
    return new Providers(
        Map.of(
            Way.Front.KIND, front(engine),
            Way.Nginx.KIND, nginx(engine),
            Way.Caddy.KIND, caddy(),
            Way.Npm.KIND, npm(),
            Way.Traefik.KIND, led()));
  }

  /** What is to be known of Traefik; null where nothing says where it is, or nothing lasts. */
  public @Nullable TraefikSettings traefik() {
    TraefikConfig traefik = own.traefik();
    Path kept = kept(Way.Traefik.KIND);
    return traefik == null || kept == null ? null : traefik.in(kept);
  }

  private @Nullable Path kept(String kind) {
    return state == null ? null : state.resolve(kind);
  }

  private Kind caddy() {
    CaddyConfig caddy = own.caddy();
    if (caddy == null) {
      return Kind.missing("this operator knows no Caddy: fairlead.yaml has no traffic.caddy");
    }
    Path kept = kept(Way.Caddy.KIND);
    return new Kind(kept, () -> new Caddy(URI.create(caddy.admin()), kept));
  }

  private Kind npm() {
    NpmConfig npm = own.npm();
    if (npm == null) {
      return Kind.missing(
          "this operator knows no Nginx Proxy Manager: fairlead.yaml has no traffic.npm");
    }
    String domain = npm.domain();
    NpmSettings settings =
        new NpmSettings(
            URI.create(npm.url()),
            Path.of(npm.credentialsFile()),
            domain == null ? "" : domain,
            Duration.ofSeconds(npm.answerSeconds()),
            kept(Way.Npm.KIND));
    return new Kind(settings.directory(), () -> new Npm(settings));
  }

  /** Who gives ports to services. */
  PortBases bases() {
    NginxConfig nginx = own.nginx();
    if (nginx == null) {
      return PortBases.NONE;
    }
    String[] range = nginx.ports().split("-", 2);
    return new HostPorts(state, Integer.parseInt(range[0]), Integer.parseInt(range[1]));
  }

  private Kind nginx(Engine engine) {
    NginxConfig nginx = own.nginx();
    if (nginx == null) {
      return Kind.missing("this operator knows no nginx: fairlead.yaml has no traffic.nginx");
    }
    NginxSettings settings =
        new NginxSettings(
            Path.of(nginx.directory()),
            nginx.container(),
            Path.of(nginx.pidFile()),
            nginx.test().isEmpty() ? List.of("nginx", "-t") : nginx.test(),
            nginx.statusPort());
    return new Kind(settings.directory(), () -> new Nginx(engine, settings));
  }

  private Kind front(Engine engine) {
    return front == null
        ? Kind.missing("this operator has no front: it was given no state directory")
        : new Kind(front.directory(), () -> new Front(engine, front));
  }

  private Kind led() {
    TraefikSettings traefik = traefik();
    return traefik == null
        ? Kind.missing(
            "this operator does not know where Traefik is: fairlead.yaml says it,"
                + " traffic.traefik.api")
        : new Kind(traefik.directory(), () -> new Traefik(traefik));
  }
}
