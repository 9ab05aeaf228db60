package dev.fairlead.plan;

import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.rollout.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plans and shows the wave as text, one line a step, then what is waited for. */
final class Shows {
  private Rollouts rollouts = Rollouts.NONE;
  private boolean prune;

  private Shows() {}

  static Shows with() {
    return new Shows();
  }

  static String wave(Given.Release desired, Host.Snapshot observed) {
    return with().plan(desired, observed);
  }

  Shows prune() {
    prune = true;
    return this;
  }

  /** Memory of a service since half an hour, in which these containers passed their gate. */
  Shows remembers(String service, Host.Box... accepted) {
    ServiceMemory memory = memory(service);
    for (Host.Box box : accepted) {
      memory = memory.accept(Set.of(box.id()));
    }
    rollouts = rollouts.with(service, memory);
    return this;
  }

  /** It was at rest as it is desired now. */
  Shows rested(Given.Service service) {
    var desired = service.build();
    rollouts =
        rollouts.with(
            desired.name(), memory(desired.name()).settle(ServicePlanner.restKey(desired)));
    return this;
  }

  /** A person let the paused rollout to this target go on. */
  Shows resumed(Given.Service service) {
    var desired = service.build();
    String target = desired.specHash() + " " + Host.imageId(desired.spec().image());
    rollouts = rollouts.withResumed(desired.name(), target);
    return this;
  }

  Shows joined(String service, Host.Box box, int secondsAgo) {
    rollouts =
        rollouts.with(service, memory(service).join(box.id(), Given.NOW.minusSeconds(secondsAgo)));
    return this;
  }

  /** A running container was told of this content so long ago. */
  Shows told(Host.Box box, Given.Service service, int secondsAgo) {
    var reload = Objects.requireNonNull(service.build().reload());
    Told what = new Told(reload.digest(), Given.NOW.minusSeconds(secondsAgo));
    rollouts = rollouts.withTold(box.id(), what);
    return this;
  }

  Shows healed(String service, String container, int times, int secondsAgo) {
    ServiceMemory memory = memory(service);
    for (int i = 0; i < times; i++) {
      memory = memory.healed(container, Given.NOW.minusSeconds(secondsAgo));
    }
    rollouts = rollouts.with(service, memory);
    return this;
  }

  private ServiceMemory memory(String service) {
    return rollouts.of(service, Given.NOW.minus(Duration.ofMinutes(30)));
  }

  Shows held(Given.Service service, Instant until) {
    var desired = service.build();
    List<Hold> holds = new ArrayList<>(rollouts.holds());
    holds.add(
        new Hold(
            desired.name(),
            desired.specHash(),
            Host.imageId(desired.spec().image()),
            1,
            until,
            "unhealthy"));
    rollouts = rollouts.withHolds(holds);
    return this;
  }

  Shows completed(Given.Service service) {
    var desired = service.build();
    TreeSet<String> keys = new TreeSet<>(rollouts.completed());
    keys.add(
        desired.name() + " " + desired.specHash() + " " + Host.imageId(desired.spec().image()));
    rollouts = new Rollouts(new TreeMap<>(rollouts.services()), rollouts.holds(), keys);
    return this;
  }

  Plan planned(Given.Release desired, Host.Snapshot observed) {
    return Planner.plan(desired.build(), observed.build(), rollouts, prune, Given.NOW);
  }

  String plan(Given.Release desired, Host.Snapshot observed) {
    return text(planned(desired, observed));
  }

  String projected(Given.Release desired, Host.Snapshot observed) {
    Observed seen = observed.build();
    var projected = Projection.of(desired.build(), seen, rollouts, prune, Given.NOW);
    if (!projected.complete()) {
      throw new AssertionError("the projection does not come to rest");
    }
    return PlanText.of(desired.build(), projected);
  }

  static String text(Plan plan) {
    StringBuilder text = new StringBuilder();
    plan.wave().forEach(step -> text.append(StepText.of(step)).append('\n'));
    plan.services()
        .forEach(service -> {
          service.waits().forEach(wait -> text.append(line(wait)));
          if (service.failure() != null) {
            text.append("failed ").append(service.failure().reason()).append('\n');
          }
        });
    plan.blockers().forEach(blocker -> text.append("blocked: ").append(blocker).append('\n'));
    plan.notices().forEach(notice -> text.append("note: ").append(notice).append('\n'));
    return text.toString();
  }

  private static String line(Wait wait) {
    String after =
        wait.until() == null
            ? ""
            : " (" + Duration.between(Given.NOW, wait.until()).toSeconds() + "s)";
    return "wait " + wait.subject() + ": " + wait.why() + after + "\n";
  }
}
