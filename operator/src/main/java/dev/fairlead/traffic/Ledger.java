package dev.fairlead.traffic;

import dev.fairlead.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which routes a proxy was told of: whom to ask of a project when nobody wants its routes any more.
 * Lost, it is made anew from what is wanted (I20).
 */
public final class Ledger {
  private static final String FILE = "routes";

  private final @Nullable Path directory;
  private @Nullable NavigableSet<String> known;

  /**
   * One of a kind of proxy.
   *
   * @param directory null where nothing lasts
   */
  public Ledger(@Nullable Path directory) {
    this.directory = directory;
  }

  /** The routes of a project. */
  public synchronized SortedSet<String> of(String project) {
    return routes().stream()
        .filter(id -> id.startsWith(project + ":"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Notes a route before the proxy is told of it. */
  public synchronized void add(String route) throws IOException {
    SortedSet<String> routes = routes();
    if (routes.add(route)) {
      write(routes);
    }
  }

  /** Forgets a route that the proxy has forgotten. */
  public synchronized void remove(String route) throws IOException {
    SortedSet<String> routes = routes();
    if (routes.remove(route)) {
      write(routes);
    }
  }

  private NavigableSet<String> routes() {
    NavigableSet<String> routes = known;
    if (routes == null) {
      routes = new TreeSet<>();
      if (directory != null) {
        try {
          Files.readAllLines(directory.resolve(FILE)).stream()
              .filter(line -> line.contains(":"))
              .forEach(routes::add);
        } catch (IOException e) {
          routes.clear(); // There is none yet, or none that can be read.
        }
      }
      known = routes;
    }
    return routes;
  }

  private void write(SortedSet<String> routes) throws IOException {
    if (directory != null) {
      Files.createDirectories(directory);
      String text = routes.stream().map(id -> id + "\n").collect(Collectors.joining());
      AtomicFile.put(directory.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
