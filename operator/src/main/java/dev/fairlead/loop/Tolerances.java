package dev.fairlead.loop;

import dev.fairlead.observed.Observed;
import dev.fairlead.plan.FirstSight;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Labels;
import dev.fairlead.store.Store;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields that the Engine makes something else of at every creation. They are learnt once, at the
 * first sight of a container that we have just created, told once, and remembered beside the
 * targets that completed, so that neither a pass nor a restart replaces what is as equal as it
 * gets.
 */
final class Tolerances {
  private static final Logger LOG = LoggerFactory.getLogger("drift");

  /** No service's name begins with this, so no completed target does. */
  private static final String MARK = "~tolerated";

  private Tolerances() {}

  /** Learns from what was created by the last wave. */
  static void learn(Tracked tracked, Observed observed, Store store) {
    for (Step.Create made : tracked.created) {
      String specHash = made.labels().getOrDefault(Labels.SPEC, "");
      SortedSet<String> paths = new TreeSet<>(FirstSight.paths(made, observed));
      paths.removeAll(tracked.rollouts.tolerated(specHash));
      if (!paths.isEmpty()) {
        LOG.warn(
            "release={} service={} the Engine stores {} of {} in another way than asked for;"
                + " not compared for this spec",
            tracked.release,
            made.service(),
            String.join(", ", paths),
            made.name());
        tracked.rollouts = tracked.rollouts.withTolerated(specHash, paths);
        paths.forEach(path -> store.complete(tracked.release, MARK + " " + specHash + " " + path));
      }
    }
    tracked.created.clear();
  }

  static Rollouts recall(Rollouts rollouts, Iterable<String> remembered) {
    Rollouts all = rollouts;
    for (String line : remembered) {
      String[] words = line.split(" ", 3);
      if (words.length == 3 && words[0].equals(MARK)) {
        all = all.withTolerated(words[1], new TreeSet<>(java.util.List.of(words[2])));
      }
    }
    return all;
  }
}
