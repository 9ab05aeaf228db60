package dev.fairlead.simulation;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Route;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.spec.Listen;
import dev.fairlead.spec.PortBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The model proxy as it really is: what it was told of routes and instances, which of these it
 * reaches, and what goes on with each. It does nothing wrong on its own account: the line to it
 * ({@link Wire}) and what comes over it ({@link Trouble}) do.
 */
final class Switchboard {
  private static final long MILLI = 1_000_000L;

  private final Timeline time;
  private final Machine machine;
  private final Shape shape;
  private final Trouble trouble;
  private final SplittableRandom random;
  private final SortedMap<String, Led> routes = new TreeMap<>();
  private final List<Long> losses = new ArrayList<>();

  /** It runs. */
  boolean up = true;

  /** It runs and does not answer until then. */
  long silentUntil = -1;

  /** A new version of it waits. */
  boolean due;

  /** Where requests for a service come in. */
  private static final class Led {
    final SortedSet<Listen> open = new TreeSet<>();
    final SortedMap<String, Server> servers = new TreeMap<>();

    /** What led when this last changed, changes of ours left out. */
    long since;
  }

  /** An instance as it was told of it. */
  static final class Server {
    final String name;
    final String address;
    boolean out;

    /** When it has reached it. */
    long reachedAt;

    /** Since when it is in, or out. */
    long since;

    long sinceWall;

    /** Whether nobody of ours had it in, or out. */
    boolean byHand;

    /** When each session ends, of those that went on when it was taken out. */
    final List<Long> ends = new ArrayList<>();

    Server(String name, String address) {
      this.name = name;
      this.address = address;
    }
  }

  Switchboard(Life life, Trouble trouble, SplittableRandom random) {
    this.time = life.time;
    this.machine = life.machine;
    this.shape = life.shape;
    this.trouble = trouble;
    this.random = random;
  }

  /** Whether operators run it: then it holds ports, and they start it. */
  boolean ours() {
    return shape.extras().proxy() == Extras.Proxy.FRONT;
  }

  // What it is told.

  void open(String route, SortedSet<Listen> listens) {
    if (due || !up) {
      due = false;
      startsAnew();
    }
    up = true;
    for (Listen listen : listens) {
      for (Box box : machine.boxes) {
        if (box.live() && publishes(box, listen)) {
          throw new EngineException(Kind.REFUSED, "address in use: " + listen);
        }
      }
    }
    Led led = routes.computeIfAbsent(route, _ -> new Led());
    if (!led.open.equals(listens)) {
      led.open.clear();
      led.open.addAll(listens);
      led.since = time.now();
    }
  }

  private static boolean publishes(Box box, Listen listen) {
    return box.spec().networking().ports().stream()
        .anyMatch(port -> port.fixed() && Listen.of(port).meets(listen));
  }

  void close(String route) {
    routes.remove(route);
  }

  /** Knows the route, and has nothing yet to listen on for it. */
  void opensHalf(String route) {
    routes.computeIfAbsent(route, _ -> new Led());
  }

  void admit(String route, String name, String address, boolean whole) {
    Led led = led(route);
    Server server = led.servers.get(name);
    if (server == null) {
      server = new Server(name, address);
      server.out = true;
      led.servers.put(name, server);
      long lag = 50 * MILLI + random.nextLong(350 * MILLI);
      boolean late = trouble.strikes(ProxyFault.REACHES_LATE);
      server.reachedAt = time.now() + lag + (late ? random.nextLong(60 * Machine.SECOND) : 0);
      set(server, true, false);
    }
    if (server.out && whole) {
      set(server, false, false);
    }
  }

  private Led led(String route) {
    Led led = routes.get(route);
    if (led == null || !up) {
      throw new EngineException(Kind.NOT_FOUND, "no such route: " + route);
    }
    return led;
  }

  void evict(String route, String name) {
    Led led = routes.get(route);
    Server server = led == null ? null : led.servers.get(name);
    if (server != null && !server.out) {
      set(server, true, false);
    }
  }

  void withdraw(String route, String name) {
    Led led = routes.get(route);
    if (led != null) {
      led.servers.remove(name);
    }
  }

