package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Failure;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.Progress;
import dev.fairlead.plan.Removal;
import dev.fairlead.plan.SecondLook;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Step;
import dev.fairlead.plan.Wait;
import dev.fairlead.queue.Handler;
import dev.fairlead.queue.Next;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Secrets;
import dev.fairlead.status.Statuses;
import dev.fairlead.status.Verdict;
import dev.fairlead.store.Job.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One pass for one release: load, observe, plan, take one wave, say what is true, and when to come
 * back. A trigger carries only the release's name; everything else is looked up anew, so a lost
 * trigger costs time and never correctness.
 */
final class Reconciler implements Handler<String> {
  /** The same wave so often in a row changes nothing any more: back off (I16). */
  private static final int MAX_SAME_WAVES = 3;

  private final Parts parts;
  private final ImageRetention retention;
  private final Consumer<Runnable> aside;

  /**
   * @param aside runs what waits for the Engine, while other passes go on
   */
  Reconciler(Parts parts, ImageRetention retention, Consumer<Runnable> aside) {
    this.parts = parts;
    this.retention = retention;
    this.aside = aside;
  }

  @Override
  public Next handle(String release) {
    Instant start = parts.clock().instant();
    Next next = pass(release);
    // The clock may have been set back meanwhile.
    Duration took = positive(Duration.between(start, parts.clock().instant()));
    parts.metrics().reconciled(outcome(next), took);
    return next;
  }

  private Next pass(String release) {
    Optional<Entry> found = parts.desired().of(release);
    if (found.isEmpty()) {
      parts.letGo(release);
      return Next.DONE;
    }
    Entry entry = found.get();
    Tracked tracked = parts.tracked().of(release);
    long number = tracked.passesBegun + 1; // I4: one pass at a time
    tracked.passesBegun = number;
    try {
      if (entry.removed()) {
        return remove(entry, tracked);
      }
      return reconcile(entry, tracked);
    } catch (EngineException e) {
      String why = String.valueOf(e.getMessage());
      parts.host().doubtAll();
      if (away(e)) {
        tracked.failing = null;
        publishUnplanned(entry, tracked, Verdict.engineUnavailable(why));
        return new Next.Retry("the Docker Engine cannot be reached: " + why);
      }
      publishUnplanned(entry, tracked, Verdict.engineRefuses(why));
      return new Next.Retry("looking at the host failed: " + why);
    } catch (RuntimeException e) {
      publishUnplanned(entry, tracked, Verdict.unexpected());
      throw e;
    } finally {
      tracked.passesEnded = number;
    }
  }

  /** Whether a failure speaks of the Engine rather than of one object. */
  private static boolean away(EngineException e) {
    return switch (e.kind()) {
      case UNREACHABLE, UNKNOWN_OUTCOME, TRANSIENT -> true;
      case NOT_FOUND, CONFLICT, REFUSED, START_FAILED, HOOK_FAILED -> false;
    };
  }

  private Next reconcile(Entry entry, Tracked tracked) {
    Instant now = parts.clock().instant();
    tracked.recallControls(parts.store());
    Holding.outlive(entry, tracked, parts, now);
    Course course = Course.of(entry, tracked, parts.store());
    if (course instanceof Course.Nowhere(Verdict verdict)) {
      publishUnplanned(entry, tracked, verdict);
      return Next.DONE;
    }
    if (!parts.locks().acts()) {
      return standBy(entry, tracked);
    }
    Optional<String> owner = parts.locks().acquire(tracked.release);
    if (owner.isPresent()) {
      publishUnplanned(entry, tracked, Verdict.ownedByAnother(owner.get()));
      return new Next.After(Locks.RETRY);
    }
    if (entry.desired() != null && tracked.see(entry.desired().fingerprint(), parts.store())) {
      tracked.failing = null;
    }
    return pursue(entry, course, tracked);
  }

  /**
   * Another operator of this host acts, or may: what is done meanwhile is not known, and what was
   * not done tells nothing of a revision. Whoever acts again begins as after a restart (I10).
   */
  private Next standBy(Entry entry, Tracked tracked) {
    parts.locks().release(tracked.release);
    tracked.forgetProgress(parts.store());
    publishUnplanned(entry, tracked, Verdict.standsBy());
    return new Next.After(Locks.RETRY);
  }

  private Next pursue(Entry entry, Course course, Tracked tracked) {
    Look look = look(course, tracked, null);
    try {
      look = assured(course, tracked, look);
    } finally {
      // I3: a list may leave out what stands; what one look found is told by id from now on.
      tracked.rollouts = Progress.stood(tracked.rollouts, look.plans(), look.at());
    }
    return act(entry, look, tracked);
  }

