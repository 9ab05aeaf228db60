package dev.fairlead.traffic.nginx;

import dev.fairlead.spec.Ordered;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that nginx was told.
 *
 * @param routes by id
 * @param load a word of the configuration that was loaded last; empty before the first
 */
record Book(SortedMap<String, Told> routes, String load) {
  static final Book EMPTY = new Book(new TreeMap<>(), "");

  Book {
    routes = Ordered.map(routes);
  }

  static boolean isOf(String route, String project) {
    return route.startsWith(project + ":");
  }

  Book loading(String word) {
    return new Book(routes, word);
  }

  Book with(Told told) {
    SortedMap<String, Told> all = new TreeMap<>(routes);
    all.put(told.route(), told);
    return new Book(all, load);
  }

  Book without(String route) {
    SortedMap<String, Told> all = new TreeMap<>(routes);
    all.remove(route);
    return new Book(all, load);
  }

  Optional<Told> told(String route) {
    return Optional.ofNullable(routes.get(route));
  }

  /** The files that it is written as; none where it has no route. */
  SortedMap<String, String> texts(String listen) {
    SortedMap<String, String> texts = new TreeMap<>();
    routes.values().forEach(told -> texts.put(UpstreamText.file(told), UpstreamText.of(told)));
    if (!routes.isEmpty()) {
      texts.put(UpstreamText.STATUS, UpstreamText.status(listen, load, routes.values()));
    }
    return texts;
  }
}
