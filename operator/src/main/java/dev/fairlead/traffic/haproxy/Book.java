package dev.fairlead.traffic.haproxy;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.observed.Backend;
import dev.fairlead.spec.Listen;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the front was told, by route: what its configuration is written from, so that it comes back
 * with it after a crash or a reload. What it truly does, it is asked.
 */
record Book(SortedMap<String, Told> routes) {
  static final Book EMPTY = new Book(new TreeMap<>());

  /** How {@link ConfigText} names frontends, in whatever form. */
  private static final Pattern FRONTEND =
      Pattern.compile("(?<id>.+):[0-9]+(?<mode>[ht])(?<proxied>p?):(?<listen>[^:]+)");

  /**
   * One route.
   *
   * @param servers {@code address:port} by the name of the backend: those that get work
   */
  record Told(Way.Front way, SortedSet<Listen> listens, SortedMap<String, String> servers) {
    Told {
      listens = Ordered.set(listens);
      servers = Ordered.map(servers);
    }
  }

  Book {
    routes = Ordered.map(routes);
  }

  boolean concerns(String project) {
    return routes.keySet().stream().anyMatch(id -> isOf(id, project));
  }

  static boolean isOf(String route, String project) {
    return route.startsWith(project + ":");
  }

  Book opened(Route route, SortedSet<Listen> listens) {
    Told before = routes.get(route.id());
    SortedMap<String, String> servers = before == null ? new TreeMap<>() : before.servers();
    return with(route.id(), new Told(Front.how(route), listens, servers));
  }

  Book admitted(String route, String backend, String address) {
    return changed(route, servers -> servers.put(backend, address));
  }

  Book without(String route, String backend) {
    return changed(route, servers -> servers.remove(backend));
  }

  Book closed(String route) {
    SortedMap<String, Told> all = new TreeMap<>(routes);
    all.remove(route);
    return new Book(all);
  }

  /** Another route that listens on one of these; empty when none does. */
  Optional<String> holder(String route, SortedSet<Listen> listens) {
    return routes.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(route))
        .filter(entry ->
            entry.getValue().listens().stream()
                .anyMatch(held -> listens.stream().anyMatch(held::meets)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Book changed(
      String route, java.util.function.Consumer<SortedMap<String, String>> change) {
    Told before = routes.get(route);
    if (before == null) {
      return this;
    }
    SortedMap<String, String> servers = new TreeMap<>(before.servers());
    change.accept(servers);
    return with(route, new Told(before.way(), before.listens(), servers));
  }

  private Book with(String route, Told told) {
    SortedMap<String, Told> all = new TreeMap<>(routes);
    all.put(route, told);
    return new Book(all);
  }

  /** What a front that runs was told, by what it says of itself. */
  static Book of(Live live) {
    Book book = EMPTY;
    for (Stats.Row row : live.now()) {
      Matcher frontend = FRONTEND.matcher(row.frontend() ? row.proxy() : "");
      if (frontend.matches()) {
        String id = frontend.group("id");
        Way.Front way =
            new Way.Front(frontend.group("mode").equals("h"), !frontend.group("proxied").isEmpty());
        Told before = book.routes().get(id);
        SortedSet<Listen> listens = new TreeSet<>(before == null ? List.of() : before.listens());
        listens.add(ConfigText.listen(frontend.group("listen")));
        book = book.with(id, new Told(way, listens, new TreeMap<>()));
      }
    }
    for (Stats.Row row : live.now()) {
      if (!row.server().isEmpty() && row.state() != Backend.State.DRAINING) {
        book = book.admitted(row.proxy(), row.server(), row.address());
      }
    }
    return book;
  }

  /** Nothing of a route that was not written whole. */
  static Book read(String text) {
    Book book = EMPTY;
    for (String line : text.lines().toList()) {
      if (!line.startsWith(ConfigText.NOTE)) {
        continue;
      }
      String[] words = line.substring(ConfigText.NOTE.length()).split(" ", -1);
      if (words.length == 5 && words[0].equals("route")) {
        Told told =
            new Told(
                new Way.Front(words[2].equals("http"), words[3].equals("proxy")),
                ConfigText.listens(words[4]),
                new TreeMap<>());
        book = book.with(words[1], told);
      } else if (words.length == 4 && words[0].equals("server")) {
        book = book.admitted(words[1], words[2], words[3]);
      }
    }
    return book;
  }
}
