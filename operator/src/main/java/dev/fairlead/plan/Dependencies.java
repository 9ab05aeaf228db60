package dev.fairlead.plan;

import dev.fairlead.compose.Dependency;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Orders services by {@code depends_on}: a new instance starts only when what it depends on is
 * there, as its condition says, and is not itself being replaced.
 */
final class Dependencies {
  private final Context context;
  private final DesiredService service;
  private final Map<String, ServicePlan> plans;
  private final boolean stoodBefore;

  private Dependencies(Context context, DesiredService service, Map<String, ServicePlan> plans) {
    this.context = context;
    this.service = service;
    this.plans = plans;
    this.stoodBefore = !context.memory(service).settled().isEmpty();
  }

  /** What a service has to wait for. Plans of services it depends on are there already. */
  static Blocks blocking(Context context, DesiredService service, Map<String, ServicePlan> plans) {
    Dependencies dependencies = new Dependencies(context, service, plans);
    String absent = context.units().absent(service, context);
    if (absent != null) {
      Wait wait = Units.comes(absent);
      return new Blocks(wait, wait, wait);
    }
    Wait moves = dependencies.owner();
    return new Blocks(
        moves != null ? moves : dependencies.first(dependencies::upToDate),
        dependencies.first(dependencies::there),
        dependencies.first(dependencies::thereForOneThatRan));
  }

  /** A change of what shares with a container that is about to be replaced goes with that. */
  private @Nullable Wait owner() {
    if (context.units().none()) {
      return null;
    }
    return Units.owners(service).stream()
        .filter(context.units()::pending)
        .findFirst()
        .map(name -> new Wait(Wait.Kind.DEPENDENCY, name, name + " to be made anew", null))
        .orElse(null);
  }

  private @Nullable Wait first(Predicate<Dependency> satisfied) {
    for (Dependency dependency : service.dependsOn()) {
      ServicePlan plan = plans.get(dependency.service());
      if (plan == null || (!dependency.required() && failed(plan))) {
        continue;
      }
      boolean met =
          sharedWith(dependency)
              // Starting waits for more; but in a unit each is made before the other is replaced.
              ? context.units().target(dependency.service()) != null
              : satisfied.test(dependency);
      if (!met) {
        return new Wait(
            Wait.Kind.DEPENDENCY,
            dependency.service(),
            failed(plan) ? dependency.service() + " failed" : waitingFor(dependency),
            null);
      }
    }
    return null;
  }

  private boolean sharedWith(Dependency dependency) {
    boolean completes =
        dependency.condition() == Dependency.Condition.SERVICE_COMPLETED_SUCCESSFULLY;
    return !context.units().none()
        && !completes
        && Units.owners(service).contains(dependency.service());
  }

  private ServicePlan plan(Dependency dependency) {
    ServicePlan plan = plans.get(dependency.service());
    if (plan == null) {
      throw new IllegalStateException("services are planned after those they depend on");
    }
    return plan;
  }

  private static boolean failed(ServicePlan plan) {
    return plan.failure() != null || plan.hold() != null;
  }

  /** There, and as the desired state wants it. */
  private boolean upToDate(Dependency dependency) {
    ServicePlan plan = plan(dependency);
    if (failed(plan)) {
      return false;
    }
    return switch (dependency.condition()) {
      case SERVICE_STARTED ->
          there(dependency)
              && plan.changes().stream().allMatch(step -> step instanceof Step.Remove);
      case SERVICE_HEALTHY -> !plan.rollingOut() && plan.ready() >= plan.desired();
      case SERVICE_COMPLETED_SUCCESSFULLY -> plan.completed() && !plan.rollingOut();
    };
  }

  /** There, whatever its revision. A first start waits for all replicas, a repair for one. */
  private boolean there(Dependency dependency) {
    ServicePlan plan = plan(dependency);
    return switch (dependency.condition()) {
      case SERVICE_STARTED -> plan.desired() == 0 || plan.completed() || live(dependency);
      case SERVICE_HEALTHY ->
          plan.ready() >= (stoodBefore ? Math.min(1, plan.desired()) : plan.desired());
      case SERVICE_COMPLETED_SUCCESSFULLY -> plan.completed() && !failed(plan);
    };
  }

  /** What ran before did so after its one-shots were through. */
  private boolean thereForOneThatRan(Dependency dependency) {
    ServicePlan plan = plan(dependency);
    return switch (dependency.condition()) {
      case SERVICE_STARTED -> there(dependency);
      case SERVICE_HEALTHY -> plan.ready() >= Math.min(1, plan.desired());
      case SERVICE_COMPLETED_SUCCESSFULLY -> true;
    };
  }

  private boolean live(Dependency dependency) {
    return context.observed().of(dependency.service()).stream().anyMatch(Container::live);
  }

  private static String waitingFor(Dependency dependency) {
    return switch (dependency.condition()) {
      case SERVICE_STARTED -> dependency.service() + " to start";
      case SERVICE_HEALTHY -> dependency.service() + " to be healthy";
      case SERVICE_COMPLETED_SUCCESSFULLY -> dependency.service() + " to complete";
    };
  }
}
