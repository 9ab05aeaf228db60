package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Plan;
import dev.fairlead.rollout.Rollouts;
import java.time.Instant;

/** What is to be done next: the planner as the loop sees it. */
@FunctionalInterface
interface Planning {
  Plan plan(Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now);
}
