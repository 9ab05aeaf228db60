package dev.fairlead.status;

import dev.fairlead.desired.Desired;
import dev.fairlead.plan.Failure;
import dev.fairlead.plan.Finding;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Step;
import dev.fairlead.plan.StepText;
import dev.fairlead.plan.Undecided;
import dev.fairlead.plan.Wait;
import dev.fairlead.rollout.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The one word and the one sentence for a release. */
public record Verdict(Phase phase, Reason reason, String message) {

  static Verdict of(Statuses.Facts facts, Desired desired, Plan plan, Instant now) {
    if (!facts.problems().isEmpty()) {
      return invalid(facts.problems());
    }
    if (!facts.sourceProblem().isEmpty()) {
      return sourced(of(facts.withoutProblems(), desired, plan, now), facts.sourceProblem());
    }
    if (desired.suspended()) {
      return suspended(facts);
    }
    if (!plan.blockers().isEmpty()) {
      Reason reason =
          plan.blockers().getFirst().contains("of the release")
              ? Reason.OWNED_BY_ANOTHER
              : Reason.ROLLOUT_FAILED;
      return new Verdict(Phase.STALLED, reason, plan.blockers().getFirst());
    }
    Optional<ServicePlan> held = plan.services().stream().filter(s -> s.hold() != null).findFirst();
    Optional<HeldStatus> rollback = facts.held(HeldStatus.Kind.ROLLBACK);
    if (rollback.isPresent()) {
      return rolledBack(rollback.get(), held, plan, now);
    }
    if (held.isPresent()) {
      return held(held.get(), plan, now);
    }
    if (plan.converged()) {
      return plan.findings().anyMatch(Finding::drift)
          ? new Verdict(Phase.DRIFTED, Reason.DRIFT_DETECTED, "policy Report: " + firstDrift(plan))
          : new Verdict(Phase.CONVERGED, Reason.CONVERGED, undecided(plan));
    }
    Verdict verdict = underWay(plan, now);
    return facts.lastError().isEmpty()
        ? verdict
        : new Verdict(
            verdict.phase(),
            Reason.BACKING_OFF,
            verdict.message() + "; the last try failed: " + firstLine(facts.lastError()));
  }

  /** All that runs is as declared; what it stands on waits for a person. */
  private static String undecided(Plan plan) {
    return plan.undecided().stream().findFirst().map(Undecided::text).orElse("");
  }

  private static Verdict suspended(Statuses.Facts facts) {
    String whose =
        facts
            .held(HeldStatus.Kind.SUSPENDED)
            .map(h -> h.byWhom() + h.why() + "; nothing is changed until it is resumed")
            .orElse(": nothing is changed");
    return new Verdict(Phase.SUSPENDED, Reason.SUSPENDED, "suspended" + whose);
  }

  /** On the way to, or at, a revision that it was rolled back to. */
  private static Verdict rolledBack(
      HeldStatus rollback, Optional<ServicePlan> failed, Plan plan, Instant now) {
    String where = PlanText.shortRevision(rollback.revision());
    if (failed.isPresent() && failed.get().hold() != null) {
      // I7: a rollback is never rolled back.
      return new Verdict(
          Phase.STALLED,
          Reason.ROLLOUT_FAILED,
          "the rollback to "
              + where
              + " failed: "
              + failed.get().service()
              + ": "
              + failed.get().hold().reason()
              + "; what served before goes on serving");
    }
    String why = rollback.byWhom() + rollback.why();
    if (plan.converged()) {
      return new Verdict(
          Phase.ROLLED_BACK,
          Reason.ROLLED_BACK,
          "rolled back to " + where + why + "; held until the desired state changes");
    }
    Verdict going = underWay(plan, now);
    return new Verdict(
        going.phase(),
        Reason.ROLLED_BACK,
        "rolling back to " + where + why + "; " + going.message());
  }

  /** What was recorded cannot be run again, and what is declared is not wanted. */
  public static Verdict rollbackLost() {
    return new Verdict(
        Phase.STALLED,
        Reason.ROLLED_BACK,
        "it was rolled back to a revision of which no record is left; nothing is changed until the"
            + " desired state changes or it is resumed");
  }

  /** The desired state cannot be used; what ran before goes on running (I19). */
  public static Verdict invalid(List<String> problems) {
    String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
    return new Verdict(
        Phase.INVALID,
        Reason.INVALID_SPEC,
        problems.getFirst().lines().findFirst().orElse("")
            + more
            + "; the last good revision keeps running");
  }

  public static Verdict engineUnavailable(String why) {
    return new Verdict(
        Phase.STALLED, Reason.ENGINE_UNAVAILABLE, "the Docker Engine cannot be reached: " + why);
  }

  /** The Engine answers, but not to what has to be known. */
  public static Verdict engineRefuses(String why) {
    return new Verdict(
        Phase.STALLED,
        Reason.ENGINE_UNAVAILABLE,
        "the Docker Engine does not tell what is there: " + why.lines().findFirst().orElse(""));
  }

  /** A bug: nobody shall read that all is well while nothing is looked after. */
  public static Verdict unexpected() {
    return new Verdict(
        Phase.STALLED,
        Reason.BACKING_OFF,
        "a failure that nobody foresaw, told in the operator's log; it is tried again");
  }

