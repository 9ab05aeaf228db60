package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Site;
import dev.fairlead.engine.EngineException;
import dev.fairlead.plan.Failure;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verdicts on a revision that no container of it gave: the Engine's, a registry's, a person's. */
final class Refused {
  /** How long it is tried to have the files of a site, as of services where nothing is said. */
  private static final Duration SITE_DEADLINE = Duration.ofMinutes(10);

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
    return verdict(outcome, "", desired);
  }

  /** What fails, and since when: of several the first. */
  static Tracked.@Nullable Failing failing(
      List<StepOutcome> outcomes, Tracked.@Nullable Failing before, Instant now) {
    Optional<Step> step =
        outcomes.stream().filter(Refused::mayEnd).map(StepOutcome::step).findFirst();
    if (step.isEmpty()) {
      return null;
    }
    return before != null && before.step().equals(step.get())
        ? before
        : new Tracked.Failing(step.get(), now);
  }

  /** That the Engine cannot be reached is not held against a revision. */
  private static boolean mayEnd(StepOutcome outcome) {
    boolean made =
        switch (outcome.step()) {
          case Step.Pull _, Step.Create _, Step.Publish _ -> true;
          case Step _ -> false;
        };
    return made && !outcome.ok() && outcome.error() != EngineException.Kind.UNREACHABLE;
  }

  /**
   * I6: what may yet succeed, such as a pull from a registry that does not answer, is tried until
   * the progress deadline, and then it is a verdict too.
   */
  static Optional<Failure> overdue(
      StepOutcome outcome, Tracked.@Nullable Failing failing, Desired desired, Instant now) {
    if (failing == null || !failing.step().equals(outcome.step()) || !mayEnd(outcome)) {
      return Optional.empty();
    }
    return deadline(desired, outcome.step().service()).stream()
        .filter(deadline -> !failing.since().plus(deadline).isAfter(now))
        .findFirst()
        .flatMap(deadline -> verdict(outcome, " within " + deadline.toSeconds() + "s", desired));
  }

  private static Optional<Duration> deadline(Desired desired, String service) {
    return desired.site() != null && service.equals(Site.SERVICE)
        ? Optional.of(SITE_DEADLINE)
        : desired.services().stream()
            .filter(s -> s.name().equals(service))
            .map(s -> s.strategy().progressDeadline())
            .findFirst();
  }

  private static Optional<Failure> verdict(StepOutcome outcome, String within, Desired desired) {
    return switch (outcome.step()) {
      case Step.Pull pull ->
          Optional.of(
              failure(
                  pull.service(),
                  "",
                  "cannot pull " + pull.reference() + within + ": " + outcome.message(),
                  false,
                  desired));
      case Step.Create create ->
          Optional.of(
              failure(
                  create.service(),
                  create.expectedImageId(),
                  "cannot create " + create.name() + within + ": " + outcome.message(),
                  false,
                  desired));
      // The same content is refused again; what did not end in time may have another reason.
      case Step.Publish publish ->
          Optional.of(
              failure(
                  publish.service(),
                  publish.version(),
                  "cannot publish version " + publish.version() + within + ": " + outcome.message(),
                  within.isEmpty(),
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
    Site site = desired.site();
    String specHash =
        site != null && service.equals(Site.SERVICE)
            ? site.specHash()
            : desired.services().stream()
                .filter(s -> s.name().equals(service))
                .map(DesiredService::specHash)
                .findFirst()
                .orElse("");
    return new Failure(service, specHash, imageId, "", "", reason, forGood);
  }
}
