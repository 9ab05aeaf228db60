package dev.fairlead.traffic;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import dev.fairlead.spec.Ordered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All kinds of proxies as one: each call goes to the provider of the route's kind. One that was
 * never used is neither made nor loaded; it counts as used where a route asks for it, or where an
 * earlier run left a directory of it.
 */
public final class Providers implements Provider {
  private final SortedMap<String, Kind> kinds;
  private final SortedSet<String> used = new TreeSet<>();
  private final ConcurrentMap<String, Provider> made = new ConcurrentHashMap<>();

  /**
   * A kind of proxy.
   *
   * @param directory where it keeps what it was told; null where it keeps nothing
   * @param maker makes its provider
   */
  public record Kind(@Nullable Path directory, Supplier<Provider> maker) {
    public static Kind missing(String why) {
      return new Kind(null, () -> new Nowhere(why));
    }
  }

  public Providers(Map<String, Kind> kinds) {
    this.kinds = Ordered.map(new TreeMap<>(kinds));
    this.kinds.forEach((name, kind) -> {
      if (kind.directory() != null && Files.isDirectory(kind.directory())) {
        used.add(name);
      }
    });
  }

  private Provider of(String kind) {
    return made.computeIfAbsent(
        kind, name -> Objects.requireNonNull(kinds.get(name), name).maker().get());
  }

  private Provider led(String route) {
    return of(Route.kind(route));
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> wanted) {
    SortedSet<String> asked = new TreeSet<>(used);
    asked.addAll(made.keySet());
    wanted.forEach(route -> asked.add(route.way().kind()));
    SortedMap<String, RouteState> states = new TreeMap<>();
    for (String kind : asked) {
      List<Route> own = wanted.stream().filter(r -> r.way().kind().equals(kind)).toList();
      states.putAll(of(kind).observe(project, own));
    }
    return states;
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    led(route.id()).open(route, listens);
  }

  @Override
  public void close(String route) {
    led(route).close(route);
  }

  @Override
  public void admit(Route route, String backend, String address) {
    led(route.id()).admit(route, backend, address);
  }

  @Override
  public void evict(String route, String backend) {
    led(route).evict(route, backend);
  }

  @Override
  public void withdraw(String route, String backend) {
    led(route).withdraw(route, backend);
  }

  @Override
  public boolean runs(String project) {
    return made.values().stream().anyMatch(provider -> provider.runs(project));
  }
}
