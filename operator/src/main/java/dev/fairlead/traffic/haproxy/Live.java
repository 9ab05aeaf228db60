package dev.fairlead.traffic.haproxy;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of the front say of themselves now.
 *
 * @param now of the one that takes connections
 * @param before of those that finish what they have
 */
record Live(List<Stats.Row> now, List<Stats.Row> before) {
  /** Of a front that does not run. */
  static final Live NOTHING = new Live(List.of());

  Live {
    now = List.copyOf(now);
    before = List.copyOf(before);
  }

  Live(List<Stats.Row> now) {
    this(now, List.of());
  }

  Live with(List<Stats.Row> older) {
    List<Stats.Row> all = new ArrayList<>(before);
    all.addAll(older);
    return new Live(now, all);
  }

  boolean has(String route, String backend) {
    return now.stream().anyMatch(row -> row.proxy().equals(route) && row.server().equals(backend));
  }

  /**
   * How a route stands.
   *
   * @param wanted null where nobody wants it: then how it listens does not matter
   */
  RouteState.Answered state(String id, @Nullable Route wanted) {
    String any = id + ":";
    String prefix = wanted == null ? any : ConfigText.prefix(id, Front.how(wanted));
    SortedSet<Listen> open = new TreeSet<>();
    boolean known = false;
    for (Stats.Row row : now) {
      known |= row.proxy().equals(id) || row.proxy().startsWith(any);
      if (row.frontend() && row.proxy().startsWith(prefix) && row.status().equals("OPEN")) {
        open.add(ConfigText.listen(row.proxy().substring(row.proxy().lastIndexOf(':') + 1)));
      }
    }
    return new RouteState.Answered(known, open, backends(id));
  }

  private List<Backend> backends(String id) {
    SortedMap<String, Backend> all = new TreeMap<>();
    for (Stats.Row row : now) {
      if (row.proxy().equals(id) && !row.server().isEmpty()) {
        all.put(row.server(), new Backend(row.server(), row.state(), row.sessions()));
      }
    }
    for (Stats.Row row : before) {
      boolean busy = row.proxy().equals(id) && !row.server().isEmpty() && row.sessions() > 0;
      if (busy) {
        Backend.State draining = Backend.State.DRAINING;
        all.merge(
            row.server(),
            new Backend(row.server(), draining, row.sessions()),
            (one, more) -> new Backend(one.name(), one.state(), one.sessions() + more.sessions()));
      }
    }
    return List.copyOf(all.values());
  }
}
