package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Step;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Revision;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Removes images that a release ran from and that nothing needs any more, where {@code images.keep}
 * asks for it. Known are only those that Fairlead itself made containers from (I17). Needed are
 * those of containers, of what is declared, and of every recorded revision, of any release: a way
 * back is never cut off. The Engine refuses what others use, and a failure harms nobody: the next
 * rollout tries again.
 */
final class ImageRetention {
  private final Engine engine;
  private final Parts parts;

  ImageRetention(Engine engine, Parts parts) {
    this.engine = engine;
    this.parts = parts;
  }

  /** A container was made: its image is known from now on. */
  static void learn(Tracked tracked, Step.Create create, Store store, Instant now) {
    String id = create.expectedImageId();
    if (!id.isEmpty() && tracked.imagesKnown.add(id)) {
      String reference = create.spec().image();
      store.mark(new Mark(tracked.release, Mark.Kind.IMAGE, id, reference, now, "", ""));
    }
  }

  /** After what is declared came into place. */
  void prune(Tracked tracked, Desired desired, Observed observed, Instant now) {
    Integer keep = desired.keepImages();
    if (keep == null) {
      return;
    }
    Set<String> needed = needed(observed);
    List<Mark> spare =
        parts.store().marks(tracked.release).stream()
            .filter(mark -> mark.kind() == Mark.Kind.IMAGE && !needed.contains(mark.key()))
            .sorted(Comparator.comparing(Mark::at).reversed().thenComparing(Mark::key))
            .skip(keep)
            .toList();
    spare.forEach(mark -> remove(tracked, mark, keep, now));
  }

  private Set<String> needed(Observed observed) {
    Set<String> needed = new TreeSet<>(observed.imagesById().keySet());
    for (Entry entry : parts.desired().all()) {
      for (Revision revision : parts.store().revisions(entry.release())) {
        needed.addAll(revision.images().values());
      }
      if (entry.desired() != null) {
        Observed other = Pursuit.observe(entry.desired(), new TreeSet<>(), parts.host());
        needed.addAll(other.imagesById().keySet());
      }
    }
    return needed;
  }

  private void remove(Tracked tracked, Mark mark, int keep, Instant now) {
    String what = mark.value() + " (" + mark.key() + ")";
    String cause = "neither a container nor a kept revision needs it; keep " + keep;
    try {
      engine.removeImage(mark.key());
      parts.host().imagesChanged();
      forget(tracked, mark);
      parts.journal().image(tracked, what, "ok", cause, now);
    } catch (EngineException e) {
      parts.journal().image(tracked, what, "failed", cause + ": " + e.getMessage(), now);
    }
  }

  private void forget(Tracked tracked, Mark mark) {
    tracked.imagesKnown.remove(mark.key());
    parts.store().unmark(tracked.release, Mark.Kind.IMAGE, mark.key());
  }
}