  private void set(Server server, boolean out, boolean byHand) {
    server.out = out;
    server.byHand = byHand;
    server.since = time.now();
    server.sinceWall = time.wallNanos();
    server.ends.clear();
    Box box = boxOf(server);
    if (out && box != null && server.reachedAt <= time.now()) {
      for (int session = random.nextInt(3); session > 0; session--) {
        boolean stays = trouble.strikes(ProxyFault.SESSION_STAYS);
        long lasts = random.nextLong((2 + 2L * shape.drainSeconds()) * Machine.SECOND);
        server.ends.add(stays ? Long.MAX_VALUE : time.now() + lasts);
      }
    }
  }

  /** It stood before anything was seen, with all instances. */
  void stands(Version version) {
    for (Route route : wanted(version)) {
      open(route.id(), route.listens());
      for (Box box : machine.boxes) {
        if (isWeb(box) && box.live()) {
          String name = Backend.name(box.id, box.address());
          admit(route.id(), name, box.address(), true);
        }
      }
      led(route.id()).servers.values().forEach(server -> server.reachedAt = 0);
    }
  }

  static List<Route> wanted(Version version) {
    List<Route> wanted = new ArrayList<>();
    if (version.desired() != null) {
      for (DesiredService service : version.desired().services()) {
        wanted.addAll(service.routes());
      }
    }
    return wanted;
  }

  private static boolean isWeb(Box box) {
    return box.project.equals(Version.RELEASE) && box.service.equals("web");
  }

  // What comes over it.

  /** No session is left; what was to end them is gone, and all others are to be reached again. */
  void startsAnew() {
    lose();
    for (Led led : routes.values()) {
      led.since = time.now();
      led.servers.values().removeIf(server -> server.out);
      for (Server server : led.servers.values()) {
        server.reachedAt = time.now() + 50 * MILLI + random.nextLong(350 * MILLI);
        server.ends.clear();
      }
    }
  }

  void dies() {
    lose();
    up = false;
    routes.values().forEach(led -> led.servers.values().forEach(server -> server.ends.clear()));
  }

  /** Somebody starts it again; it may have been told everything in vain. */
  void revives(boolean forgot) {
    if (!up) {
      up = true;
      startsAnew();
      if (forgot) {
        routes.clear();
      }
    }
  }

  void forgets() {
    lose();
    routes.clear();
  }

  void forgetsOne() {
    for (Led led : routes.values()) {
      Server server = some(led);
      if (server != null) {
        losing(server);
        led.servers.remove(server.name);
      }
    }
  }

  /** Somebody has one out, or in again, or tells it of one that is nobody's. */
  void setByHand() {
    for (Led led : routes.values()) {
      Server server = some(led);
      if (server == null || random.nextInt(4) == 0) {
        String name = Backend.name("9".repeat(64), "172.18.0.99");
        led.servers.put(name, new Server(name, "172.18.0.99"));
      } else {
        losing(server);
        set(server, !server.out, true);
      }
    }
  }

