package dev.fairlead.status;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Site;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.SiteState;
import dev.fairlead.plan.Finding;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.ServicePlan;
import dev.fairlead.plan.Undecided;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derives a release's status from what a pass found. Pure; every pass computes it anew from what it
 * sees.
 */
public final class Statuses {
  private Statuses() {}

  /**
   * What is known of a release besides desired and observed state.
   *
   * @param problems of the newest desired state; empty when it is valid
   * @param sourceProblem why the source cannot be read; empty when it can
   * @param lastError why the last steps did not succeed; empty when they did
   * @param held what keeps it from what is declared
   */
  public record Facts(
      String release,
      String origin,
      String revision,
      long generation,
      String lastAppliedRevision,
      String lastGoodRevision,
      List<String> problems,
      String sourceProblem,
      String lastError,
      List<HeldStatus> held) {
    public Facts {
      problems = List.copyOf(problems);
      held = List.copyOf(held);
    }

    Optional<HeldStatus> held(HeldStatus.Kind kind) {
      return held.stream().filter(h -> h.kind() == kind).findFirst();
    }

    Facts withoutProblems() {
      return new Facts(
          release,
          origin,
          revision,
          generation,
          lastAppliedRevision,
          lastGoodRevision,
          List.of(),
          "",
          lastError,
          held);
    }
  }

  /** The status after a pass that planned. */
  public static ReleaseStatus planned(
      Facts facts,
      Desired desired,
      Observed observed,
      Plan plan,
      @Nullable ReleaseStatus before,
      Instant now) {
    Verdict verdict = Verdict.of(facts, desired, plan, now);
    List<ServiceStatus> services = new ArrayList<>();
    for (ServicePlan service : plan.services()) {
      services.add(service(service, desired, observed, now));
    }
    Set<String> drift = new LinkedHashSet<>();
    for (ServicePlan service : plan.services()) {
      for (Finding finding : service.findings()) {
        if (finding.drift()) {
          drift.add(finding.service() + ": " + finding.text());
        }
      }
    }
    for (Undecided undecided : plan.undecided()) {
      drift.add(undecided.text());
    }
    boolean acted = facts.problems().isEmpty();
    long observedGeneration =
        acted ? facts.generation() : before == null ? 0 : before.observedGeneration();
    return assemble(
            facts,
            desired.project(),
            verdict,
            services,
            List.copyOf(drift),
            reason(plan),
            observedGeneration,
            before,
            now)
        .noting(plan.notices());
  }

  /** Of what is drift: what waits for a person goes before what is healed. */
  private static Reason reason(Plan plan) {
    return plan.undecided().stream()
        .findFirst()
        .map(open ->
            switch (open.kind()) {
              case NETWORK -> Reason.NETWORK_CHANGED;
              case VOLUME -> Reason.VOLUME_CHANGED;
            })
        .orElse(Reason.DRIFT_DETECTED);
  }

  /** The status when nothing could be planned. */
  public static ReleaseStatus unplanned(
      Facts facts, Verdict verdict, @Nullable ReleaseStatus before, Instant now) {
    List<ServiceStatus> services = before == null ? List.of() : before.services();
    List<String> drift = before == null ? List.of() : before.drift();
    String project = before == null ? "" : before.project();
    long observedGeneration = before == null ? 0 : before.observedGeneration();
    Reason reason = before == null ? Reason.DRIFT_DETECTED : reason(before);
    return assemble(
        facts, project, verdict, services, drift, reason, observedGeneration, before, now);
  }

  private static Reason reason(ReleaseStatus before) {
    return before.conditions().stream()
        .filter(c -> c.type() == Condition.Type.DRIFTED && c.value() == Condition.Value.TRUE)
        .map(Condition::reason)
        .findFirst()
        .orElse(Reason.DRIFT_DETECTED);
  }

  private static ReleaseStatus assemble(
      Facts facts,
      String project,
      Verdict verdict,
      List<ServiceStatus> services,
      List<String> drift,
      Reason driftReason,
      long observedGeneration,
      @Nullable ReleaseStatus before,
      Instant now) {
    Instant since = before != null && before.phase() == verdict.phase() ? before.since() : now;
    return new ReleaseStatus(
        facts.release(),
        project,
        facts.origin(),
        facts.revision(),
        facts.generation(),
        observedGeneration,
        verdict.phase(),
        Conditions.of(verdict, drift, driftReason, observedGeneration, before, now),
        services,
        facts.lastAppliedRevision(),
        facts.lastGoodRevision(),
        verdict.message(),
        since,
        drift,
        facts.problems(),
        facts.held(),
        List.of());
  }

  private static ServiceStatus service(
      ServicePlan plan, Desired desired, Observed observed, Instant now) {
    Site site = desired.site();
    if (site != null && plan.service().equals(Site.SERVICE)) {
      return site(plan, site, observed.site());
    }
    DesiredService service =
        desired.services().stream()
            .filter(s -> s.name().equals(plan.service()))
            .findFirst()
            .orElseThrow();
    List<ServiceStatus.Instance> instances = new ArrayList<>();
    for (Container container : observed.of(service.name())) {
      instances.add(instance(container, service, now));
    }
    String strategy =
        service.oneShot()
            ? "runs once"
            : plan.replacement().kind().text()
                + (plan.replacement().reason().isEmpty()
                    ? ""
                    : " · " + plan.replacement().reason());
    String message =
        plan.waits().isEmpty()
            ? ""
            : plan.waits().getFirst().subject() + ": " + plan.waits().getFirst().why();
    return new ServiceStatus(
        service.name(),
        service.spec().image(),
        plan.ready(),
        plan.desired(),
        plan.hold() == null ? plan.updated() : 0,
        strategy,
        message,
        rollout(plan),
        instances);
  }

  private static ServiceStatus site(ServicePlan plan, Site site, SiteState found) {
    String message =
        plan.waits().isEmpty()
            ? "serves " + (found.current().isEmpty() ? "nothing" : "version " + found.current())
            : plan.waits().getFirst().subject() + ": " + plan.waits().getFirst().why();
    return new ServiceStatus(
        Site.SERVICE,
        site.source(),
        plan.ready(),
        plan.desired(),
        plan.hold() == null ? plan.updated() : 0,
        "switched at one moment",
        message,
        rollout(plan),
        List.of());
  }

  private static ServiceStatus.Rollout rollout(ServicePlan plan) {
    return new ServiceStatus.Rollout(
        plan.rollout().phase(),
        plan.rollout().now(),
        plan.rollout().since(),
        plan.rollout().next());
  }

  private static ServiceStatus.Instance instance(
      Container container, DesiredService service, Instant now) {
    Readiness readiness = Gates.standing(container, service, now);
    return new ServiceStatus.Instance(
        container.name(),
        container.id(),
        container.spec().image(),
        PlanText.shortRevision(container.label(Labels.REVISION)),
        container.state().name().toLowerCase(Locale.ROOT),
        container.health().name().toLowerCase(Locale.ROOT),
        readiness.isReady() || readiness instanceof Readiness.Completed);
  }
}
