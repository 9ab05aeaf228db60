package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.WayBack;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A course with the picture of the host: what the planner is given.
 *
 * @param rolledBack whether it is a revision that the release was rolled back to
 */
record Pursuit(Desired desired, Observed observed, WayBack wayBack, boolean rolledBack) {

  static Pursuit of(Course course, Tracked tracked, Parts parts) {
    return switch (course) {
      case Course.Declared(Desired desired) -> {
        // Only what failed needs a way back; that it is read late keeps a start short.
        Optional<Snapshot> good =
            tracked.rollouts.holds().isEmpty()
                ? Optional.empty()
                : Revisions.lastGood(tracked, parts.store());
        Observed observed =
            observe(desired, good.map(Snapshot::lookups).orElseGet(TreeSet::new), parts.host());
        yield new Pursuit(
            desired, observed, good.map(Snapshot::wayBack).orElse(WayBack.NONE), false);
      }
      case Course.Back(Snapshot snapshot, boolean suspended) -> {
        Observed observed = observe(snapshot.desired(), snapshot.lookups(), parts.host());
        yield new Pursuit(
            snapshot.pinned(observed).withSuspended(suspended), observed, WayBack.CLOSED, true);
      }
      case Course.Nowhere _ -> throw new IllegalArgumentException("there is nothing to pursue");
    };
  }

  /** The project on the host, with the images that are named, by reference or by id. */
  static Observed observe(Desired desired, SortedSet<String> lookups, HostView host) {
    return host.observe(desired, lookups);
  }
}
