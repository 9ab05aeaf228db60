package dev.fairlead.plan;

import dev.fairlead.rollout.Rollouts;
import java.time.Instant;
import java.util.List;

/** Which plans are carried out only after the host was looked at once more. Pure. */
public final class SecondLook {
  private SecondLook() {}

  /** Whether it ends or silences something that lives, or is a verdict: good or bad. */
  public static boolean irrevocable(Plan plan, Rollouts known) {
    for (ServicePlan service : plan.services()) {
      if (service.failure() != null || !known.accepted(service.service(), service.passed())) {
        return true;
      }
    }
    for (Step step : plan.wave()) {
      if (step instanceof Step.Stop || step instanceof Step.Leave || step instanceof Step.Evict) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it is made because nothing else is there: one more will live, or be forgotten, or what
   * stands is told by id from then on.
   */
  public static boolean goesByAbsence(Plan plan, Rollouts known, Instant now) {
    for (Step step : plan.wave()) {
      if (step instanceof Step.Start
          || step instanceof Step.Withdraw
          || step instanceof Step.Close) {
        return true;
      }
    }
    return !plan.wave().isEmpty() && first(plan.services(), known, now);
  }

  /** Whether one of them was never planned before. */
  private static boolean first(List<ServicePlan> services, Rollouts known, Instant now) {
    for (ServicePlan service : services) {
      if (known.of(service.service(), now).neverPlanned()) {
        return true;
      }
    }
    return false;
  }
}
