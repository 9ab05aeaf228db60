package dev.fairlead.traffic.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import dev.fairlead.traffic.Http;
import dev.fairlead.traffic.Kept;
import dev.fairlead.traffic.Ledger;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Wanted;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The user's own Caddy. Instances are upstreams of a {@code reverse_proxy} handler of the user's,
 * each an object with an id of ours; nothing else of that configuration is touched. Caddy loads
 * each change at once, and answers when it works by it.
 *
 * <p>Caddy counts the requests of each address that its configuration names. So an evicted instance
 * is named on, in a server of ours that listens on nothing, until what goes on with it is over.
 */
public final class Caddy implements Provider {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** How often an edit is made again that met one of somebody else's. */
  private static final int ATTEMPTS = 5;

  private static final String ID = Upstreams.ID;
  private static final String DIAL = Upstreams.DIAL;

  /** Where a route of Caddy's says which one of ours it is. */
  private static final String GROUP = "group";

  private static final String UPSTREAMS = "upstreams";

  private final Admin admin;
  private final Ledger ledger;
  private final Wanted wanted = new Wanted();
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * One Caddy.
   *
   * @param admin {@code http://host:port} or {@code unix:///path}
   * @param directory what lasts of it; null where nothing does
   */
  public Caddy(URI admin, @Nullable Path directory) {
    this.admin = new Admin(new Http(admin, ANSWER));
    this.ledger = new Ledger(directory);
  }

  @Override
  public boolean runs(String project) {
    return false;
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> routes) {
    wanted.note(project, routes);
    SortedMap<String, RouteState> states = new TreeMap<>();
    SortedSet<String> ids;
    try {
      ids = ledger.of(project);
    } catch (IOException e) {
      return Kept.untold(project, Way.Caddy.KIND, routes, "Caddy: " + e.getMessage());
    }
    routes.forEach(route -> ids.add(route.id()));
    if (ids.isEmpty()) {
      return states;
    }
    try {
      SortedMap<String, Long> requests = requests();
      for (String id : ids) {
        boolean needed = routes.stream().anyMatch(route -> route.id().equals(id));
        states.put(id, state(id, needed, requests));
      }
    } catch (IOException | EngineException e) {
      RouteState unknown = new Unanswered("Caddy does not answer: " + e.getMessage());
      ids.forEach(id -> states.put(id, unknown));
    }
    return states;
  }

  /** What goes on with each address. */
  private SortedMap<String, Long> requests() throws IOException {
    SortedMap<String, Long> requests = new TreeMap<>();
    JsonNode all = admin.get("/reverse_proxy/upstreams").value();
    if (!all.isArray() && !all.isNull()) {
      throw new IOException("it does not tell what goes on");
    }
    for (JsonNode upstream : all) {
      requests.merge(
          upstream.path("address").asText(), upstream.path("num_requests").asLong(), Long::sum);
    }
    return requests;
  }

  private RouteState state(String id, boolean needed, SortedMap<String, Long> requests)
      throws IOException {
    Names names = Names.of(id);
    JsonNode handler = admin.get(names.handler()).value();
    if (needed && !handler.path("handler").asText().equals("reverse_proxy")) {
      return new Unanswered(
          "Caddy has no reverse_proxy handler at %s%s"
              .formatted(names.handler(), handler.isObject() ? ": it is another handler" : ""));
    }
    SortedMap<String, Backend> backends = new TreeMap<>();
    Admin.Part parking = admin.get(names.parking());
    for (JsonNode upstream : parking.value()) {
      String name = Upstreams.backend(upstream, names.parked(""));
      long going = requests.getOrDefault(upstream.path(DIAL).asText(), 0L);
      backends.put(name, new Backend(name, State.DRAINING, going));
    }
    boolean foreign = false;
    boolean working = false;
    for (JsonNode upstream : handler.path(UPSTREAMS)) {
      String name = Upstreams.backend(upstream, names.working(""));
      if (name.isEmpty()) {
        foreign = true;
      } else {
        working = true;
        long going = requests.getOrDefault(upstream.path(DIAL).asText(), 0L);
        backends.put(name, new Backend(name, State.ADMITTED, going));
      }
    }
    // What was there before the first of ours is left until then.
    boolean sound = parking.there() && !(foreign && working);
    return new Answered(sound, new TreeSet<>(), List.copyOf(backends.values()));
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    locked(() -> {
      Names names = Names.of(route.id());
      boolean known = admin.get(names.parking()).there();
      List<String> strays = known ? strays(route.id(), parked()) : claim(route.id());
      ledger.add(route.id());
      Admin.Part server = admin.get(Names.SERVER_PATH);
      if (!server.there()) {
        ObjectNode ours = Admin.JSON.objectNode().put(ID, Names.SERVER);
        ours.putArray("routes");
        admin.put(Names.SERVER_PATH, server, ours);
      }
      edit(route.id(), now -> now.ours().isEmpty() ? null : now.ours());
      if (!known) {
        admin.delete("/id/" + names.route());
        admin.append(Names.SERVER_PATH + "/routes", parking(names, route.id()));
      }
      for (String stray : strays) {
        // Its instances serve until the first of ours is admitted, as a person's would.
        admin.delete("/id/" + Names.of(stray).route());
        ledger.remove(stray);
      }
    });
  }

  /** The routes that Caddy was told of, as it says itself. */
  private SortedSet<String> parked() throws IOException {
    SortedSet<String> routes = new TreeSet<>();
    for (JsonNode route : admin.get(Names.SERVER_PATH + "/routes").value()) {
      String id = route.path(GROUP).asText();
      if (route.path(ID).asText().startsWith(Names.SERVER + "-") && Names.is(id)) {
        routes.add(id);
      }
    }
    return routes;
  }

  /**
   * Takes a handler that the route never had.
   *
   * @return routes that had it and that nobody wants any more
   */
  private List<String> claim(String route) throws IOException {
    SortedSet<String> known = parked();
    if (!ledger.has(route)) {
      known.addAll(ledger.all()); // Caddy may have forgotten whose it is.
    }
    String handler = Names.of(route).handler();
    List<String> strays = strays(route, known);
    for (String other : known) {
      if (!other.equals(route)
          && !strays.contains(other)
          && Names.of(other).handler().equals(handler)) {
        throw taken(handler, other);
      }
    }
    return strays;
  }

  private List<String> strays(String route, Collection<String> known) {
    String handler = Names.of(route).handler();
    return known.stream()
        .filter(other -> wanted.stray(other, route))
        .filter(other -> Names.of(other).handler().equals(handler))
        .toList();
  }

  private static EngineException taken(String handler, String other) {
    return new EngineException(
        Kind.TRANSIENT, "Caddy: the handler %s is the route %s's".formatted(handler, other));
  }

  private static ObjectNode parking(Names names, String routeId) {
    ObjectNode route = Admin.JSON.objectNode().put(ID, names.route()).put(GROUP, routeId);
    ObjectNode handler = route.putArray("handle").addObject().put("handler", "reverse_proxy");
    handler.putArray(UPSTREAMS);
    return route;
  }

  @Override
  public void close(String route) {
    locked(() -> {
      boolean _ = ledger.has(route); // One that cannot be read throws, before anything is changed.
      Names names = Names.of(route);
      change(names, route, now -> now.ours().isEmpty() ? null : now.foreign());
      admin.delete("/id/" + names.route());
      if (admin.get(Names.SERVER_PATH + "/routes").value().isEmpty()) {
        admin.delete("/id/" + Names.SERVER);
      }
      ledger.remove(route);
    });
  }

  @Override
  public void admit(Route route, String backend, String address) {
    locked(() -> {
      Names names = Names.of(route.id());
      String dial = address.contains(":") ? address : address + ":" + route.port();
      edit(
          route.id(),
          upstreams -> {
            List<ObjectNode> all = without(upstreams.ours(), names.working(backend));
            all.add(Upstreams.one(names.working(backend), dial));
            return all;
          });
      admin.delete("/id/" + names.parked(backend));
    });
  }

  private static List<ObjectNode> without(List<ObjectNode> upstreams, String id) {
    List<ObjectNode> others = new ArrayList<>(upstreams);
    others.removeIf(upstream -> upstream.path(ID).asText().equals(id));
    return others;
  }

  @Override
  public void evict(String route, String backend) {
    locked(() -> {
      Names names = Names.of(route);
      Admin.Part working = admin.get("/id/" + names.working(backend));
      if (!working.there()) {
        return;
      }
      // First it is named elsewhere: so it is counted without a gap.
      if (!admin.get("/id/" + names.parked(backend)).there()) {
        String dial = working.value().path(DIAL).asText();
        admin.append(names.parking(), Upstreams.one(names.parked(backend), dial));
      }
      admin.delete("/id/" + names.working(backend));
    });
  }

  @Override
  public void withdraw(String route, String backend) {
    locked(() -> {
      Names names = Names.of(route);
      admin.delete("/id/" + names.working(backend));
      admin.delete("/id/" + names.parked(backend));
    });
  }

  /** Changes the upstreams of the handler. */
  private interface Edit {
    /**
     * What shall be.
     *
     * @param now what is there
     * @return null to leave all as it is
     */
    @Nullable List<ObjectNode> of(Upstreams now);
  }

  /** The same, of a handler that is this route's alone. */
  private void edit(String route, Edit edit) throws IOException {
    Names names = Names.of(route);
    change(
        names,
        route,
        now -> {
          for (String other : now.others().keySet()) {
            if (!wanted.stray(other, route)) {
              throw taken(names.handler(), other);
            }
          }
          return edit.of(now);
        });
  }

  private void change(Names names, String route, Edit edit) throws IOException {
    SortedSet<String> known = parked();
    for (int attempt = 1; ; attempt++) {
      Admin.Part now = admin.get(names.upstreams());
      List<ObjectNode> next = edit.of(Upstreams.of(now.value(), route, known));
      if (next == null || (now.there() && same(now.value(), next))) {
        return;
      }
      ArrayNode list = Admin.JSON.arrayNode();
      list.addAll(next);
      try {
        admin.put(names.upstreams(), now, list);
        return;
      } catch (Admin.Changed e) {
        if (attempt == ATTEMPTS) {
          throw new EngineException(Kind.TRANSIENT, String.valueOf(e.getMessage()), e);
        }
      }
    }
  }

  private static boolean same(JsonNode now, List<ObjectNode> next) {
    List<JsonNode> all = new ArrayList<>();
    now.forEach(all::add);
    return all.equals(next);
  }

  /** What is done with it, one after the other. */
  private void locked(Doing doing) {
    Doing.alone(lock, "Caddy", doing);
  }
}
