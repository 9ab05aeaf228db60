package dev.fairlead.plan;

import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** A proxy before the containers of a world, with sessions, moods and a bad memory. */
final class ModelProxy {
  private static final List<String> TROUBLES =
      List.of(
          "silent", "refuses", "restarts", "forgets", "dies", "is to be renewed", "is set by hand");

  private final Random random;
  private final World world;
  private final Map<String, Server> servers = new TreeMap<>();
  private final TreeSet<Listen> listens = new TreeSet<>();
  private boolean known;
  private boolean up;
  private boolean due;
  private int silent;
  private int refusing;

  private static final class Server {
    private boolean draining;
    private boolean reached;
    private Instant since;
    private long sessions;

    Server(Instant since) {
      this.since = since;
    }
  }

  ModelProxy(Random random, World world) {
    this.random = random;
    this.world = world;
  }

  static String address(String id) {
    int hash = id.hashCode() & 0xffff;
    return "10.0." + (hash >> 8) + "." + (hash & 0xff);
  }

  boolean isUp() {
    return up;
  }

  /** What it answers. */
  RouteState say() {
    if (silent > 0) {
      return new RouteState.Unanswered("it is silent");
    }
    List<Backend> backends = new ArrayList<>();
    if (up) {
      servers.forEach(
          (name, server) -> backends.add(new Backend(name, state(name, server), server.sessions)));
    }
    return new RouteState.Answered(up && known, up ? listens : new TreeSet<>(), backends)
        .due(due ? "is to be renewed" : "");
  }

  private State state(String name, Server server) {
    if (server.draining) {
      return State.DRAINING;
    }
    if (!server.reached) {
      return State.COMING;
    }
    return answers(name) ? State.ADMITTED : State.DOWN;
  }

  private boolean answers(String name) {
    return world.nodes.stream()
        .filter(node -> name.startsWith(node.id.substring(0, 12)))
        .anyMatch(node -> node.state == Container.State.RUNNING);
  }

  /** Is told something, and may refuse. */
  boolean apply(Step.AtProxy step) {
    if (silent > 0 || refusing > 0) {
      refusing = Math.max(0, refusing - 1);
      return false;
    }
    switch (step) {
      case Step.Open open -> {
        if (due) {
          due = false;
          startAnew();
        }
        up = true;
        known = true;
        listens.clear();
        listens.addAll(open.listens());
      }
      case Step.Close _ -> forget();
      case Step.Admit admit -> admit(Backend.name(admit.target().id(), admit.address()));
      case Step.Evict evict -> {
        Server server = servers.get(evict.backend());
        if (server != null && !server.draining) {
          server.draining = true;
          server.since = world.now;
        }
      }
      case Step.Withdraw withdraw -> servers.remove(withdraw.backend());
    }
    return true;
  }

  private void admit(String name) {
    if (!up || !known) {
      throw new AssertionError("admits to a route that is not there");
    }
    Server server = servers.computeIfAbsent(name, _ -> new Server(world.now));
    server.draining = false;
    server.since = world.now;
  }

  private void startAnew() {
    servers.values().removeIf(server -> server.draining);
    servers
        .values()
        .forEach(server -> {
          server.sessions = 0;
          server.reached = false;
        });
  }

  private void forget() {
    servers.clear();
    listens.clear();
    known = false;
  }

  /** Something happens to it; what it was is answered. */
  String trouble() {
    int what = random.nextInt(TROUBLES.size());
    switch (TROUBLES.get(what)) {
      case "silent" -> silent = 1 + random.nextInt(8);
      case "refuses" -> refusing = 1 + random.nextInt(3);
      case "restarts" -> startAnew();
      case "is to be renewed" -> due = true;
      case "forgets" -> forget();
      case "dies" -> {
        up = false;
        servers.values().forEach(server -> server.sessions = 0);
      }
      default ->
          servers.values().stream()
              .findFirst()
              .ifPresent(server -> {
                server.draining = !server.draining;
                server.since = world.now;
              });
    }
    return TROUBLES.get(what);
  }

  void calm() {
    silent = 0;
    refusing = 0;
  }

  /** Work comes and goes. */
  void tick() {
    silent = Math.max(0, silent - 1);
    servers.forEach((name, server) -> {
      server.reached |= up && random.nextBoolean();
      if (!up || !answers(name)) {
        server.sessions = 0;
      } else if (server.draining) {
        server.sessions = Math.max(0, server.sessions - random.nextInt(2));
      } else if (!listens.isEmpty()) {
        server.sessions = random.nextInt(4);
      }
    });
  }

  private List<Server> of(String id) {
    return servers.entrySet().stream()
        .filter(entry -> up && entry.getKey().startsWith(id.substring(0, 12)))
        .map(Map.Entry::getValue)
        .toList();
  }

  boolean works(String id) {
    return of(id).stream().anyMatch(server -> !server.draining);
  }

  long sessions(String id) {
    return of(id).stream().mapToLong(server -> server.sessions).sum();
  }

  boolean drainedFor(String id, Duration drain) {
    return of(id).stream().allMatch(server -> !server.since.plus(drain).isAfter(world.now));
  }

  long serving() {
    return servers.entrySet().stream()
        .filter(entry -> up && state(entry.getKey(), entry.getValue()) == State.ADMITTED)
        .count();
  }

  int backends() {
    return servers.size();
  }
}
