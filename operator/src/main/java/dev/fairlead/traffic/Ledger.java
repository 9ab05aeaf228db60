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
  public synchronized SortedSet<String> of(String project) throws IOException {
    return routes().stream()
        .filter(id -> id.startsWith(project + ":"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All of them. */
  public synchronized SortedSet<String> all() throws IOException {
    return new TreeSet<>(routes());
  }

  public synchronized boolean has(String route) throws IOException {
    return routes().contains(route);
  }

  /** Notes a route before the proxy is told of it. */
  public synchronized void add(String route) throws IOException {
    NavigableSet<String> next = new TreeSet<>(routes());
    if (next.add(route)) {
      write(next);
    }
  }

  /** Forgets a route that the proxy has forgotten. */
  public synchronized void remove(String route) throws IOException {
    NavigableSet<String> next = new TreeSet<>(routes());
    if (next.remove(route)) {
      write(next);
    }
  }

  private NavigableSet<String> routes() throws IOException {
    NavigableSet<String> routes = known;
    if (routes == null) {
      routes = new TreeSet<>();
      if (directory != null) {
        Kept.read(directory.resolve(FILE))
            .orElse("")
            .lines()
            .filter(line -> line.contains(":"))
            .forEach(routes::add);
      }
      known = routes;
    }
    return routes;
  }

  /** What could not be written is not known, either: it is tried again. */
  private void write(NavigableSet<String> routes) throws IOException {
    if (directory != null) {
      Files.createDirectories(directory);
      String text = routes.stream().map(id -> id + "\n").collect(Collectors.joining());
      AtomicFile.put(directory.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
    }
    known = routes;
  }
}