  /** Looks again before what cannot be taken back, or is done for want of somebody. */
  private Look assured(Course course, Tracked tracked, Look first) {
    Look look = first;
    if (SecondLook.irrevocable(look.plan(), tracked.rollouts)) {
      // I14: events may be late or lost, and what they did not tell must end nothing that serves.
      parts.host().doubt(look.pursuit().desired().project());
      look = look(course, tracked, look);
    }
    if (SecondLook.goesByAbsence(look.plan(), look.known(), look.at())) {
      // I2: one that somebody else started, and that no event told of, counts too.
      // I14: nor does one lose its work because a list left it out.
      aside.accept(parts.host()::relist);
      look = look(course, tracked, look);
    }
    return look;
  }

  /**
   * What is there and is remembered, and what is to be done about it.
   *
   * @param plans of this pass so far, this one the last
   */
  private record Look(Pursuit pursuit, Rollouts known, List<Plan> plans, Instant at) {
    Plan plan() {
      return plans.getLast();
    }

    /** Whether the plan of this look would be the same at a later one. */
    boolean holds(Pursuit seen, Rollouts remembered, Instant now) {
      return seen.equals(pursuit)
          && remembered.equals(known)
          && plan().nextChange().map(now::isBefore).orElse(true);
    }
  }

  /**
   * Looks, and plans unless all is as it was.
   *
   * @param before another look of this pass; null when this is the first
   */
  private Look look(Course course, Tracked tracked, @Nullable Look before) {
    Instant began = parts.clock().instant();
    Pursuit pursuit = Pursuit.of(course, tracked, parts);
    Desired desired = pursuit.desired();
    Observed observed = pursuit.observed();
    // I3: what is seen is of the moment when the look began at best, however long it takes to see
    // the rest; nobody knows that it lasted until then. Before that where the clock was set back.
    Instant now = Collections.min(List.of(began, parts.clock().instant()));
    tracked.project = desired.project();
    if (before != null && now.isBefore(before.at())) {
      // I3: what was made since that look may seem to be older than it, as the clock was set back.
      tracked.rollouts = Progress.stood(tracked.rollouts, before.plans(), before.at());
    }
    // I3: what is made from now on has to pass its gate, also if this pass comes to nothing.
    tracked.rollouts = Progress.begun(tracked.rollouts, desired, now);
    tracked.rollouts = tracked.rollouts.withWayBack(pursuit.wayBack());
    tracked.hear(() -> secrets(desired));
    Tolerances.learn(tracked, observed, parts.store(), now);
    Reloading.notice(tracked, desired, observed, parts.store(), now);
    Rollouts known = tracked.rollouts;
    Plan plan =
        before != null && before.holds(pursuit, known, now)
            ? before.plan()
            : parts.planning().plan(desired, observed, known, parts.prune(), now);
    List<Plan> plans = new ArrayList<>(before == null ? List.of() : before.plans());
    plans.add(plan);
    return new Look(pursuit, known, plans, now);
  }

  private Next act(Entry entry, Look look, Tracked tracked) {
    Pursuit pursuit = look.pursuit();
    Desired desired = pursuit.desired();
    Observed observed = pursuit.observed();
    Plan plan = look.plan();
    Instant now = look.at();
    List<Hold> held = tracked.rollouts.holds();
    tracked.rollouts = Progress.planned(tracked.rollouts, plan, observed, now);
    parts.quarantines().lift(tracked, held);
    PostStart.forget(tracked, observed, parts.host(), parts.store());
    Reloading.forget(tracked, observed, parts.host(), parts.store());
    tracked.plan = plan;

    parts.journal().drift(tracked, plan, now);
    tracked.commit = entry.commit();
    parts.journal().begin(tracked, desired, plan, now);
    completed(tracked, plan);
    if (plan.converged()) {
      converged(entry, pursuit, tracked, now);
    }
    publish(entry, desired, observed, tracked, plan, now);

    List<Failure> failures = failures(plan, desired, tracked);
    if (!failures.isEmpty() && !desired.suspended()) {
      failures.forEach(failure -> condemn(tracked, failure, desired, now));
      return Next.IMMEDIATELY;
    }
    if (plan.wave().isEmpty()) {
      return rest(tracked, plan, now);
    }
    tracked.applied(desired.revision(), parts.store());
    List<StepOutcome> outcomes =
        take(plan.wave(), desired.revision(), () -> secrets(desired), tracked);
    return next(tracked, plan, outcomes, desired);
  }

