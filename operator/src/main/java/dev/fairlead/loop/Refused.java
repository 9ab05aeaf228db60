package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.engine.EngineException;
import dev.fairlead.plan.Failure;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Step;
import java.util.List;
import java.util.Optional;

/** Verdicts on a revision that no container of it gave: the Engine's, a registry's, a person's. */
final class Refused {
  private Refused() {}

  /**
   * What the Engine or a registry refuses for good is a verdict on the revision that asks for it.
   */
  static Optional<Failure> by(StepOutcome outcome, Desired desired) {
    boolean verdict =
        outcome.error() == EngineException.Kind.REFUSED
            || (outcome.step() instanceof Step.Pull
                && outcome.error() == EngineException.Kind.NOT_FOUND);
    if (outcome.ok() || !verdict) {
      return Optional.empty();
    }
    return switch (outcome.step()) {
      case Step.Pull pull ->
          Optional.of(
              failure(
                  pull.service(),
                  "",
                  "cannot pull " + pull.reference() + ": " + outcome.message(),
                  false,
                  desired));
      case Step.Create create ->
          Optional.of(
              failure(
                  create.service(),
                  create.expectedImageId(),
                  "cannot create " + create.name() + ": " + outcome.message(),
                  false,
                  desired));
      case Step _ -> Optional.empty();
    };
  }

  /** Services whose rollout is under way: what there is to give up. */
  static List<String> underWay(Plan plan) {
    return plan.services().stream()
        .filter(s -> s.hold() == null && s.rollingOut())
        .map(ServicePlan::service)
        .toList();
  }

  /** Everything under way fails because somebody says so, and is not tried again by itself. */
  static List<Failure> aborted(Plan plan, Desired desired, String reason) {
    return plan.services().stream()
        .filter(s -> underWay(plan).contains(s.service()))
        .map(s -> failure(s.service(), imageId(s), reason, true, desired))
        .toList();
  }

  /** A target's key ends with a blank and the image id. */
  private static String imageId(ServicePlan service) {
    return service.targetKey().substring(service.targetKey().lastIndexOf(' ') + 1);
  }

  private static Failure failure(
      String service, String imageId, String reason, boolean forGood, Desired desired) {
    String specHash =
        desired.services().stream()
            .filter(s -> s.name().equals(service))
            .map(DesiredService::specHash)
            .findFirst()
            .orElse("");
    return new Failure(service, specHash, imageId, "", "", reason, forGood);
  }
}
