package dev.fairlead.traffic;

import dev.fairlead.desired.Route;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * Which routes each project wants, as of when it was last observed. Any other route of it is a
 * stray, and gives what it holds to one that wants it: else the new one would wait for the old one
 * to be closed, which is closed when the new one is in place.
 */
public final class Wanted {
  /** By project; none where it wants none. */
  private final ConcurrentMap<String, Set<String>> ids = new ConcurrentHashMap<>();

  public void note(String project, Collection<Route> routes) {
    if (routes.isEmpty()) {
      ids.remove(project);
    } else {
      ids.put(project, routes.stream().map(Route::id).collect(Collectors.toUnmodifiableSet()));
    }
  }

  /**
   * Whether a route gives way to another.
   *
   * @param other has what the route wants
   */
  public boolean stray(String other, String route) {
    String project = Route.project(route);
    Set<String> now = ids.getOrDefault(project, Set.of());
    return Route.project(other).equals(project) && now.contains(route) && !now.contains(other);
  }
}
