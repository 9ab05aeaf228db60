package dev.fairlead.traffic.nginx;

import dev.fairlead.spec.Ordered;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What nginx was told of one route.
 *
 * @param route its id
 * @param upstream the name by which the user's configuration leads to it
 * @param balance nginx's word for how instances are chosen; empty is in turn
 * @param keepalive connections to instances that each worker keeps
 * @param servers by the name of the backend
 * @param inherited addresses of another service's route that this one took the place of: they get
 *     work until the first of its own does
 */
record Told(
    String route,
    String upstream,
    String balance,
    int keepalive,
    SortedMap<String, Server> servers,
    SortedSet<String> inherited) {
  Told {
    servers = Ordered.map(servers);
    inherited = Ordered.set(servers.isEmpty() ? inherited : new TreeSet<>());
  }

  /**
   * An instance.
   *
   * @param address with its port
   * @param down gets no new work
   */
  record Server(String address, boolean down) {}

  Told with(String backend, Server server) {
    SortedMap<String, Server> all = new TreeMap<>(servers);
    all.put(backend, server);
    return with(all);
  }

  Told without(String backend) {
    SortedMap<String, Server> all = new TreeMap<>(servers);
    all.remove(backend);
    return with(all);
  }

  private Told with(SortedMap<String, Server> all) {
    return new Told(route, upstream, balance, keepalive, all, inherited);
  }

  /** In the place of another one. */
  Told succeeding(Told other) {
    SortedSet<String> all = new TreeSet<>(inherited);
    all.addAll(other.inherited());
    other.servers().values().stream()
        .filter(server -> !server.down())
        .forEach(server -> all.add(server.address()));
    return inheriting(all);
  }

  Told inheriting(SortedSet<String> addresses) {
    return new Told(route, upstream, balance, keepalive, servers, addresses);
  }

  /** One that it leads to gets no new work. */
  Told resting(String backend) {
    Server server = servers.get(backend);
    return server == null ? this : with(backend, new Server(server.address(), true));
  }

  boolean leads(String backend) {
    Server server = servers.get(backend);
    return server != null && !server.down();
  }
}
