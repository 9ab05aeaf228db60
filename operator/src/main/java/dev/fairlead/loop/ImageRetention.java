package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Site;
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
 * asks for it. Known are only those that Fairlead itself made containers from (I17), if only to
 * read them. Needed are those of containers, of what is declared, and of every recorded revision,
 * of any release, those whose files a site served included: a way back is never cut off. The Engine
 * refuses what others use, and a failure harms nobody: the next rollout tries again.
 */
final class ImageRetention {
  private final Engine engine;
  private final Parts parts;

  ImageRetention(Engine engine, Parts parts) {
    this.engine = engine;
    this.parts = parts;
  }

  /**
   * A container was made from an image, be it to read the files of a site, which may have been
   * found out only then to be none that are served: it is known from now on.
   */
  static void learn(Tracked tracked, StepOutcome outcome, Store store, Instant now) {
    String id = outcome.image();
    if (!id.isEmpty() && tracked.imagesKnown.add(id)) {
      String reference = reference(outcome.step());
      store.mark(new Mark(tracked.release, Mark.Kind.IMAGE, id, reference, now, "", ""));
    }
  }

  private static String reference(Step step) {
    if (step instanceof Step.Publish(_, _, Site.Image image, _, _)) {
      return image.reference();
    }
    return step instanceof Step.Create create ? create.spec().image() : "";
  }

  /** After what is declared came into place. */
  void prune(Tracked tracked, Desired desired, Observed observed, Instant now) {
    Integer keep = desired.keepImages();
    if (keep == null) {
      return;
    }
    List<Mark> known =
        parts.store().marks(tracked.release).stream()
            .filter(mark -> mark.kind() == Mark.Kind.IMAGE)
            .toList();
    Set<String> needed = needed(observed, known);
    List<Mark> spare =
        known.stream()
            .filter(mark -> !needed.contains(mark.key()))
            .sorted(Comparator.comparing(Mark::at).reversed().thenComparing(Mark::key))
            .skip(keep)
            .toList();
    spare.forEach(mark -> remove(tracked, mark, keep, now));
  }

  private Set<String> needed(Observed observed, List<Mark> known) {
    Set<String> needed = new TreeSet<>(observed.imagesById().keySet());
    for (Entry entry : parts.desired().all()) {
      for (Revision revision : parts.store().revisions(entry.release())) {
        needed.addAll(revision.images().values());
        needed.addAll(published(revision, known));
      }
      if (entry.desired() != null) {
        Observed other = Pursuit.observe(entry.desired(), new TreeSet<>(), parts.host());
        needed.addAll(other.imagesById().keySet());
      }
    }
    return needed;
  }

  /**
   * A site runs from no image, and its revision names what it served by the version: which of these
   * images that was made of. Who declares it again needs no registry for it.
   */
  private List<String> published(Revision revision, List<Mark> known) {
    String version = revision.images().getOrDefault(Site.SERVICE, "");
    if (known.isEmpty() || version.isEmpty()) {
      return List.of();
    }
    return parts
        .store()
        .revision(revision.id())
        .flatMap(Snapshot::read)
        .map(snapshot -> snapshot.desired().site())
        .filter(site -> site.content() instanceof Site.Image)
        .map(site ->
            known.stream().map(Mark::key).filter(id -> site.version(id).equals(version)).toList())
        .orElse(List.of());
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
