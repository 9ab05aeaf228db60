package dev.fairlead.traffic.traefik;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.spec.Ordered;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What Traefik is told, by route; what it does, it is asked. As a text it outlives the operator.
 */
record Book(SortedMap<String, Told> routes) {
  static final Book EMPTY = new Book(new TreeMap<>());
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * One route.
   *
   * @param servers {@code address:port} by the name of the backend: those that get work
   * @param drained those that got work and get none any more, until they are forgotten
   * @param inherited those of another service's route that this one took the place of: they get
   *     work until the first of its own does
   */
  record Told(
      Way.Traefik way,
      SortedMap<String, String> servers,
      SortedMap<String, String> drained,
      SortedMap<String, String> inherited) {
    Told {
      servers = Ordered.map(servers);
      drained = Ordered.map(drained);
      inherited = Ordered.map(servers.isEmpty() ? inherited : new TreeMap<>());
    }

    /** Those that get work. */
    SortedMap<String, String> working() {
      return servers.isEmpty() ? inherited : servers;
    }

    private Told with(SortedMap<String, String> in, SortedMap<String, String> out) {
      return new Told(way, in, out, inherited);
    }

    /** With what another route had, which is no more. */
    private Told succeeding(Told other, boolean sameService) {
      if (!sameService) {
        return new Told(way, servers, drained, all(other.working(), inherited));
      }
      SortedMap<String, String> in = all(other.servers(), servers);
      SortedMap<String, String> out = all(other.drained(), drained);
      out.keySet().removeAll(in.keySet());
      return new Told(way, in, out, all(other.inherited(), inherited));
    }

    private static SortedMap<String, String> all(
        SortedMap<String, String> some, SortedMap<String, String> more) {
      SortedMap<String, String> all = new TreeMap<>(some);
      all.putAll(more);
      return all;
    }

    /** As Traefik names the server of a backend. */
    String url(String address) {
      return way.tcp() ? address : way.scheme() + "://" + address;
    }
  }

  Book {
    routes = Ordered.map(routes);
  }

  static boolean isOf(String route, String project) {
    return route.startsWith(project + ":");
  }

  Book opened(Route route, Way.Traefik way) {
    Told before = routes.get(route.id());
    return with(
        route.id(),
        before == null
            ? new Told(way, new TreeMap<>(), new TreeMap<>(), new TreeMap<>())
            : new Told(way, before.servers(), before.drained(), before.inherited()));
  }

  /** A route takes the place of one that is no more. */
  Book succeeded(String route, String stray) {
    Told other = routes.get(stray);
    boolean same = Route.service(stray).equals(Route.service(route));
    return other == null
        ? this
        : with(stray, null).changed(route, told -> told.succeeding(other, same));
  }

  Book admitted(String route, String backend, String address) {
    return changed(
        route,
        told -> told.with(plus(told.servers(), backend, address), minus(told.drained(), backend)));
  }

  /** It gets no work any more, and is known still. */
  Book evicted(String route, String backend) {
    return changed(
        route,
        told -> {
          String address = told.servers().get(backend);
          return address == null
              ? told
              : told.with(minus(told.servers(), backend), plus(told.drained(), backend, address));
        });
  }

  Book without(String route, String backend) {
    return changed(
        route, told -> told.with(minus(told.servers(), backend), minus(told.drained(), backend)));
  }

  /** A route as another book has it, and what that has of its project and is no more. */
  Book asBefore(Book before, String route) {
    Book next = with(route, before.routes().get(route));
    for (Map.Entry<String, Told> other : before.routes().entrySet()) {
      if (isOf(other.getKey(), Route.project(route)) && !routes.containsKey(other.getKey())) {
        next = next.with(other.getKey(), other.getValue());
      }
    }
    return next;
  }

  Book closed(String route) {
    return with(route, null);
  }

  private Book changed(String route, UnaryOperator<Told> change) {
    Told before = routes.get(route);
    return before == null ? this : with(route, change.apply(before));
  }

  /**
   * The same with a route.
   *
   * @param told null for without it
   */
  Book with(String route, @Nullable Told told) {
    return new Book(told == null ? minus(routes, route) : plus(routes, route, told));
  }

  private static <T> SortedMap<String, T> plus(SortedMap<String, T> map, String key, T value) {
    SortedMap<String, T> more = new TreeMap<>(map);
    more.put(key, value);
    return more;
  }

  private static <T> SortedMap<String, T> minus(SortedMap<String, T> map, String key) {
    SortedMap<String, T> less = new TreeMap<>(map);
    less.remove(key);
    return less;
  }

  // As a text.

  String text() {
    ObjectNode all = MAPPER.createObjectNode();
    routes.forEach((id, told) -> {
      ObjectNode one = all.putObject(id);
      one.put("service", told.way().service());
      one.put("tcp", told.way().tcp());
      one.put("scheme", told.way().scheme());
      one.put("network", told.way().network());
      put(one.putObject("settings"), told.way().settings());
      put(one.putObject("servers"), told.servers());
      put(one.putObject("drained"), told.drained());
      put(one.putObject("inherited"), told.inherited());
    });
    return all.toPrettyString() + "\n";
  }

  private static void put(ObjectNode into, Map<String, String> values) {
    values.forEach((name, value) -> into.put(name, value));
  }

  /**
   * @throws JsonProcessingException when it is no such text
   */
  static Book read(String text) throws JsonProcessingException {
    SortedMap<String, Told> routes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : MAPPER.readTree(text).properties()) {
      JsonNode one = entry.getValue();
      Way.Traefik way =
          new Way.Traefik(
              one.path("service").asText(),
              one.path("tcp").asBoolean(),
              one.path("scheme").asText(),
              one.path("network").asText(),
              texts(one.path("settings")));
      routes.put(
          entry.getKey(),
          new Told(
              way,
              texts(one.path("servers")),
              texts(one.path("drained")),
              texts(one.path("inherited"))));
    }
    return new Book(routes);
  }

  private static SortedMap<String, String> texts(JsonNode node) {
    SortedMap<String, String> texts = new TreeMap<>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
