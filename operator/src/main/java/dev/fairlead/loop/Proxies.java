package dev.fairlead.loop;

import dev.fairlead.config.Config;
import dev.fairlead.config.TraefikConfig;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.Engine;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Providers;
import dev.fairlead.traffic.Providers.Kind;
import dev.fairlead.traffic.haproxy.Front;
import dev.fairlead.traffic.haproxy.FrontSettings;
import dev.fairlead.traffic.traefik.Traefik;
import dev.fairlead.traffic.traefik.TraefikSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of proxies that may lead requests on this host, each with what it is to know.
 *
 * @param front null where it has no directory that lasts
 * @param traefik null where nothing says where it is
 */
public record Proxies(@Nullable FrontSettings front, @Nullable TraefikSettings traefik) {
  public static final Proxies NONE = new Proxies(null, null);

  /**
   * As they are configured.
   *
   * @param state where the operator keeps what it knows; null where it keeps nothing
   */
  public static Proxies of(Config config, @Nullable Path state) {
    if (state == null) {
      return NONE;
    }
    TraefikConfig traefik = config.traffic().traefik();
    return new Proxies(
        FrontSettings.in(state, config.front().image()),
        traefik == null ? null : traefik.in(state));
  }

  public Provider on(Engine engine) {
    return new Providers(Map.of(Way.Front.KIND, front(engine), Way.Traefik.KIND, led()));
  }

  private Kind front(Engine engine) {
    return front == null
        ? Kind.missing("this operator has no front: it was given no state directory")
        : new Kind(front.directory(), () -> new Front(engine, front));
  }

  private Kind led() {
    return traefik == null
        ? Kind.missing(
            "this operator does not know where Traefik is: fairlead.yaml says it, traffic.traefik.api")
        : new Kind(traefik.directory(), () -> new Traefik(traefik));
  }
}
