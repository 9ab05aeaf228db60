package dev.fairlead.loop;

import dev.fairlead.config.Occasion;
import dev.fairlead.desired.Desired;
import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.notify.Audience;
import dev.fairlead.notify.News;
import dev.fairlead.plan.Finding;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Step;
import dev.fairlead.plan.StepText;
import dev.fairlead.source.Commit;
import dev.fairlead.store.Event;
import dev.fairlead.store.Job.Outcome;
import dev.fairlead.store.JobCommit;
import dev.fairlead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happened, once: one log line, one event and one count for each thing, so that they
 * agree (I22).
 */
final class Journal {
  private static final Logger ROLLOUT = LoggerFactory.getLogger("rollout");
  private static final Logger DRIFT = LoggerFactory.getLogger("drift");

  private final Store store;
  private final OperatorMetrics metrics;
  private final Audience audience;

  Journal(Store store, OperatorMetrics metrics, Audience audience) {
    this.store = store;
    this.metrics = metrics;
    this.audience = audience;
  }

  /** A step ended. */
  void step(Tracked tracked, String revision, StepOutcome outcome, Instant at) {
    Step step = outcome.step();
    if (step instanceof Step.Probe) {
      return;
    }
    String verb = StepText.verb(step);
    String subject = StepText.subject(step);
    String result = outcome.result().name().toLowerCase(Locale.ROOT);
    String cause = step.cause().text();
    String message = outcome.message().isEmpty() ? cause : cause + ": " + outcome.message();
    if (outcome.ok()) {
      ROLLOUT.info(
          "release={} service={} revision={} step={} container={} cause=\"{}\" took={}ms",
          tracked.release,
          step.service(),
          PlanText.shortRevision(revision),
          verb,
          subject,
          step.cause(),
          outcome.took().toMillis());
    } else {
      ROLLOUT.warn(
          "release={} service={} revision={} step={} container={} outcome={} cause=\"{}\" error=\"{}\"",
          tracked.release,
          step.service(),
          PlanText.shortRevision(revision),
          verb,
          subject,
          result,
          step.cause(),
          outcome.message());
    }
    event(tracked, at, "step", step.service(), subject, verb, result, message);
  }

  /** Drift that appeared or went since the last pass. */
  void drift(Tracked tracked, Plan plan, Instant at) {
    Set<Finding> now = new LinkedHashSet<>();
    for (ServicePlan service : plan.services()) {
      for (Finding finding : service.findings()) {
        if (finding.drift()) {
          now.add(finding);
        }
      }
    }
    if (now.equals(tracked.drift)) {
      return;
    }
    Set<Finding> appeared = new LinkedHashSet<>(now);
    appeared.removeAll(tracked.drift);
    for (Finding finding : appeared) {
      DRIFT.info(
          "release={} service={} container={} {}",
          tracked.release,
          finding.service(),
          finding.container(),
          finding.text());
      metrics.driftDetected(tracked.release, finding.service(), finding.field());
      event(tracked, at, "drift", finding.service(), finding.container(), "", "", finding.text());
    }
    if (!appeared.isEmpty()) {
      tell(tracked, Occasion.DRIFT_FOUND, "", texts(appeared), texts(now), at);
    }
    Set<String> healed = new TreeSet<>();
    tracked.drift.forEach(f -> healed.add(f.service()));
    now.forEach(f -> healed.remove(f.service()));
    for (String service : healed) {
      metrics.driftHealed(tracked.release, service);
      event(tracked, at, "drift", service, "", "", "", "healed");
      tell(tracked, Occasion.DRIFT_HEALED, service, service + " equals what is declared", "", at);
    }
    tracked.drift = Set.copyOf(now);
  }

  private static String texts(Set<Finding> findings) {
    return findings.stream()
        .map(f -> f.service() + ": " + f.text())
        .distinct()
        .collect(Collectors.joining("\n"));
  }

  private void tell(
      Tracked tracked,
      Occasion occasion,
      String service,
      String message,
      String standing,
      Instant at) {
    Tracked.Job job = tracked.job;
    audience.told(
        new News(
            occasion,
            tracked.release,
            tracked.memory.lastAppliedRevision(),
            job == null ? 0 : job.id(),
            service,
            message,
            standing,
            at));
  }

  /** A rollout begins where none is under way for this desired state. */
  void begin(Tracked tracked, Desired desired, Plan plan, Instant at) {
    if (desired.suspended() || !plan.blockers().isEmpty()) {
      return;
    }
    Set<String> services = new TreeSet<>();
    for (ServicePlan service : plan.services()) {
      if (service.hold() == null && service.rollingOut()) {
        services.add(service.service());
      }
    }
    Tracked.Job job = tracked.job;
    if (job != null && job.fingerprint().equals(desired.fingerprint())) {
      Set<String> all = new HashSet<>(job.services());
      if (all.addAll(services)) {
        tracked.job = new Tracked.Job(job.id(), job.fingerprint(), job.started(), all);
      }
      return;
    }
    if (job != null && goesBack(job, tracked)) {
      return;
    }
    if (job != null) {
      String why =
          tracked.rollback == null ? "a newer desired state came" : "a rollback was asked for";
      end(tracked, Outcome.SUPERSEDED, why, at);
    }
    // Bringing back what was there is a repair, not a rollout.
    boolean known = tracked.announced.equals(desired.fingerprint());
    boolean first = !known && services.isEmpty() && changes(plan);
    if (first) {
      plan.services().stream()
          .filter(s -> !s.repairs().isEmpty())
          .forEach(s -> services.add(s.service()));
    } else if (services.isEmpty() || (known && plan.findings().allMatch(Finding::drift))) {
      return;
    }
    String summary =
        plan.findings()
            .filter(f -> !f.drift())
            .map(f -> f.service() + ": " + f.text())
            .distinct()
            .limit(5)
            .collect(Collectors.joining("; "));
    String what =
        asked(tracked) + (summary.isEmpty() ? verb(plan) + String.join(", ", services) : summary);
    Commit commit = tracked.commit;
    if (commit != null && !commit.id().equals(desired.revision())) {
      commit = null; // what is brought back is another revision
    }
    if (commit != null) {
      what += " (commit " + commit + ")";
    }
    JobCommit by =
        commit == null ? null : new JobCommit(commit.author(), commit.at(), commit.subject());
    long id = store.begin(tracked.release, desired.revision(), what, by, at);
    tracked.job = new Tracked.Job(id, desired.fingerprint(), at, services);
    if (commit != null) {
      event(tracked, at, "commit", "", "", "", "", "commit " + commit);
    }
    ROLLOUT.info(
        "release={} revision={} rollout {} begins: {}",
        tracked.release,
        PlanText.shortRevision(desired.revision()),
        id,
        what);
    tell(tracked, Occasion.STARTED, "", what, "", at);
  }

