package dev.fairlead.traffic.nginx;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.Engine;
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
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.Wanted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The user's own nginx. Each change is a file of upstreams, nginx's own test of it, and a reload;
 * where nginx does not take it, the file before is there again.
 *
 * <ol>
 *   <li>What is loaded is asked of nginx: a small server of ours, in the same configuration,
 *       answers with a word that each load has anew.
 *   <li>An instance is admitted when nginx itself has connected to it.
 *   <li>Nothing new reaches an evicted instance once the workers before the reload take no
 *       connections; what goes on with it nobody counts, but it is over when they are gone.
 * </ol>
 */
public final class Nginx implements Provider {
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Engine engine;
  private final Folder folder;
  private final Running running;
  private final Loading loading;
  private final Reached reached;
  private final Wanted wanted = new Wanted();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Book book;

  public Nginx(Engine engine, NginxSettings settings) {
    this(engine, settings, Loading.LIMIT, Complaint.LIMIT);
  }

  /**
   * One that is given less time.
   *
   * @param limit to load a configuration
   * @param testing to test it, as a process of the host
   */
  Nginx(Engine engine, NginxSettings settings, Duration limit, Duration testing) {
    this.engine = engine;
    this.folder = new Folder(settings.directory());
    String container = settings.container();
    this.running =
        container == null
            ? new HostProcess(settings, ANSWER, testing)
            : new ContainerProcess(engine, container, settings, ANSWER);
    this.loading = new Loading(running, settings.directory(), limit);
    this.reached = new Reached(running);
  }

