package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.PlanText;
import dev.fairlead.store.Body;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Revision;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes down what a release was whenever a desired state is wholly in place, and finds it again.
 */
final class Revisions {
  private Revisions() {}

  /**
   * Records what is in place, unless it is what was recorded last: a commit that changes nothing of
   * a release makes no revision.
   */
  static void record(
      Tracked tracked, Desired desired, Observed observed, Store store, Instant now) {
    Snapshot snapshot = Snapshot.of(desired, observed);
    String identity = identity(desired.fingerprint(), snapshot.images());
    if (tracked.recorded.isEmpty()) {
      tracked.recorded =
          newest(tracked.release, store)
              .map(r -> identity(r.fingerprint(), r.images()))
              .orElse("none");
    }
    if (!tracked.recorded.equals(identity)) {
      store.complete(
          new Revision(
              0,
              tracked.release,
              desired.revision(),
              desired.fingerprint(),
              now,
              tracked.job == null ? 0 : tracked.job.id(),
              snapshot.images(),
              Body.of(desired)),
          desired.historyLimit());
      tracked.recorded = identity;
    }
    tracked.good = snapshot;
  }

  private static String identity(String fingerprint, SortedMap<String, String> images) {
    return fingerprint + " " + images;
  }

  private static Optional<Revision> newest(String release, Store store) {
    return store.revisions(release).stream().findFirst();
  }

  /** The last revision that was wholly in place, read once; empty when none can be run again. */
  static Optional<Snapshot> lastGood(Tracked tracked, Store store) {
    if (tracked.good == null && !tracked.goodSought) {
      tracked.goodSought = true;
      tracked.good =
          newest(tracked.release, store)
              .flatMap(known -> store.revision(known.id()))
              .flatMap(Snapshot::read)
              .orElse(null);
    }
    return Optional.ofNullable(tracked.good);
  }

  /** The revision that a mark holds a release at; empty when no record of it is left. */
  static Optional<Snapshot> marked(Mark mark, Store store) {
    return mark.value().matches("[0-9]{1,18}")
        ? store.revision(Long.parseLong(mark.value())).flatMap(Snapshot::read)
        : Optional.empty();
  }

  /**
   * The revision that a prefix means among those that are known, newest first.
   *
   * @throws IllegalArgumentException with a sentence that lists them, when it means none or several
   */
  static Revision find(String release, String prefix, List<Revision> known) {
    Optional<Revision> exact = known.stream().filter(r -> r.revision().equals(prefix)).findFirst();
    if (exact.isPresent()) {
      return exact.get();
    }
    List<Revision> matching =
        known.stream().filter(r -> bare(r.revision()).startsWith(bare(prefix))).toList();
    // The same state may have been declared at two commits, and one commit recorded twice.
    long different = matching.stream().map(Revision::revision).distinct().count();
    if (different == 1) {
      return matching.getFirst();
    }
    String problem =
        different == 0
            ? "no revision \"" + prefix + "\" of \"" + release + "\" is known"
            : "\"" + prefix + "\" means " + different + " revisions of \"" + release + "\"";
    throw new IllegalArgumentException(problem + "; " + listed(known));
  }

  /** A content hash may be named without its kind. */
  private static String bare(String revision) {
    return revision.substring(revision.indexOf(':') + 1);
  }

  static String listed(List<Revision> known) {
    if (known.isEmpty()) {
      return "none was ever wholly in place";
    }
    List<String> names =
        known.stream().map(r -> PlanText.shortRevision(r.revision())).distinct().toList();
    return "known: " + String.join(", ", names);
  }
}
