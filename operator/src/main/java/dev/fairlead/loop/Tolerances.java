package dev.fairlead.loop;

import dev.fairlead.observed.Observed;
import dev.fairlead.plan.FirstSight;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Labels;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields that the Engine makes something else of at every creation. They are learnt once, at the
 * first sight of a container that we have just created, told once, and remembered, so that neither
 * a pass nor a restart replaces what is as equal as it gets.
 */
final class Tolerances {
  private static final Logger LOG = LoggerFactory.getLogger("drift");

  private Tolerances() {}

  /** Learns from what was created by the last wave. */
  static void learn(Tracked tracked, Observed observed, Store store, Instant now) {
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
        paths.forEach(path -> store.mark(mark(tracked.release, specHash + " " + path, now)));
      }
    }
    tracked.created.clear();
  }

  private static Mark mark(String release, String key, Instant now) {
    return new Mark(release, Mark.Kind.TOLERATED, key, "", now, "", "");
  }

  static Rollouts recall(Rollouts rollouts, List<Mark> marks) {
    Rollouts all = rollouts;
    for (Mark mark : marks) {
      String[] words = mark.key().split(" ", 2);
      if (mark.kind() == Mark.Kind.TOLERATED && words.length == 2) {
        all = all.withTolerated(words[0], new TreeSet<>(List.of(words[1])));
      }
    }
    return all;
  }
}