  private @Nullable Server some(Led led) {
    List<Server> all = List.copyOf(led.servers.values());
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private void lose() {
    routes.values().forEach(led -> led.servers.values().forEach(this::losing));
  }

  private void losing(Server server) {
    Box box = boxOf(server);
    if (box != null && leads(box)) {
      losses.add(time.now());
    }
  }

  /** From now on nothing goes wrong. */
  void calm() {
    silentUntil = -1;
    if (!ours()) {
      revives(false);
    }
    long soon = time.now() + 400 * MILLI;
    for (Led led : routes.values()) {
      for (Server server : led.servers.values()) {
        server.reachedAt = Math.min(server.reachedAt, soon);
      }
    }
  }

  // How it stands, for who asks it.

  boolean silent() {
    return silentUntil > time.now() || (!up && !ours());
  }

  SortedSet<String> known() {
    return new TreeSet<>(routes.keySet());
  }

  RouteState state(String route) {
    Led led = up ? routes.get(route) : null;
    if (led == null) {
      return new Answered(false, new TreeSet<>(), List.of()).due(up && due ? "is old" : "");
    }
    List<Backend> backends = new ArrayList<>();
    for (Server server : led.servers.values()) {
      long sessions = shape.extras().proxy().counts ? sessions(server) : Backend.UNCOUNTED;
      backends.add(new Backend(server.name, state(server), sessions));
    }
    return new Answered(true, led.open, backends).due(due ? "is old" : "");
  }

  private Backend.State state(Server server) {
    return server.out
        ? Backend.State.DRAINING
        : server.reachedAt > time.now()
            ? Backend.State.COMING
            : boxOf(server) == null ? Backend.State.DOWN : Backend.State.ADMITTED;
  }

  /** What goes on with one that gets work is no matter; it gets more. */
  private long sessions(Server server) {
    return server.out ? going(server) : server.name.hashCode() & 3;
  }

  private long going(Server server) {
    return boxOf(server) == null ? 0 : server.ends.stream().filter(end -> end > time.now()).count();
  }

  // How it stands, for the oracle.

  /** Who answers at its address, if that is the one that it was told of. */
  private @Nullable Box boxOf(Server server) {
    for (Box box : machine.boxes) {
      boolean there = box.state == State.RUNNING && box.address().equals(server.address);
      if (there && server.name.startsWith(box.id.substring(0, 12))) {
        return box;
      }
    }
    return null;
  }

  private boolean works(Led led) {
    return up && (!ours() || !led.open.isEmpty());
  }

  /** Whether requests come to it by this. */
  boolean leads(Box box) {
    return leads(box, Long.MAX_VALUE);
  }

  /** The same, by what nobody of ours has changed since a moment. */
  boolean leads(Box box, long moment) {
    for (Led led : routes.values()) {
      for (Server server : led.servers.values()) {
        boolean now =
            works(led)
                && !server.out
                && server.reachedAt <= time.now()
                && (!server.byHand || server.since < moment);
        if (now && server.address.equals(box.address()) && boxOf(server) == box) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether all that a version wants is there, for longer than since a moment. */
  boolean sound(Version version, long moment) {
    for (Route route : wanted(version)) {
      Led led = routes.get(route.id());
      if (!up || led == null || !led.open.equals(route.listens()) || led.since >= moment) {
        return false;
      }
    }
    return true;
  }

  /** How many it led to, and does not any more for other causes than ours. */
  long lostSince(long moment) {
    return losses.stream().filter(at -> at >= moment).count();
  }

  /** What goes on with one that has been taken out, and has time left for it; else 0. */
  long unfinished(Box box) {
    long drain = shape.drainSeconds() * Machine.SECOND;
    long all = 0;
    for (Led led : routes.values()) {
      for (Server server : led.servers.values()) {
        boolean over =
            time.now() - server.since >= drain || time.wallNanos() - server.sinceWall >= drain;
        if (up && server.out && !server.byHand && !over && boxOf(server) == box) {
          all += going(server);
        }
      }
    }
    return all;
  }

  /** Whether a container cannot have a port, as this has it. */
  boolean holds(PortBinding port) {
    return up
        && port.fixed()
        && routes.values().stream()
            .flatMap(led -> led.open.stream())
            .anyMatch(Listen.of(port)::meets);
  }

  /** What is not as a version wants it, when all has come to rest; empty when all is. */
  String amiss(Version version) {
    SortedSet<String> ids = new TreeSet<>();
    wanted(version).forEach(route -> ids.add(route.id()));
    if (!known().equals(ids)) {
      return "it leads " + known() + ", and " + ids + " are wanted";
    }
    if (!ids.isEmpty() && (!up || due)) {
      return up ? "it is old" : "it does not run";
    }
    for (Route route : wanted(version)) {
      Led led = led(route.id());
      SortedSet<String> names = new TreeSet<>();
      for (Box box : machine.boxes) {
        if (isWeb(box) && box.live()) {
          names.add(Backend.name(box.id, box.address()));
          if (!leads(box)) {
            return "it does not lead to " + box;
          }
        }
      }
      if (!led.open.equals(route.listens()) || !led.servers.keySet().equals(names)) {
        return "it listens on " + led.open + " and has " + led.servers.keySet() + ", not " + names;
      }
    }
    return "";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(up ? "" : " down");
    routes.forEach((id, led) -> {
      text.append(' ').append(id).append(led.open);
      led.servers
          .values()
          .forEach(server ->
              text.append(' ')
                  .append(server.name)
                  .append('=')
                  .append(state(server))
                  .append(going(server)));
    });
    return text.toString();
  }
}