  /**
   * A revision of a service failed: it is quarantined and, where that is asked for, all go back.
   */
  private void condemn(Tracked tracked, Failure failure, Desired desired, Instant now) {
    parts.quarantines().add(tracked, failure, secrets(desired), now);
    tracked.endRenewal(parts.store());
    if (desired.rollbackWhole() && desired.rollbackOnFailure() && tracked.rollback == null) {
      new Rollbacks(parts).whole(tracked, desired, failure, now);
    }
  }

  /** Verdicts of this pass: the plan's, or that of somebody who gave the rollout up. */
  private List<Failure> failures(Plan plan, Desired desired, Tracked tracked) {
    String abort = tracked.abort;
    if (abort.isEmpty()) {
      return plan.failures().toList();
    }
    tracked.abort = "";
    List<Failure> failures =
        tracked.job == null ? List.of() : Refused.aborted(plan, desired, abort);
    return failures.isEmpty() ? plan.failures().toList() : failures;
  }

  private List<StepOutcome> take(
      List<Step> wave, String revision, Supplier<Secrets> secrets, Tracked tracked) {
    PostStart.due(tracked, wave, parts.store(), parts.clock().instant());
    List<StepOutcome> outcomes = new ArrayList<>();
    aside.accept(() ->
        outcomes.addAll(
            parts
                .executor()
                .run(
                    wave,
                    o -> parts.journal().step(tracked, revision, o, parts.clock().instant()))));
    Instant now = parts.clock().instant();
    for (StepOutcome outcome : outcomes) {
      PostStart.ended(tracked, outcome, secrets, parts.store(), now);
      Reloading.told(tracked, outcome, parts.store(), now);
      ImageRetention.learn(tracked, outcome, parts.store(), now);
      if (outcome.ok()) {
        if (outcome.step() instanceof Step.Create create) {
          tracked.created.add(create);
        }
        tracked.rollouts = Progress.done(tracked.rollouts, outcome.step(), now);
      } else {
        tracked.rollouts = Progress.failed(tracked.rollouts, outcome.step(), now);
      }
    }
    return outcomes;
  }

  /**
   * Where the wave leads: a definite failure to pull is a verdict; other failures show in what is
   * observed next.
   */
  private Next next(Tracked tracked, Plan plan, List<StepOutcome> outcomes, Desired desired) {
    Instant now = parts.clock().instant();
    tracked.failing = Refused.failing(outcomes, tracked.failing, now);
    for (StepOutcome outcome : outcomes) {
      Optional<Failure> refused =
          Refused.by(outcome, desired)
              .or(() -> Refused.overdue(outcome, tracked.failing, desired, now))
              .filter(failure -> pursued(plan, failure.service()));
      if (refused.isPresent()) {
        condemn(tracked, refused.get(), desired, now);
        return Next.IMMEDIATELY;
      }
    }
    Optional<StepOutcome> failed = outcomes.stream().filter(o -> !o.ok()).findFirst();
    tracked.lastError = failed.map(o -> secrets(desired).redact(o.message())).orElse("");
    if (failed.isPresent() && !judged(failed.get().error())) {
      parts.metrics().retried(tracked.release);
      return new Next.Retry(failed.get().message());
    }
    // A question differs from the one before by its time alone.
    List<Step> steps = plan.wave().stream().filter(s -> !(s instanceof Step.Probe)).toList();
    boolean same = steps.equals(tracked.lastWave) && !steps.isEmpty();
    tracked.sameWaves = same ? tracked.sameWaves + 1 : 0;
    tracked.lastWave = steps;
    return tracked.sameWaves >= MAX_SAME_WAVES
        ? new Next.Retry("steps succeed and change nothing: " + plan.wave().getFirst().cause())
        : Next.IMMEDIATELY;
  }

  /** What fails on the way back is no news of the revision that is held already. */
  private static boolean pursued(Plan plan, String service) {
    return plan.services().stream().anyMatch(s -> s.service().equals(service) && s.hold() == null);
  }

  /** What the next look at the container judges. */
  private static boolean judged(EngineException.@Nullable Kind error) {
    return error == EngineException.Kind.START_FAILED || error == EngineException.Kind.HOOK_FAILED;
  }

  private static Secrets secrets(Desired desired) {
    return Secrets.of(desired.services().stream().map(DesiredService::spec).toList());
  }

  private void converged(Entry entry, Pursuit pursuit, Tracked tracked, Instant now) {
    Desired desired = pursuit.desired();
    if (pursuit.rolledBack()) {
      parts.journal().arrived(tracked, now);
    } else {
      Revisions.record(tracked, desired, pursuit.observed(), parts.store(), now);
      parts.journal().end(tracked, Outcome.COMPLETE, "", now);
    }
    tracked.good(desired.revision(), parts.store());
    tracked.releaseHolds(parts.store());
    tracked.releasePauses(parts.store());
    tracked.endRenewal(parts.store());
    if (!tracked.announced.equals(desired.fingerprint())) {
      tracked.announced = desired.fingerprint();
      parts.store().prune(tracked.release, desired.historyLimit());
      parts.metrics().converged(Duration.between(entry.seen(), now));
      aside.accept(() -> retention.prune(tracked, desired, pursuit.observed(), now));
    }
  }

