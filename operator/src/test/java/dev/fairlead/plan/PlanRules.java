package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a plan for one service against the invariants, by looking at host and steps alone: it
 * shares no judgement with the planner.
 *
 * @param now when the plan was made
 * @param passed ids of containers that had passed at an earlier look: judged mildly ever after
 */
record PlanRules(SmallWorld world, Observed observed, Instant now, Set<String> passed) {
  private static final Duration SOAK = Duration.ofSeconds(10);

  /** What is broken, in words; empty when nothing is. */
  List<String> broken(Plan plan) {
    List<String> broken = new ArrayList<>();
    List<Step> wave = plan.wave();
    enoughServe(wave, broken);
    notTooManyLive(wave, broken);
    oldGoesAfterNew(wave, broken);
    worstFirst(wave, broken);
    doesNotGrow(wave, broken);
    touchesWhatIsThere(wave, broken);
    restsOnlyWhenDone(plan, broken);
    return broken;
  }

  /** Runs, is healthy as far as that is known, and answers to the service's name. */
  static boolean serves(Container c) {
    return healthy(c) && named(c);
  }

  private static boolean healthy(Container c) {
    return c.state() == State.RUNNING
        && (c.health() == Health.HEALTHY || c.health() == Health.NONE);
  }

  private static boolean named(Container c) {
    return c.spec().networking().endpoints().stream().anyMatch(e -> e.aliases().contains("web"));
  }

  /** And did so for as long as an instance must. */
  private boolean stands(Container c) {
    return serves(c) && soaked(c);
  }

  /** Healthy for as long as an instance must be before it is let in. */
  private boolean soaked(Container c) {
    Instant since = c.healthySince() == null ? c.startedAt() : c.healthySince();
    return healthy(c) && since != null && !since.plus(SOAK).isAfter(now);
  }

  /**
   * Or passed before, let in or not: such a one is judged mildly when its check was red for a
   * while, and when it is started again.
   */
  private boolean accepted(Container c) {
    Instant known = world.restarted() ? Given.NOW : Given.NOW.minus(Duration.ofMinutes(30));
    return stands(c) || (serves(c) && (c.created().isBefore(known) || passed.contains(c.id())));
  }

  /** Ids of those that pass now, whether they are let in or not. */
  Set<String> passing() {
    return observed.containers().stream()
        .filter(this::soaked)
        .map(Container::id)
        .collect(Collectors.toSet());
  }

  private List<Container> stopped(List<Step> wave) {
    Set<String> ids = new HashSet<>();
    for (Step step : wave) {
      if (step instanceof Step.Stop stop) {
        ids.add(stop.target().id());
      }
    }
    return observed.containers().stream().filter(c -> ids.contains(c.id())).toList();
  }

  private long serving() {
    return observed.containers().stream().filter(PlanRules::serves).count();
  }

  /** I1. */
  private void enoughServe(List<Step> wave, List<String> broken) {
    long gone = stopped(wave).stream().filter(PlanRules::serves).count();
    long least = (long) world.replicas() - world.policy().below();
    if (gone > 0 && serving() - gone < least) {
      broken.add("I1: " + (serving() - gone) + " serve, at least " + least + " should");
    }
  }

  /** I2, whatever the order in which a wave's steps end. */
  private void notTooManyLive(List<Step> wave, List<String> broken) {
    long live = observed.containers().stream().filter(Container::live).count();
    long starts = wave.stream().filter(Step.Start.class::isInstance).count();
    long most = (long) world.replicas() + world.policy().above();
    if (starts > 0 && live + starts > most) {
      broken.add("I2: " + (live + starts) + " live, at most " + most + " may");
    }
  }

  /** I3: what stands is stopped for one that stands in its place, as one too many, or by budget. */
  private void oldGoesAfterNew(List<Step> wave, List<String> broken) {
    List<Container> stopped = stopped(wave);
    long left =
        observed.containers().stream()
            .filter(this::accepted)
            .filter(c -> !stopped.contains(c))
            .count();
    boolean budget = world.policy().below() > 0;
    for (Container old : stopped) {
      boolean successor = slotOf(old).anyMatch(c -> !c.equals(old) && accepted(c));
      if (stands(old) && !successor && !budget && left < world.replicas()) {
        broken.add("I3: stops " + old.name() + " and nothing stands in its place");
      }
    }
  }

