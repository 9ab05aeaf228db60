package dev.fairlead.plan;

import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Backoffs;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plays a small world on until it rests. Every plan on the way is held against the invariants, and
 * the steps of a wave are taken container by container, from the first or from the last one.
 */
final class SmallLife {
  /** Three replicas take some six passes each, twice where they are rolled back. */
  private static final int MOST_PASSES = 200;

  private final SmallWorld world;
  private final boolean bad;
  private final SmallHost host;
  private final List<String> story = new ArrayList<>();
  private final Set<String> passed = new HashSet<>();
  private Rollouts rollouts;

  /**
   * A life that begins so.
   *
   * @param bad whether the desired version does not work
   */
  SmallLife(SmallWorld world, boolean bad) {
    this.world = world;
    this.bad = bad;
    this.host = new SmallHost(world.observed(), bad ? "web:2" : "");
    this.rollouts = world.rollouts();
  }

  /** Plays it. */
  void play() {
    try {
      for (int pass = 0; pass < MOST_PASSES; pass++) {
        if (pass(pass)) {
          return;
        }
      }
      throw new AssertionError("I6: does not come to rest");
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(world + (bad ? " bad" : "") + "\n" + String.join("\n", story), e);
    }
  }

  /** One pass. @return whether it is at rest */
  private boolean pass(int number) {
    Observed observed = host.observed();
    Plan plan = Planner.plan(world.desired(), observed, rollouts, false, host.now);
    story.add(host.now + "\n" + Shows.text(plan));
    PlanRules rules = new PlanRules(world, observed, host.now, passed);
    List<String> broken = rules.broken(plan);
    passed.addAll(rules.passing());
    if (!broken.isEmpty()) {
      throw new AssertionError(broken);
    }
    rollouts = Progress.planned(rollouts, plan, observed, host.now);
    if (plan.failures().findAny().isPresent()) {
      plan.failures().forEach(this::hold);
      return false;
    }
    if (rests(plan)) {
      return true;
    }
    for (Step step : ordered(plan.wave(), number % 2 == 1)) {
      host.apply(step);
      rollouts = Progress.done(rollouts, step, host.now);
    }
    host.until(plan.wave().isEmpty() ? next(plan) : host.now.plusMillis(100));
    return false;
  }

  private boolean rests(Plan plan) {
    if (!bad) {
      return plan.converged() && host.nextTurn().isEmpty();
    }
    boolean waits = plan.services().getFirst().hold() != null || plan.waits().findAny().isPresent();
    // I15: with nothing to go back to, what fails is tried again for ever, ever more rarely.
    boolean backsOff = plan.waits().allMatch(wait -> wait.kind() == Wait.Kind.BACKOFF);
    return plan.converged() || (plan.wave().isEmpty() && waits && backsOff);
  }

  private Instant next(Plan plan) {
    Instant turn = host.nextTurn().orElse(Instant.MAX);
    Instant change =
        plan.nextChange()
            .or(() ->
                plan.services().stream()
                    .map(ServicePlan::hold)
                    .filter(h -> h != null)
                    .map(Hold::until)
                    .findFirst())
            .orElse(Instant.MAX);
    Instant next = turn.isBefore(change) ? turn : change;
    if (next.equals(Instant.MAX)) {
      throw new AssertionError("I10: nothing to do, nothing to wait for, and not as desired");
    }
    return next.isAfter(host.now) ? next : host.now.plusMillis(100);
  }

  private static List<Step> ordered(List<Step> wave, boolean backwards) {
    Map<String, List<Step>> lanes = new LinkedHashMap<>();
    for (Step step : wave) {
      String lane = step instanceof Step.OnContainer on ? on.target().id() : StepText.of(step);
      lanes.computeIfAbsent(lane, _ -> new ArrayList<>()).add(step);
    }
    List<List<Step>> order = new ArrayList<>(lanes.values());
    if (backwards) {
      Collections.reverse(order);
    }
    return order.stream().flatMap(List::stream).toList();
  }

  /** As the operator quarantines; one that a version that works is given is over soon. */
  private void hold(Failure failure) {
    Hold before = rollouts.hold(failure.service(), failure.specHash(), failure.imageId());
    int attempts = before == null ? 1 : before.attempts() + 1;
    Duration wait = bad ? Duration.ofHours(1) : Backoffs.retry(attempts);
    List<Hold> holds = new ArrayList<>(rollouts.holds());
    holds.remove(before);
    holds.add(
        new Hold(
            failure.service(),
            failure.specHash(),
            failure.imageId(),
            attempts,
            host.now.plus(wait),
            failure.reason()));
    story.add("verdict: " + failure.reason());
    rollouts = rollouts.withHolds(holds);
  }
}