  @Override
  public boolean runs(String project) {
    return running.project().equals(project);
  }

  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> routes) {
    wanted.note(project, routes);
    SortedMap<String, Route> byId = new TreeMap<>();
    routes.forEach(route -> byId.put(route.id(), route));
    SortedMap<String, RouteState> states = new TreeMap<>();
    Set<String> ids = new TreeSet<>(byId.keySet());
    lock.lock();
    try {
      book().routes().keySet().stream().filter(id -> Book.isOf(id, project)).forEach(ids::add);
      if (!ids.isEmpty()) {
        Look look = look();
        ids.forEach(id -> states.put(id, state(id, byId.get(id), look)));
      }
    } catch (IOException | EngineException e) {
      String why = String.valueOf(e.getMessage());
      if (book == null) {
        return Kept.untold(project, Way.Nginx.KIND, routes, why);
      }
      ids.forEach(id -> states.put(id, new Unanswered(why)));
    } finally {
      lock.unlock();
    }
    return states;
  }

  /**
   * How nginx was found.
   *
   * @param problem why it says nothing; empty when it does
   * @param sound whether what is loaded is what was written
   * @param finishing whether workers of before finish what they have
   */
  private record Look(String problem, boolean sound, boolean finishing) {}

  private Look look() throws IOException {
    String absent = running.absent();
    if (!absent.isEmpty()) {
      return new Look(absent, false, false);
    }
    Book told = book();
    if (told.load().isEmpty() || !folder.holds(told.texts(running.listen()))) {
      return new Look("", false, true);
    }
    try {
      boolean sound = loading.loaded().equals(told.load());
      return new Look("", sound, !sound || running.workers().finishing());
    } catch (IOException e) {
      return new Look(loading.silence(e), false, false);
    }
  }

  private RouteState state(String id, @Nullable Route route, Look look) {
    Optional<Told> told = book().told(id);
    if (told.isEmpty()) {
      return new Answered(false, new TreeSet<>(), List.of());
    }
    if (!look.problem().isEmpty()) {
      return new Unanswered(look.problem());
    }
    boolean same = route == null || told.get().equals(as(route, told.get()));
    List<Backend> backends = new ArrayList<>();
    told.get().servers().forEach((name, server) -> backends.add(backend(name, server, look)));
    return new Answered(look.sound() && same, new TreeSet<>(), backends);
  }

  private Backend backend(String name, Told.Server server, Look look) {
    if (server.down()) {
      return new Backend(name, State.DRAINING, look.finishing() ? Backend.UNCOUNTED : 0);
    }
    // Of what is not loaded yet nothing can be asked; it is put right first.
    boolean well = !look.sound() || reached.is(name, server.address());
    return new Backend(name, well ? State.ADMITTED : State.DOWN, Backend.UNCOUNTED);
  }

  /** What is told of a route, by what is wanted of it now. */
  private Told as(Route route, @Nullable Told before) {
    if (!(route.way() instanceof Way.Nginx way)) {
      throw new IllegalArgumentException(route.id() + " is not led by nginx");
    }
    SortedMap<String, Told.Server> servers =
        before == null
            ? new TreeMap<>()
            : way.published() ? moved(before.servers(), route) : before.servers();
    SortedSet<String> inherited = before == null ? new TreeSet<>() : before.inherited();
    return new Told(route.id(), way.upstream(), way.balance(), way.keepalive(), servers, inherited);
  }

  /** The same at the ports that they have now: a container that starts again may have another. */
  private SortedMap<String, Told.Server> moved(
      SortedMap<String, Told.Server> servers, Route route) {
    SortedMap<String, Told.Server> now = new TreeMap<>();
    servers.forEach((name, server) -> {
      String where = server.down() ? "" : published(name, route.port());
      now.put(name, where.isEmpty() ? server : new Told.Server(where, server.down()));
    });
    return now;
  }

  /** Where the host leads to an instance; empty while it does not. */
  private String published(String backend, int port) {
    int hostPort = engine.hostPort(backend.substring(0, backend.indexOf('_')), port);
    return hostPort == 0 ? "" : "127.0.0.1:" + hostPort;
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    locked(() -> {
      Book before = book();
      Book after = before;
      Told next = as(route, before.routes().get(route.id()));
      for (Told other : before.routes().values()) {
        if (!other.route().equals(route.id()) && other.upstream().equals(next.upstream())) {
          if (!wanted.stray(other.route(), route.id())) {
            throw refused(
                "the upstream %s is the route %s's".formatted(next.upstream(), other.route()));
          }
          next = next.succeeding(other);
          after = after.without(other.route());
        }
      }
      if (folder.foreign(UpstreamText.file(next))) {
        throw refused(UpstreamText.file(next) + " is there and not written by Fairlead");
      }
      change(after.with(next));
    });
  }

  @Override
  public void close(String route) {
    locked(() -> {
      Optional<Told> told = book().told(route);
      if (told.isEmpty()) {
        return;
      }
      try {
        change(book().without(route));
      } catch (Refused e) {
        // Somebody's configuration names it yet: it stays, and leads nowhere.
        change(
            book().without(route),
            Map.of(UpstreamText.file(told.get()), UpstreamText.retired(told.get())));
      }
    });
  }

  @Override
  public void admit(Route route, String backend, String address) {
    locked(() -> {
      Told told = as(route, book().routes().get(route.id()));
      String where = where(route, backend, address);
      Told next = told.with(backend, new Told.Server(where, false));
      if (!told.leads(backend)) {
        change(book().with(next));
      }
    });
  }

  private String where(Route route, String backend, String address) {
    if (!(route.way() instanceof Way.Nginx way) || !way.published()) {
      return address.contains(":") ? address : address + ":" + route.port();
    }
    String where = published(backend, route.port());
    if (where.isEmpty()) {
      throw refused("the instance publishes no port on this host yet");
    }
    return where;
  }

  @Override
  public void evict(String route, String backend) {
    locked(() -> {
      Optional<Told> told = book().told(route).filter(t -> t.leads(backend));
      if (told.isPresent()) {
        change(book().with(told.get().resting(backend)));
      }
    });
  }

  @Override
  public void withdraw(String route, String backend) {
    locked(() -> {
      Optional<Told> told = book().told(route).filter(t -> t.servers().containsKey(backend));
      if (told.isEmpty()) {
        return;
      }
      Book next = book().with(told.get().without(backend));
      if (told.get().leads(backend)) {
        change(next);
      } else {
        // What leads nowhere may go without a reload, which ends idle connections.
        folder.write(new TreeMap<>(), next.texts(running.listen()));
        book = next;
      }
    });
  }

  private void change(Book next) throws IOException {
    change(next, Map.of());
  }

  /**
   * Has nginx run by another book, or by the one before.
   *
   * @param more files that are none of a route
   */
  private void change(Book routes, Map<String, String> more) throws IOException {
    boolean absent = !running.absent().isEmpty();
    Book before = book();
    Book next = routes.loading(Loading.word());
    SortedMap<String, String> texts = next.texts(running.listen());
    texts.putAll(more);
    Folder.Saved saved = folder.write(before.texts(running.listen()), texts);
    if (absent) {
      book = next; // It starts with it.
      return;
    }
    try {
      String complaint = running.complaint();
      if (!complaint.isEmpty()) {
        throw new Refused("nginx refuses: " + complaint);
      }
      Workers old = running.workers();
      running.reload();
      loading.await(next.routes().isEmpty() ? "" : next.load());
      book = next;
      loading.awaitRetreat(old);
    } catch (IOException | EngineException e) {
      if (!next.equals(book)) {
        folder.restore(saved);
      }
      throw e;
    }
  }

  /** nginx did not take it; all is as before. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  private static EngineException refused(String why) {
    return new EngineException(Kind.TRANSIENT, "nginx: " + why);
  }

  /** What is done with it, one after the other. */
  private void locked(Doing doing) {
    Doing.alone(
        lock,
        "nginx",
        () -> {
          try {
            doing.run();
          } catch (Refused e) {
            throw new EngineException(Kind.TRANSIENT, String.valueOf(e.getMessage()), e);
          }
        });
  }

  private Book book() {
    Book known = book;
    if (known == null) {
      try {
        known = folder.read();
      } catch (IOException e) {
        throw new EngineException(
            Kind.TRANSIENT, "nginx: its directory cannot be read: " + e.getMessage(), e);
      }
      book = known;
    }
    return known;
  }
}