  /** I4: somebody else looks after this release. */
  public static Verdict ownedByAnother(String owner) {
    return new Verdict(
        Phase.STALLED,
        Reason.OWNED_BY_ANOTHER,
        "run by " + owner + " on this host; stop one of the two");
  }

  public static Verdict standsBy() {
    return new Verdict(
        Phase.PENDING,
        Reason.OWNED_BY_ANOTHER,
        "another operator acts for this host, or may; this one stands by");
  }

  public static Verdict removing() {
    return new Verdict(Phase.PROGRESSING, Reason.REMOVING, "no longer declared; being removed");
  }

  /**
   * I18: an unreadable source changes nothing, but nobody shall believe that changes still arrive.
   */
  private static Verdict sourced(Verdict verdict, String problem) {
    String message = problem + "; the last good revision keeps running";
    return verdict.phase() == Phase.CONVERGED
        ? new Verdict(Phase.STALLED, Reason.SOURCE_UNAVAILABLE, message)
        : new Verdict(verdict.phase(), verdict.reason(), verdict.message() + " · " + message);
  }

  private static Verdict held(ServicePlan service, Plan plan, Instant now) {
    Hold hold = service.hold();
    if (hold == null) {
      throw new IllegalArgumentException("not held: " + service.service());
    }
    boolean back = service.updated() > 0 || service.settled();
    String next =
        hold.until().equals(Instant.MAX)
            ? "quarantined until the spec changes or it is retried"
            : "quarantined; next try in " + seconds(now, hold.until());
    String message = service.service() + ": " + hold.reason() + "; ";
    if (service.settled() || (back && plan.wave().isEmpty() && service.waits().isEmpty())) {
      return new Verdict(
          Phase.ROLLED_BACK, Reason.ROLLED_BACK, message + "the version before serves; " + next);
    }
    boolean moving =
        !plan.wave().isEmpty()
            || plan.waits()
                .anyMatch(w -> w.kind() != Wait.Kind.BACKOFF && w.kind() != Wait.Kind.DEPENDENCY);
    if (moving) {
      return new Verdict(Phase.PROGRESSING, Reason.ROLLED_BACK, message + "rolling back");
    }
    return new Verdict(Phase.STALLED, Reason.BACKING_OFF, message + next);
  }

  private static Verdict underWay(Plan plan, Instant now) {
    Optional<Failure> failure = plan.failures().findFirst();
    if (failure.isPresent()) {
      return new Verdict(
          Phase.PROGRESSING,
          Reason.ROLLOUT_FAILED,
          failure.get().service() + ": " + failure.get().reason());
    }
    boolean rollout = plan.services().stream().anyMatch(ServicePlan::rollingOut);
    // A pause is told of only when nothing else is waited for.
    Optional<Wait> waiting =
        plan.waits().min(Comparator.comparing(w -> w.kind() == Wait.Kind.PAUSE));
    Reason reason =
        waiting.map(w -> reason(w)).orElse(rollout ? Reason.ROLLING_OUT : Reason.HEALING);
    String message = progress(plan) + waiting.map(w -> wait(w, now)).orElseGet(() -> step(plan));
    boolean drift = plan.findings().anyMatch(Finding::drift);
    if (reason == Reason.PROXY_UNAVAILABLE) {
      return new Verdict(Phase.STALLED, reason, message);
    }
    return new Verdict(!rollout && drift ? Phase.DRIFTED : Phase.PROGRESSING, reason, message);
  }

  private static Reason reason(Wait wait) {
    return switch (wait.kind()) {
      case HEALTH, SOAK, COMPLETION, ADMISSION -> Reason.WAITING_FOR_HEALTH;
      case DEPENDENCY -> Reason.WAITING_FOR_DEPENDENCY;
      case DRAIN, DELAY, KEEP -> Reason.ROLLING_OUT;
      case PAUSE -> Reason.PAUSED;
      case PROXY -> Reason.PROXY_UNAVAILABLE;
      case BACKOFF -> Reason.BACKING_OFF;
    };
  }

  private static String progress(Plan plan) {
    return plan.services().stream()
        .filter(s -> s.rollingOut() && s.desired() > 1)
        .findFirst()
        .map(s -> s.service() + ": " + s.updated() + " of " + s.desired() + " up to date; ")
        .orElse("");
  }

  private static String wait(Wait wait, Instant now) {
    String left =
        wait.until() == null || wait.kind() == Wait.Kind.HEALTH
            ? ""
            : " (" + seconds(now, wait.until()) + " left)";
    return switch (wait.kind()) {
      case DEPENDENCY -> "waiting for " + wait.why();
      case HEALTH, SOAK, DRAIN, KEEP, COMPLETION, BACKOFF, DELAY, PAUSE, ADMISSION, PROXY ->
          wait.subject() + ": " + wait.why() + left;
    };
  }

  private static String step(Plan plan) {
    return plan.wave().stream()
        .findFirst()
        .map((Step s) -> StepText.verb(s) + " " + StepText.subject(s) + ": " + s.cause())
        .orElse("");
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String firstDrift(Plan plan) {
    return plan.findings()
        .filter(Finding::drift)
        .findFirst()
        .map(f -> f.text() + (f.container().isEmpty() ? "" : " on " + f.container()))
        .orElse("");
  }

  private static String seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds()) + "s";
  }
}
