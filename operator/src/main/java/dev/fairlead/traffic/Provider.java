package dev.fairlead.traffic;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A proxy that leads requests to instances. Every call may be made again, and after any of them the
 * proxy itself is asked how things stand. Calls that change something throw {@link
 * dev.fairlead.engine.EngineException}, whose kind says whether the outcome is known (I13).
 */
public interface Provider {
  /** Where nothing was set up: whoever asks for a route is told so. */
  Provider NONE = new Nowhere("this operator leads no requests");

  /**
   * What the proxy says of the routes of a project: of all that are wanted, and of those that it
   * has. Never throws; asks nobody where there is no route.
   */
  SortedMap<String, RouteState> observe(String project, Collection<Route> wanted);

  /** Has it know the route, and listen on just these addresses for it; starts it if need be. */
  void open(Route route, SortedSet<Listen> listens);

  /** Has it forget a route with all of its backends. */
  void close(String route);

  /** Has it send work to an instance; one that it sends none to any more gets some again. */
  void admit(Route route, String backend, String address);

  /** Has it send no new work to a backend; one that it does not know is well. */
  void evict(String route, String backend);

  /** Has it forget a backend; one that it does not know is well. */
  void withdraw(String route, String backend);

  /** Whether the containers of a compose project are its own. */
  boolean runs(String project);
}
