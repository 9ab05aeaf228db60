package dev.fairlead.traffic;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.RouteState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a provider keeps between two runs. One that cannot be read is not one that is not there
 * (I14): nothing is concluded from it, and it is not written over.
 */
public final class Kept {
  private Kept() {}

  /**
   * A file.
   *
   * @return empty where there is none
   */
  public static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new IOException(file + " cannot be read: permission denied", e);
    } catch (IOException e) {
      throw new IOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** What is said of a project while nobody can tell which routes it has: none may be forgotten. */
  public static SortedMap<String, RouteState> untold(
      String project, String kind, Collection<Route> wanted, String why) {
    SortedMap<String, RouteState> states = new TreeMap<>();
    RouteState unknown = new RouteState.Unanswered(why);
    states.put(Route.untold(project, kind), unknown);
    wanted.forEach(route -> states.put(route.id(), unknown));
    return states;
  }
}
