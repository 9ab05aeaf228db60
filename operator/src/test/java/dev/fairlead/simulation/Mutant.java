package dev.fairlead.simulation;

import dev.fairlead.desired.Desired;
import dev.fairlead.engine.Engine;
import dev.fairlead.loop.SimulatedOperator;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Plan;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.store.Store;
import java.time.Instant;

/** Bugs that are planted to see that the simulation finds them. */
enum Mutant {
  NONE,
  RETRIES_WITHOUT_BACKOFF,
  IGNORES_LOCKS;

  Engine line(Engine real) {
    return real;
  }

  Store store(Store real) {
    return real;
  }

  Plan plan(
      SimulatedOperator.Planner real,
      Desired desired,
      Observed observed,
      Rollouts rollouts,
      boolean prune,
      Instant now) {
    return real.plan(desired, observed, rollouts, prune, now);
  }
}
