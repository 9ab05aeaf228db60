package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Rollouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Plays a plan to its end on a model of the host, supposing that every step succeeds and every
 * instance becomes healthy. It uses the planner itself, so what it shows is what will be done.
 */
public final class Projection {
  /** More passes than any rollout needs: each slot takes about six. */
  private static final int MAX_PASSES = 2_000;

  /**
   * The steps and waits to come, in order.
   *
   * @param first the plan as it is now
   * @param complete false when the model did not come to rest
   */
  public record Projected(Plan first, List<Item> items, boolean complete) {
    public Projected {
      items = List.copyOf(items);
    }
  }

  /** A step to be taken, or something to be waited for. */
  public sealed interface Item {
    record Do(Step step) implements Item {}

    record Await(String service, Wait what) implements Item {}
  }

  private final Desired desired;
  private final boolean prune;
  private final HostModel model;
  private Rollouts rollouts;
  private Instant now;
  private final List<Item> items = new ArrayList<>();
  private final Set<String> waited = new LinkedHashSet<>();

  private Projection(
      Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now) {
    this.desired = desired;
    this.prune = prune;
    this.model = new HostModel(observed);
    this.rollouts = rollouts;
    this.now = now;
  }

  public static Projected of(
      Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now) {
    return new Projection(desired, observed, rollouts, prune, now).play();
  }

  private Projected play() {
    Plan first = Planner.plan(desired, model.observed(), rollouts, prune, now);
    Plan plan = first;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      rollouts = Progress.planned(rollouts, plan, model.observed(), now);
      boolean atRest = plan.wave().isEmpty() && plan.waits().findAny().isEmpty();
      if (atRest || plan.failures().findAny().isPresent() || !plan.blockers().isEmpty()) {
        return new Projected(first, items, true);
      }
      plan.services().forEach(this::note);
      for (Step step : plan.wave()) {
        take(step);
      }
      if (plan.wave().isEmpty() && !letTimePass(plan)) {
        return new Projected(first, items, true);
      }
      plan = Planner.plan(desired, model.observed(), rollouts, prune, now);
    }
    return new Projected(first, items, false);
  }

  private void note(ServicePlan service) {
    for (Wait wait : service.waits()) {
      if (waited.add(wait.kind() + " " + wait.subject())) {
        items.add(new Item.Await(service.service(), wait));
      }
    }
  }

  private void take(Step step) {
    if (step instanceof Step.Probe probe) {
      String name = probe.target().name();
      if (waited.add(Wait.Kind.HEALTH + " " + name)) {
        var gate = new Wait(Wait.Kind.HEALTH, name, probe.cause().text(), null);
        items.add(new Item.Await(step.service(), gate));
      }
      Rollouts asked = Progress.done(rollouts, step, now);
      rollouts = Progress.answered(asked, probe, true, "answered well", now);
      return;
    }
    items.add(new Item.Do(step));
    model.apply(step, now);
    rollouts = Progress.done(rollouts, step, now);
  }

  /** Everything that was waited for comes true. @return false when that changes nothing */
  private boolean letTimePass(Plan plan) {
    Instant next = plan.nextChange().orElse(now.plusSeconds(1));
    if (next.equals(Instant.MAX) || Duration.between(now, next).toDays() > 1) {
      return false;
    }
    boolean changed = model.admitted();
    for (Container container : model.observed().containers()) {
      if (container.state() == State.RUNNING && container.health() == Health.STARTING) {
        model.healthy(container.id(), now);
        changed = true;
      } else if (container.state() == State.RUNNING && isOneShot(container)) {
        model.completed(container.id(), now);
        changed = true;
      }
    }
    boolean later = next.isAfter(now) && plan.nextChange().isPresent();
    if (!changed && later) {
      now = next;
    }
    return changed || later;
  }

  private boolean isOneShot(Container container) {
    return desired.services().stream()
        .filter(DesiredService::oneShot)
        .anyMatch(s -> s.name().equals(container.service()));
  }
}
