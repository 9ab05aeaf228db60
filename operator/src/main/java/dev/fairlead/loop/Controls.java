package dev.fairlead.loop;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Wait;
import dev.fairlead.store.Job;
import dev.fairlead.store.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people ask the operator to do beside what is declared. A control writes down what was asked
 * and wakes the release; its own pass does the rest (I4).
 */
final class Controls {
  private final Parts parts;
  private final Rollbacks rollbacks;
  private final Consumer<String> wake;

  /**
   * @param wake has a release looked at at once
   */
  Controls(Parts parts, Consumer<String> wake) {
    this.parts = parts;
    this.rollbacks = new Rollbacks(parts);
    this.wake = wake;
  }

  /** Clears a release's quarantine. @return false when there is no such release */
  boolean retry(String name) {
    if (parts.desired().of(name).isEmpty()) {
      return false;
    }
    Tracked tracked = parts.tracked().of(name);
    parts.store().release(name, "");
    // What Fairlead rolled back by itself is tried again; what a person rolled back is not.
    boolean own =
        mark(name, Mark.Kind.ROLLBACK).filter(rollback -> rollback.by().isEmpty()).isPresent();
    if (own) {
      parts.store().unmark(name, Mark.Kind.ROLLBACK);
    }
    changed(tracked);
    return true;
  }

  /**
   * Somebody deploys: what failed is tried again, a rollback ends.
   *
   * @param again the service that is to get new instances though nothing differs; or empty
   * @return the number of the last pass that began before this
   */
  long deployed(String name, String again, String by) {
    Tracked tracked = parts.tracked().of(name);
    Instant now = parts.clock().instant();
    parts.store().release(name, "");
    parts.store().unmark(name, Mark.Kind.ROLLBACK);
    if (!again.isEmpty()) {
      parts.store().mark(new Mark(name, Mark.Kind.RENEWED, again, "", now, by, ""));
    }
    long last = tracked.passesBegun;
    changed(tracked);
    return last;
  }

  Ruling control(String name, Control control, Asker asker) {
    Optional<Entry> entry = parts.desired().of(name).filter(e -> !e.removed());
    if (entry.isEmpty()) {
      return Ruling.unknown(name);
    }
    Tracked tracked = parts.tracked().of(name);
    Instant now = parts.clock().instant();
    Ruling ruling =
        switch (control) {
          case Control.Rollback(String to) -> rollbacks.ask(entry.get(), to, asker, now);
          case Control.Abort _ -> abort(tracked, asker);
          case Control.Suspend _ -> suspend(tracked, asker, now);
          case Control.Resume _ -> resume(entry.get(), tracked, asker, now);
        };
    if (ruling.kind() == Ruling.Kind.ACCEPTED) {
      parts.journal().asked(name, control, asker, ruling.sentence(), now);
      changed(tracked);
    }
    return ruling;
  }

  private void changed(Tracked tracked) {
    tracked.controlsChanged = true;
    wake.accept(tracked.release);
  }

  private Ruling abort(Tracked tracked, Asker asker) {
    Plan plan = tracked.plan;
    // Healing what somebody changed by hand is no rollout, and is not given up.
    boolean job =
        parts.store().jobs(tracked.release, 1).stream()
            .anyMatch(newest -> newest.outcome() == Job.Outcome.RUNNING);
    if (!job || plan == null || Refused.underWay(plan).isEmpty()) {
      return Ruling.refused("no rollout of \"" + tracked.release + "\" is under way");
    }
    tracked.abort = "aborted " + asker.sentence();
    return Ruling.accepted(
        "the rollout of "
            + String.join(", ", Refused.underWay(plan))
            + " is given up; `fairlead retry "
            + tracked.release
            + "` tries it again");
  }

  private Ruling suspend(Tracked tracked, Asker asker, Instant now) {
    Optional<Mark> before = mark(tracked.release, Mark.Kind.SUSPENDED);
    if (before.isPresent()) {
      return Ruling.refused(
          "\"" + tracked.release + "\" is suspended already, by " + before.get().by());
    }
    parts
        .store()
        .mark(
            new Mark(
                tracked.release, Mark.Kind.SUSPENDED, "", "", now, asker.by(), asker.reason()));
    return Ruling.accepted(
        "nothing of "
            + tracked.release
            + " is changed any more until `fairlead resume "
            + tracked.release
            + "`");
  }

  /** One thing at a time: what was done last is taken back first. */
  private Ruling resume(Entry entry, Tracked tracked, Asker asker, Instant now) {
    String name = tracked.release;
    Optional<Mark> rollback = mark(name, Mark.Kind.ROLLBACK);
    if (mark(name, Mark.Kind.SUSPENDED).isPresent()) {
      parts.store().unmark(name, Mark.Kind.SUSPENDED);
      String still =
          entry.desired() != null && entry.desired().suspended()
              ? "; its own spec.suspend still holds it"
              : rollback.isPresent() ? "; it stays rolled back: resume it again to end that" : "";
      return Ruling.accepted(name + " goes on" + still);
    }
    List<ServicePlan> paused = paused(tracked);
    if (!paused.isEmpty()) {
      paused.forEach(service -> goOn(service, tracked, asker, now));
      return Ruling.accepted(
          "the rollout of "
              + String.join(", ", paused.stream().map(ServicePlan::service).toList())
              + " goes on");
    }
    if (rollback.isPresent()) {
      parts.store().unmark(name, Mark.Kind.ROLLBACK);
      String revision = PlanText.shortRevision(entry.revision());
      return Ruling.accepted(name + " goes on to what is declared, " + revision);
    }
    return Ruling.refused(
        entry.desired() != null && entry.desired().suspended()
            ? "\"" + name + "\" is suspended by its own spec.suspend: change that"
            : "\"" + name + "\" is neither suspended nor paused nor rolled back");
  }

  private static List<ServicePlan> paused(Tracked tracked) {
    Plan plan = tracked.plan;
    return plan == null
        ? List.of()
        : plan.services().stream()
            .filter(s -> s.waits().stream().anyMatch(w -> w.kind() == Wait.Kind.PAUSE))
            .toList();
  }

  /** For what is pursued now, and nothing else. */
  private void goOn(ServicePlan service, Tracked tracked, Asker asker, Instant now) {
    parts
        .store()
        .mark(
            new Mark(
                tracked.release,
                Mark.Kind.RESUMED,
                service.service(),
                service.targetKey(),
                now,
                asker.by(),
                asker.reason()));
  }

  private Optional<Mark> mark(String release, Mark.Kind kind) {
    return parts.store().marks(release).stream().filter(m -> m.kind() == kind).findFirst();
  }
}
