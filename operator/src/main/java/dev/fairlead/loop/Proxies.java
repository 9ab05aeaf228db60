package dev.fairlead.loop;

import dev.fairlead.desired.Way;
import dev.fairlead.engine.Engine;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Providers;
import dev.fairlead.traffic.Providers.Kind;
import dev.fairlead.traffic.haproxy.Front;
import dev.fairlead.traffic.haproxy.FrontSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of proxies that may lead requests on this host, each with what it is to know.
 *
 * @param front null where it has no directory that lasts
 */
public record Proxies(@Nullable FrontSettings front) {
  public static final Proxies NONE = new Proxies(null);

  public Provider on(Engine engine) {
    return new Providers(Map.of(Way.Front.KIND, front(engine)));
  }

  private Kind front(Engine engine) {
    return front == null
        ? Kind.missing("this operator has no front: it was given no state directory")
        : new Kind(front.directory(), () -> new Front(engine, front));
  }
}