  private Stream<Container> slotOf(Container container) {
    return observed.containers().stream().filter(c -> c.number() == container.number());
  }

  /** I5: what serves is not touched while a slot that serves nobody is not worked on. */
  private void worstFirst(List<Step> wave, List<String> broken) {
    boolean takes =
        stopped(wave).stream()
            .anyMatch(
                old -> stands(old) && slotOf(old).noneMatch(c -> !c.equals(old) && accepted(c)));
    long left = serving() - stopped(wave).stream().filter(PlanRules::serves).count();
    if (!takes || left >= world.replicas()) {
      return;
    }
    Map<Integer, List<Container>> slots = new HashMap<>();
    observed
        .containers()
        .forEach(c -> slots.computeIfAbsent(c.number(), _ -> new ArrayList<>()).add(c));
    slots.forEach((number, slot) -> {
      boolean idle = slot.stream().noneMatch(c -> c.live() || c.state() == State.REMOVING);
      if (idle
          && slots.size() <= world.replicas()
          && wave.stream().noneMatch(step -> worksOn(step, slot, number))) {
        broken.add("I5: stops what serves, and leaves slot " + number + " down");
      }
    });
  }

  private static boolean worksOn(Step step, List<Container> slot, int number) {
    return switch (step) {
      case Step.Create create -> create.number() == number;
      case Step.OnContainer on -> slot.stream().anyMatch(c -> c.id().equals(on.target().id()));
      case Step _ -> false;
    };
  }

  /** I10: one instance for a slot at most, and none beside one that waits to be used. */
  private void doesNotGrow(List<Step> wave, List<String> broken) {
    Map<Integer, Integer> creates = new HashMap<>();
    for (Step step : wave) {
      if (step instanceof Step.Create create
          && creates.merge(create.number(), 1, Integer::sum) > 1) {
        broken.add("I10: creates slot " + create.number() + " twice");
      }
    }
    if (creates.size() > world.replicas()) {
      broken.add("I10: creates " + creates.size() + " instances");
    }
  }

  /** I14, I17: only what is there, in a state in which the step makes sense, and once. */
  private void touchesWhatIsThere(List<Step> wave, List<String> broken) {
    Set<String> ended = new HashSet<>();
    for (Step step : wave) {
      if (!(step instanceof Step.OnContainer on)) {
        continue;
      }
      Container container =
          observed.containers().stream()
              .filter(c -> c.id().equals(on.target().id()))
              .findFirst()
              .orElse(null);
      if (container == null || container.state() == State.REMOVING) {
        broken.add("I14: " + StepText.of(step) + " on what is not there");
      } else if (!makesSense(step, container) || ended.contains(container.id())) {
        broken.add("I14: " + StepText.of(step) + " on one that is " + container.state());
      }
      if (step instanceof Step.Stop || step instanceof Step.Remove) {
        ended.add(on.target().id());
      }
    }
  }

  private static boolean makesSense(Step step, Container container) {
    return switch (step) {
      case Step.Start _ -> !container.live() && container.state() != State.DEAD;
      case Step.Stop _ -> container.live();
      case Step.Remove _ -> !container.live();
      case Step.Unpause _ -> container.state() == State.PAUSED;
      case Step _ -> true;
    };
  }

  /** I11: a plan without steps, waits and verdict is one for a host that is as desired. */
  private void restsOnlyWhenDone(Plan plan, List<String> broken) {
    boolean equal = equal();
    if (equal && !plan.wave().isEmpty() && world.held() != SmallWorld.Held.YES) {
      broken.add("I11: has steps for a host that is as desired");
    }
    if (plan.converged() && !equal) {
      broken.add("I11: rests on a host that is not as desired");
    }
  }

  /** Whether each slot has one instance of the desired spec that serves under its own name. */
  boolean equal() {
    List<Container> there =
        observed.containers().stream().filter(c -> c.state() != State.REMOVING).toList();
    return there.size() == world.replicas()
        && there.stream().map(Container::number).distinct().count() == there.size()
        && there.stream()
            .allMatch(c -> accepted(c) && c.spec().image().equals("web:2") && finalName(c));
  }

  /** A name is free only when the container that had it is gone. */
  private boolean finalName(Container c) {
    String name = "shop-web-" + c.number();
    return c.name().equals(name)
        || observed.containers().stream().anyMatch(other -> other.name().equals(name));
  }
}