  /** What is done where nothing differs: it is started, or told of another content of its files. */
  private static String verb(Plan plan) {
    return plan.wave().stream().anyMatch(Step.Signal.class::isInstance)
        ? "another content of files for "
        : "start ";
  }

  /** Whether the rollout under way is the one that Fairlead itself rolls back: it goes on. */
  private static boolean goesBack(Tracked.Job job, Tracked tracked) {
    return tracked.rollback != null
        && tracked.rollback.by().isEmpty()
        && job.fingerprint().equals(tracked.rollback.key());
  }

  private static String asked(Tracked tracked) {
    if (tracked.rollback == null) {
      return "";
    }
    String by = tracked.rollback.by();
    return by.isEmpty() ? "rollback: " : "rollback by " + by + ": ";
  }

  /** What the release was rolled back to is in place. */
  void arrived(Tracked tracked, Instant at) {
    Tracked.Job job = tracked.job;
    if (job != null && tracked.rollback != null && goesBack(job, tracked)) {
      end(tracked, Outcome.ROLLED_BACK, tracked.rollback.reason(), at);
    } else {
      end(tracked, Outcome.COMPLETE, "", at);
    }
  }

  /** Somebody asked for something, and it is done. */
  void asked(String release, Control control, Asker asker, String what, Instant at) {
    String verb = control.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    String said = verb + " " + asker.sentence() + "; " + what;
    ROLLOUT.info("release={} {}", release, said);
    store.event(new Event(0, release, 0, at, "control", "", "", "", "", said));
  }

  /** An image was removed, or could not be. */
  void image(Tracked tracked, String image, String outcome, String why, Instant at) {
    ROLLOUT.info(
        "release={} step=remove-image image={} outcome={} cause=\"{}\"",
        tracked.release,
        image,
        outcome,
        why);
    event(tracked, at, "step", "", image, "remove-image", outcome, why);
  }

  /** What somebody asked for ended. */
  void control(Tracked tracked, String what, Instant at) {
    ROLLOUT.info("release={} {}", tracked.release, what);
    event(tracked, at, "control", "", "", "", "", what);
  }

  private static boolean changes(Plan plan) {
    return plan.services().stream().allMatch(s -> s.hold() == null)
        && plan.wave().stream().anyMatch(step -> !(step instanceof Step.Probe));
  }

  /** The rollout under way ends. */
  void end(Tracked tracked, Outcome outcome, String reason, Instant at) {
    Tracked.Job job = tracked.job;
    if (job == null) {
      return;
    }
    store.end(job.id(), outcome, reason, at);
    told(outcome).ifPresent(occasion -> tell(tracked, occasion, "", reason, "", at));
    tracked.job = null;
    Duration took = Duration.between(job.started(), at);
    job.services().forEach(s -> metrics.rolledOut(tracked.release, s, outcome, took));
    ROLLOUT.info(
        "release={} rollout {} ended after {}ms: {}{}",
        tracked.release,
        job.id(),
        took.toMillis(),
        outcome.text(),
        reason.isEmpty() ? "" : ": " + reason);
  }

  /** Of what another one took the place of, that one's end is told. */
  private static Optional<Occasion> told(Outcome outcome) {
    return switch (outcome) {
      case COMPLETE -> Optional.of(Occasion.SUCCEEDED);
      case ROLLED_BACK -> Optional.of(Occasion.ROLLED_BACK);
      case FAILED -> Optional.of(Occasion.FAILED);
      case RUNNING, SUPERSEDED, INTERRUPTED -> Optional.empty();
    };
  }

  /** A verdict, with the last log lines of what failed. */
  void verdict(
      Tracked tracked,
      String service,
      String container,
      String reason,
      List<String> log,
      Instant at) {
    ROLLOUT.warn(
        "release={} service={} container={} failed: {}",
        tracked.release,
        service,
        container,
        reason);
    event(tracked, at, "verdict", service, container, "", "", reason);
    log.forEach(line -> event(tracked, at, "log", service, container, "", "", line));
  }

  private void event(
      Tracked tracked,
      Instant at,
      String kind,
      String service,
      String container,
      String step,
      String outcome,
      String message) {
    Tracked.Job job = tracked.job;
    store.event(
        new Event(
            0,
            tracked.release,
            job == null ? 0 : job.id(),
            at,
            kind,
            service,
            container,
            step,
            outcome,
            message));
  }
}
