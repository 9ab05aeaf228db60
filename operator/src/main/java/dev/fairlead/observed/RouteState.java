package dev.fairlead.observed;

import dev.fairlead.spec.Listen;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedSet;

/** What a proxy says of a route. */
public sealed interface RouteState {

  /** It does not say anything; nothing is known of its backends. */
  record Unanswered(String problem) implements RouteState {}

  /**
   * It answered.
   *
   * @param known whether it has the route; it may have it and listen on nothing yet
   * @param open what it listens on, in the way that is wanted
   */
  record Answered(boolean known, SortedSet<Listen> open, List<Backend> backends)
      implements RouteState {
    public Answered {
      open = Ordered.set(open);
      backends = List.copyOf(backends);
    }
  }
}
