package dev.fairlead.traffic.npm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.observed.RouteState.Unanswered;
import dev.fairlead.spec.Listen;
import dev.fairlead.traffic.Doing;
import dev.fairlead.traffic.Kept;
import dev.fairlead.traffic.Ledger;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The user's own Nginx Proxy Manager: a proxy host for each route, which leads to one instance. So
 * the instance that is admitted takes the place of the one before. It counts no sessions. A host of
 * that domain which somebody made is led too, and is left where the route goes.
 */
public final class Npm implements Provider {
  private final NpmSettings settings;
  private final Api api;
  private final Ledger ledger;
  private final Wanted wanted = new Wanted();
  private final ReentrantLock lock = new ReentrantLock();

  public Npm(NpmSettings settings) {
    this.settings = settings;
    this.api = new Api(settings);
    this.ledger = new Ledger(settings.directory());
  }

  @Override
  public boolean runs(String project) {
    return false;
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> routes) {
    wanted.note(project, routes);
    SortedMap<String, RouteState> states = new TreeMap<>();
    SortedMap<String, Route> byId = new TreeMap<>();
    routes.forEach(route -> byId.put(route.id(), route));
    SortedSet<String> ids;
    try {
      ids = ledger.of(project);
    } catch (IOException e) {
      String why = "Nginx Proxy Manager: " + e.getMessage();
      return Kept.untold(project, Way.Npm.KIND, routes, why);
    }
    ids.addAll(byId.keySet());
    if (ids.isEmpty()) {
      return states;
    }
    lock.lock();
    try {
      JsonNode hosts = api.hosts();
      ids.forEach(id -> states.put(id, state(find(hosts, id), byId.get(id))));
    } catch (IOException | EngineException e) {
      RouteState unknown = new Unanswered("Nginx Proxy Manager does not answer: " + e.getMessage());
      ids.forEach(id -> states.put(id, unknown));
    } finally {
      lock.unlock();
    }
    return states;
  }

  private static Optional<ProxyHost> find(JsonNode hosts, String route) {
    for (JsonNode host : hosts) {
      if (ProxyHost.route(host).equals(route)) {
        return Optional.of(ProxyHost.of(host));
      }
    }
    return Optional.empty();
  }

  private RouteState state(Optional<ProxyHost> found, @Nullable Route route) {
    if (found.isEmpty()) {
      return new Answered(false, new TreeSet<>(), List.of());
    }
    ProxyHost host = found.get();
    List<Backend> backends = new ArrayList<>();
    host.resting()
        .forEach(name -> backends.add(new Backend(name, State.DRAINING, Backend.UNCOUNTED)));
    boolean sound = true;
    if (!host.backend().isEmpty()) {
      State state = host.complaint().isEmpty() ? State.ADMITTED : State.DOWN;
      backends.add(new Backend(host.backend(), state, Backend.UNCOUNTED));
      sound = host.enabled() && (route == null || leads(host, route));
    }
    boolean named = route == null || ProxyHost.serves(host.json(), domain(route));
    return new Answered(sound && named, new TreeSet<>(), backends);
  }

  /** Whether it leads to the instance that it was told. */
  private static boolean leads(ProxyHost host, Route route) {
    Target target = Target.of(route, address(host.backend()));
    return host.leads(target.scheme(), target.host(), target.port());
  }

  private static String address(String backend) {
    return backend.substring(backend.indexOf('_') + 1);
  }