  /** Nothing to do now: either it is equal, or something is waited for. */
  private Next rest(Tracked tracked, Plan plan, Instant now) {
    tracked.lastWave = List.of();
    tracked.lastError = "";
    boolean moving = plan.waits().anyMatch(w -> w.kind() != Wait.Kind.BACKOFF);
    if (!moving && !plan.converged()) {
      Optional<ServicePlan> held =
          plan.services().stream().filter(s -> s.hold() != null).findFirst();
      held.ifPresent(s ->
          parts
              .journal()
              .end(
                  tracked,
                  s.settled() && tracked.rollback == null ? Outcome.ROLLED_BACK : Outcome.FAILED,
                  s.service() + ": " + (s.hold() == null ? "" : s.hold().reason()),
                  now));
    }
    Optional<Instant> due = plan.nextChange().or(() -> holdExpiry(plan));
    return (moving ? parts.host().nextLook(due, now) : due)
        .<Next>map(at -> new Next.After(positive(Duration.between(now, at))))
        .orElse(Next.DONE);
  }

  private static Optional<Instant> holdExpiry(Plan plan) {
    if (plan.converged()) {
      return Optional.empty();
    }
    return plan.services().stream()
        .flatMap(s -> Optional.ofNullable(s.hold()).stream())
        .map(h -> h.until())
        .filter(until -> !until.equals(Instant.MAX))
        .min(Instant::compareTo);
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private void completed(Tracked tracked, Plan plan) {
    for (ServicePlan service : plan.services()) {
      String key = service.service() + " " + service.targetKey();
      if (service.completed()
          && service.hold() == null
          && !tracked.rollouts.completed().contains(key)) {
        tracked.rollouts = tracked.rollouts.withCompleted(key);
        parts.store().complete(tracked.release, key);
      }
    }
  }

  private Next remove(Entry entry, Tracked tracked) {
    // I4, I17: what our source does not declare may be another operator's.
    if (!parts.locks().acts()) {
      return standBy(entry, tracked);
    }
    Optional<String> owner = parts.locks().acquire(tracked.release);
    if (owner.isPresent()) {
      publishUnplanned(entry, tracked, Verdict.ownedByAnother(owner.get()));
      return new Next.After(Locks.RETRY);
    }
    String project = parts.host().releases().getOrDefault(tracked.release, tracked.project);
    if (project.isEmpty()) {
      parts.forget(tracked.release);
      return Next.DONE;
    }
    tracked.project = project;
    publishUnplanned(entry, tracked, Verdict.removing());
    Observed observed = parts.host().left(tracked.release, project);
    Plan plan =
        Removal.plan(tracked.release, observed, parts.desired().succeeds(tracked.release, project));
    if (plan.wave().isEmpty()) {
      parts.forget(tracked.release);
      return Next.DONE;
    }
    List<StepOutcome> outcomes = take(plan.wave(), "", () -> Secrets.of(List.of()), tracked);
    return outcomes.stream().allMatch(StepOutcome::ok)
        ? Next.IMMEDIATELY
        : new Next.Retry("could not remove all of " + tracked.release);
  }

  private void publish(
      Entry entry, Desired desired, Observed observed, Tracked tracked, Plan plan, Instant now) {
    parts.publish(
        tracked,
        Statuses.planned(facts(entry, tracked), desired, observed, plan, tracked.status, now));
  }

  private void publishUnplanned(Entry entry, Tracked tracked, Verdict verdict) {
    Instant now = parts.clock().instant();
    parts.publish(tracked, Statuses.unplanned(facts(entry, tracked), verdict, tracked.status, now));
  }

  private Statuses.Facts facts(Entry entry, Tracked tracked) {
    return new Statuses.Facts(
        entry.release(),
        entry.origin(),
        entry.revision(),
        tracked.memory.generation(),
        tracked.memory.lastAppliedRevision(),
        tracked.memory.lastGoodRevision(),
        entry.problems(),
        parts.desired().sourceProblem(entry.release()),
        tracked.lastError,
        Holding.statuses(tracked, parts.clock().instant()));
  }

  private static String outcome(Next next) {
    return switch (next) {
      case Next.Done _ -> "done";
      case Next.After _ -> "waiting";
      case Next.Immediately _ -> "progressing";
      case Next.Retry _ -> "failed";
    };
  }
}
