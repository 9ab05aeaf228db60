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
   * @param due why the proxy itself is to be renewed when nothing else is to be done; else empty
   */
  record Answered(boolean known, SortedSet<Listen> open, List<Backend> backends, String due)
      implements RouteState {
    public Answered(boolean known, SortedSet<Listen> open, List<Backend> backends) {
      this(known, open, backends, "");
    }

    public Answered due(String why) {
      return why.isEmpty() ? this : new Answered(known, open, backends, why);
    }

    public Answered {
      open = Ordered.set(open);
      backends = List.copyOf(backends);
    }
  }
}