  /** Where a host leads. */
  private record Target(String scheme, String host, int port) {
    static Target of(Route route, String address) {
      int colon = address.indexOf(':');
      String host = colon < 0 ? address : address.substring(0, colon);
      int port = colon < 0 ? route.port() : Integer.parseInt(address.substring(colon + 1));
      return new Target(way(route).secure() ? "https" : "http", host, port);
    }

    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      return json.put("forward_scheme", scheme).put("forward_host", host).put("forward_port", port);
    }
  }

  private static Way.Npm way(Route route) {
    if (!(route.way() instanceof Way.Npm way)) {
      throw new IllegalArgumentException(route.id() + " is not led by Nginx Proxy Manager");
    }
    return way;
  }

  private String domain(Route route) {
    Way.Npm way = way(route);
    return way.whole() ? way.name() : way.name() + "." + settings.domain();
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    locked(() -> {
      if (!way(route).whole() && settings.domain().isEmpty()) {
        throw refused("fairlead.yaml has no traffic.npm.domain to name it below");
      }
      JsonNode hosts = api.hosts();
      Optional<ProxyHost> ours = find(hosts, route.id());
      ledger.add(route.id());
      if (ours.isPresent()) {
        restore(ours.get(), route);
      } else {
        take(hosts, route);
      }
    });
  }

  /** Has it be as it was told. */
  private void restore(ProxyHost host, Route route) throws IOException {
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.putArray("domain_names").add(domain(route));
    if (!host.backend().isEmpty()) {
      change.setAll(Target.of(route, address(host.backend())).json());
    }
    api.update(host.id(), change);
    if (!host.backend().isEmpty() && !host.enabled()) {
      api.enable(host.id(), true);
    }
  }

  private void take(JsonNode hosts, Route route) throws IOException {
    String domain = domain(route);
    for (JsonNode json : hosts) {
      if (ProxyHost.serves(json, domain)) {
        String other = ProxyHost.route(json);
        if (!other.isEmpty() && !wanted.stray(other, route.id())) {
          throw refused("the domain %s is the route %s's".formatted(domain, other));
        }
        ProxyHost host = ProxyHost.of(json);
        boolean same = Route.service(other).equals(Route.service(route.id()));
        String backend = same ? host.backend() : "";
        SortedSet<String> resting = same ? host.resting() : new TreeSet<>();
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.set("meta", host.noted(route.id(), host.made(), backend, resting));
        api.update(host.id(), change);
        ledger.remove(other);
        return;
      }
    }
    // It must lead somewhere; nobody listens there until the first instance is admitted.
    ObjectNode host = Target.of(route, "127.0.0.1:9").json();
    host.putArray("domain_names").add(domain);
    host.put("allow_websocket_upgrade", true);
    ProxyHost none = ProxyHost.of(host);
    host.set("meta", none.noted(route.id(), true, "", new TreeSet<>()));
    api.create(host);
  }

  @Override
  public void close(String route) {
    locked(() -> {
      boolean _ = ledger.has(route); // One that cannot be read throws, before anything is changed.
      Optional<ProxyHost> found = find(api.hosts(), route);
      if (found.isPresent()) {
        ProxyHost host = found.get();
        if (host.made()) {
          api.delete(host.id());
        } else {
          ObjectNode change = JsonNodeFactory.instance.objectNode();
          change.set("meta", host.unnoted());
          api.update(host.id(), change);
        }
      }
      ledger.remove(route);
    });
  }

  @Override
  public void admit(Route route, String backend, String address) {
    locked(() -> {
      ProxyHost host =
          find(api.hosts(), route.id())
              .orElseThrow(() -> refused("it has no proxy host for " + route.id()));
      SortedSet<String> resting = new TreeSet<>(host.resting());
      if (!host.backend().isEmpty()) {
        resting.add(host.backend());
      }
      resting.remove(backend);
      ObjectNode change = Target.of(route, address).json();
      change.set("meta", host.noted(route.id(), host.made(), backend, resting));
      ProxyHost now = ProxyHost.of(api.update(host.id(), change));
      if (!now.complaint().isEmpty()) {
        back(host);
        throw refused("nginx refuses: " + now.complaint());
      }
      if (!host.enabled()) {
        api.enable(host.id(), true);
      }
    });
  }

  /** It leads where it led before. */
  private void back(ProxyHost host) throws IOException {
    ObjectNode before = JsonNodeFactory.instance.objectNode();
    for (String field : List.of("forward_scheme", "forward_host", "forward_port", "meta")) {
      before.set(field, host.json().path(field));
    }
    api.update(host.id(), before);
  }

  @Override
  public void evict(String route, String backend) {
    locked(() -> rest(route, backend, true));
  }

  @Override
  public void withdraw(String route, String backend) {
    locked(() -> rest(route, backend, false));
  }

  private void rest(String route, String backend, boolean kept) throws IOException {
    Optional<ProxyHost> found = find(api.hosts(), route);
    if (found.isEmpty()) {
      return;
    }
    ProxyHost host = found.get();
    boolean leading = host.backend().equals(backend);
    SortedSet<String> resting = new TreeSet<>(host.resting());
    if (kept && leading) {
      resting.add(backend);
    } else if (!kept) {
      resting.remove(backend);
    }
    if (leading) {
      // The last one: there is nowhere to lead, so it is off until there is.
      api.enable(host.id(), false);
    }
    if (leading || !resting.equals(host.resting())) {
      ObjectNode change = JsonNodeFactory.instance.objectNode();
      String leads = leading ? "" : host.backend();
      change.set("meta", host.noted(route, host.made(), leads, resting));
      api.update(host.id(), change);
    }
  }

  private static EngineException refused(String why) {
    return new EngineException(Kind.TRANSIENT, "Nginx Proxy Manager: " + why);
  }

  /** What is done with it, one after the other. */
  private void locked(Doing doing) {
    Doing.alone(lock, "Nginx Proxy Manager", doing);
  }
}
