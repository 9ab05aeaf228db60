package dev.fairlead.traffic;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Nobody, of a kind that this operator does not have. It never answers, so that nothing is planned
 * for it.
 *
 * @param why it is not there
 */
record Nowhere(String why) implements Provider {
  @Override
  public SortedMap<String, RouteState> observe(String project, Collection<Route> wanted) {
    SortedMap<String, RouteState> states = new TreeMap<>();
    wanted.forEach(route -> states.put(route.id(), new RouteState.Unanswered(why)));
    return states;
  }

  @Override
  public void open(Route route, SortedSet<Listen> listens) {
    throw new IllegalStateException(why);
  }

  @Override
  public void close(String route) {
    throw new IllegalStateException(why);
  }

  @Override
  public void admit(Route route, String backend, String address) {
    throw new IllegalStateException(why);
  }

  @Override
  public void evict(String route, String backend) {
    throw new IllegalStateException(why);
  }

  @Override
  public void withdraw(String route, String backend) {
    throw new IllegalStateException(why);
  }

  @Override
  public boolean runs(String project) {
    return false;
  }
}
