package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.engine.EngineException;
import dev.fairlead.http.Asker;
import dev.fairlead.http.Ruling;
import dev.fairlead.plan.Failure;
import dev.fairlead.plan.PlanText;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rolls a whole release back to a recorded revision: a mark that holds it there until the desired
 * state changes. What is recorded is then what is desired, and the usual planner goes there (I7).
 * Everything is checked before anything is written: a rollback that cannot be run touches nothing.
 */
final class Rollbacks {
  private final Parts parts;

  Rollbacks(Parts parts) {
    this.parts = parts;
  }

  /**
   * Rolls back because somebody asks.
   *
   * @param to a revision or its beginning; empty is the one before the present one
   */
  Ruling ask(Entry entry, String to, Asker asker, Instant now) {
    String release = entry.release();
    List<Revision> known = parts.store().revisions(release);
    Optional<Mark> held = held(release);
    Revision target;
    try {
      target = to.isEmpty() ? before(entry, held, known) : Revisions.find(release, to, known);
    } catch (IllegalArgumentException e) {
      return Ruling.refused(String.valueOf(e.getMessage()));
    }
    String where = PlanText.shortRevision(target.revision());
    Desired declared = entry.desired();
    if (held.isPresent() && held.get().value().equals(Long.toString(target.id()))) {
      return Ruling.refused("\"" + release + "\" is rolled back to " + where + " already");
    }
    if (declared != null && declared.fingerprint().equals(target.fingerprint())) {
      return Ruling.refused(
          where
              + " is what is declared"
              + (held.isPresent() ? ": `fairlead resume " + release + "` goes there" : ""));
    }
    Optional<String> problem = problem(target, declared);
    if (problem.isPresent()) {
      return Ruling.refused(problem.get() + "; nothing was changed");
    }
    hold(release, declared, target, asker.by(), asker.reason(), now);
    return Ruling.accepted(
        release + " goes back to " + where + " and stays there until the desired state changes");
  }

  /**
   * Rolls all services back because one failed; where that cannot be done, only the failed one goes
   * back, as the planner has it do.
   */
  void whole(Tracked tracked, Desired failed, Failure failure, Instant now) {
    String release = tracked.release;
    Optional<Revision> target =
        parts.store().revisions(release).stream()
            .filter(r -> !r.fingerprint().equals(failed.fingerprint()))
            .findFirst();
    if (target.isEmpty()) {
      return;
    }
    Optional<String> problem = problem(target.get(), failed);
    if (problem.isPresent()) {
      String only = "; only " + failure.service() + " goes back";
      parts.journal().control(tracked, problem.get() + only, now);
      return;
    }
    String reason =
        tracked.rollouts.holds().stream()
            .filter(hold -> hold.service().equals(failure.service()))
            .map(hold -> failure.service() + ": " + hold.reason())
            .reduce((_, last) -> last)
            .orElse(failure.service());
    hold(release, failed, target.get(), "", reason, now);
    tracked.controlsChanged = true;
  }

  private Optional<Mark> held(String release) {
    return parts.store().marks(release).stream()
        .filter(mark -> mark.kind() == Mark.Kind.ROLLBACK)
        .findFirst();
  }

  /** The newest revision that is older than where the release is, or is driven to. */
  private static Revision before(Entry entry, Optional<Mark> held, List<Revision> known) {
    String present = entry.desired() == null ? "" : entry.desired().fingerprint();
    Optional<Revision> at =
        known.stream()
            .filter(r -> held.map(Mark::value).orElse("").equals(Long.toString(r.id())))
            .findFirst();
    return known.stream()
        .filter(r -> at.isEmpty() || r.id() < at.get().id())
        .filter(r -> !r.fingerprint().equals(at.map(Revision::fingerprint).orElse(present)))
        .filter(r -> !r.fingerprint().equals(present))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no earlier revision of \""
                    + entry.release()
                    + "\" to go back to; "
                    + Revisions.listed(known)));
  }

  /** Why a revision cannot be run again; empty when it can. */
  private Optional<String> problem(Revision target, @Nullable Desired declared) {
    String where = PlanText.shortRevision(target.revision());
    Optional<Snapshot> snapshot = parts.store().revision(target.id()).flatMap(Snapshot::read);
    if (snapshot.isEmpty()) {
      return Optional.of(
          "what "
              + where
              + " was cannot be read any more: the record is torn, or another version's");
    }
    Desired was = snapshot.get().desired();
    if (declared != null && !declared.project().equals(was.project())) {
      return Optional.of(where + " was the compose project " + was.project());
    }
    try {
      List<String> missing =
          snapshot.get().missing(Pursuit.observe(was, snapshot.get().lookups(), parts.host()));
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "images that "
                  + where
                  + " ran from are not on this host any more: "
                  + String.join(", ", missing));
    } catch (EngineException e) {
      return Optional.of("the Docker Engine cannot be reached: " + e.getMessage());
    }
  }

  private void hold(
      String release,
      @Nullable Desired declared,
      Revision target,
      String by,
      String reason,
      Instant now) {
    String from = declared == null ? "" : declared.fingerprint();
    String id = Long.toString(target.id());
    parts.store().unmark(release, Mark.Kind.ROLLBACK);
    parts.store().mark(new Mark(release, Mark.Kind.ROLLBACK, from, id, now, by, reason));
  }
}
