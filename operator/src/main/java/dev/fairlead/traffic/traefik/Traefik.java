package dev.fairlead.traffic.traefik;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.TraefikCheck;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import dev.fairlead.traffic.Doing;
import dev.fairlead.traffic.Kept;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Wanted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Traefik, told by its HTTP provider, which polls what stands in the book. Nothing counts as done
 * because it was told: its API is asked. It does not say how many requests an instance has, so that
 * what was let go of has all of its drain.
 */
public final class Traefik implements Provider {
  /** Between two polls, and what Traefik makes of them. */
  private static final Duration TAKEN = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(50);

  private final TraefikApi api;
  private final Shelf shelf;

  private final Sightings sightings = new Sightings();
  private final Wanted wanted = new Wanted();

  public Traefik(TraefikSettings settings) {
    this.api = new TraefikApi(settings);
    this.shelf = new Shelf(settings.directory());
  }

  @Override
  public boolean runs(String project) {
    return false;
  }

  // What is there.

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> routes) {
    wanted.note(project, routes);
    SortedMap<String, @Nullable Route> all = new TreeMap<>();
    Book book;
    try {
      book = shelf.book();
    } catch (IOException e) {
      return Kept.untold(project, Way.Traefik.KIND, routes, "Traefik: " + e.getMessage());
    }
    book.routes().keySet().stream()
        .filter(id -> Book.isOf(id, project))
        .forEach(id -> all.put(id, null));
    routes.forEach(route -> all.put(route.id(), route));
    SortedMap<String, RouteState> states = new TreeMap<>();
    try {
      List<String> looked = new ArrayList<>();
      for (Map.Entry<String, @Nullable Route> entry : all.entrySet()) {
        Book.Told told = book.routes().get(entry.getKey());
        states.put(entry.getKey(), state(entry.getKey(), entry.getValue(), told, looked));
      }
      sightings.retain(project, looked);
      if (sightings.deaf(project, System.nanoTime())) {
        String why = "Traefik does not take what it is told: it shall poll GET " + Polled.PATH;
        all.keySet().forEach(id -> states.put(id, new RouteState.Unanswered(why)));
      }
    } catch (IOException e) {
      String why = "Traefik's API cannot be asked: " + TraefikApi.sentence(e);
      all.keySet().forEach(id -> states.put(id, new RouteState.Unanswered(why)));
    }
    return states;
  }

  private RouteState state(
      String id, @Nullable Route route, Book.@Nullable Told told, List<String> looked)
      throws IOException {
    if (told == null) {
      return new RouteState.Answered(false, new TreeSet<>(), List.of());
    }
    Optional<JsonNode> service = service(told);
    boolean same = route == null || route.way().equals(told.way());
    List<Backend> backends = new ArrayList<>();
    told.servers()
        .forEach((name, address) -> {
          String key = id + " " + address;
          looked.add(key);
          Backend.State state = state(key, told, told.url(address), service);
          backends.add(new Backend(name, state, Backend.UNCOUNTED));
        });
    told.drained()
        .forEach((name, address) -> {
          boolean working = lists(service, told.url(address));
          Backend.State state = working ? Backend.State.ADMITTED : Backend.State.DRAINING;
          backends.add(new Backend(name, state, Backend.UNCOUNTED));
        });
    return new RouteState.Answered(same && service.isPresent(), new TreeSet<>(), backends);
  }

  private Backend.State state(String key, Book.Told told, String url, Optional<JsonNode> service) {
    long now = System.nanoTime();
    if (!lists(service, url)) {
      return sightings.missing(key, now);
    }
    boolean down =
        service.filter(s -> s.path("serverStatus").path(url).asText().equals("DOWN")).isPresent();
    Duration first = told.way().check().map(TraefikCheck::first).orElse(Duration.ZERO);
    return sightings.listed(key, down, first, now);
  }

  private Optional<JsonNode> service(Book.Told told) throws IOException {
    return api.ask(told.way().tcp() ? "tcp" : "http", "services", told.way().service());
  }

  private static boolean lists(Optional<JsonNode> service, String url) {
    if (service.isPresent()) {
      for (JsonNode server : service.get().path("loadBalancer").path("servers")) {
        if (server.path("url").asText(server.path("address").asText()).equals(url)) {
          return true;
        }
      }
    }
    return false;
  }

  // What shall be.

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    if (!(route.way() instanceof Way.Traefik way)) {
      throw new IllegalArgumentException(route.id() + " is not led by Traefik");
    }
    doing(() -> {
      Book before = shelf.book();
      Book next = shelf.change(book -> opened(book, route, way));
      Book.Told told = told(next, route.id());
      try {
        await(() -> taken(told), () -> complaint(told));
      } catch (EngineException e) {
        // Traefik takes all that it polls or nothing: one that is wrong must not hold up others.
        Book _ = shelf.change(book -> book.asBefore(before, route.id()));
        throw e;
      }
    });
  }

  private static Book.Told told(Book book, String route) {
    Book.Told told = book.routes().get(route);
    if (told == null) {
      throw new IllegalStateException(route + " was not written");
    }
    return told;
  }

  /** Names are one for all of Traefik; a route that nobody wants any more gives way, at once. */
  private Book opened(Book book, Route route, Way.Traefik way) {
    Book next = book.opened(route, way);
    Collection<String> names = Dynamic.names(told(next, route.id()));
    for (Map.Entry<String, Book.Told> other : book.routes().entrySet()) {
      String id = other.getKey();
      Optional<String> shared =
          Dynamic.names(other.getValue()).stream().filter(names::contains).findFirst();
      if (id.equals(route.id()) || shared.isEmpty()) {
        continue;
      }
      if (!wanted.stray(id, route.id())) {
        throw refused("%s is the route %s's already".formatted(shared.get(), id));
      }
      next = next.succeeded(route.id(), id);
    }
    return next;
  }

  private boolean taken(Book.Told told) throws IOException {
    for (String name : Dynamic.names(told)) {
      String[] words = name.split(" ", -1);
      Optional<JsonNode> one = api.ask(words[0], words[1], words[2]);
      if (one.isEmpty() || !one.get().path("status").asText("enabled").equals("enabled")) {
        return false;
      }
    }
    return true;
  }

  /** Why it was not taken, in its own words where it has any. */
  private String complaint(Book.Told told) throws IOException {
    for (String name : Dynamic.names(told)) {
      String[] words = name.split(" ", -1);
      JsonNode errors =
          api.ask(words[0], words[1], words[2])
              .map(one -> one.path("error"))
              .orElse(MissingNode.getInstance());
      if (!errors.isEmpty()) {
        return name + ": " + errors.get(0).asText();
      }
    }
    for (JsonNode provider : api.overview().path("providers")) {
      if (provider.asText().equalsIgnoreCase("HTTP")) {
        return "what it polls was not taken";
      }
    }
    return "it has no HTTP provider: it shall poll GET " + Polled.PATH;
  }

  @Override
  public void close(String route) {
    doing(() -> shelf.change(book -> book.closed(route)));
  }

  @Override
  public void admit(Route route, String backend, String address) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    String where = host + ":" + route.port();
    doing(() -> shelf.change(book -> book.admitted(route.id(), backend, where)));
  }

  @Override
  public void evict(String route, String backend) {
    doing(() -> {
      Book next = shelf.change(book -> book.evicted(route, backend));
      Book.Told told = next.routes().get(route);
      String address = told == null ? null : told.drained().get(backend);
      if (told != null && address != null) {
        String url = told.url(address);
        await(() -> !lists(service(told), url), () -> "it has not let go of " + url);
      }
    });
  }

  @Override
  public void withdraw(String route, String backend) {
    doing(() -> shelf.change(book -> book.without(route, backend)));
  }

  /** Asks it something. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static void await(Question<Boolean> done, Question<String> complaint) throws IOException {
    long end = System.nanoTime() + TAKEN.toNanos();
    while (!done.ask()) {
      if (System.nanoTime() >= end) {
        throw refused(complaint.ask());
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static EngineException refused(String why) {
    return new EngineException(Kind.TRANSIENT, "Traefik: " + why);
  }

  private static void doing(Doing doing) {
    try {
      doing.run();
    } catch (IOException e) {
      throw new EngineException(Kind.UNKNOWN_OUTCOME, "Traefik: " + TraefikApi.sentence(e), e);
    }
  }
}
