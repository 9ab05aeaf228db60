package dev.fairlead.plan;

import dev.fairlead.compose.Dependency;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Orders services by {@code depends_on}: a new instance starts only when what it depends on is
 * there, as its condition says, and is not itself being replaced.
 */
final class Dependencies {
  private Dependencies() {}

  /**
   * What a service has to wait for; null when nothing. Plans of services it depends on are there
   * already.
   */
  static @Nullable Wait blocking(
      Context context, DesiredService service, Map<String, ServicePlan> plans) {
    for (Dependency dependency : service.dependsOn()) {
      ServicePlan plan = plans.get(dependency.service());
      String missing = plan == null ? "" : missing(context, dependency, plan);
      boolean optional = !dependency.required() && plan != null && failed(plan);
      if (!missing.isEmpty() && !optional) {
        return new Wait(Wait.Kind.DEPENDENCY, dependency.service(), missing, null);
      }
    }
    return null;
  }

  private static boolean failed(ServicePlan plan) {
    return plan.failure() != null || plan.hold() != null;
  }

  /** Why a dependency is not satisfied; empty when it is. */
  private static String missing(Context context, Dependency dependency, ServicePlan plan) {
    String name = dependency.service();
    if (plan.failure() != null || plan.hold() != null) {
      return name + " failed";
    }
    if (plan.rollingOut() && dependency.condition() != Dependency.Condition.SERVICE_STARTED) {
      return waitingFor(dependency);
    }
    boolean satisfied =
        switch (dependency.condition()) {
          case SERVICE_STARTED -> started(context, name, plan);
          case SERVICE_HEALTHY -> plan.ready() >= plan.desired();
          case SERVICE_COMPLETED_SUCCESSFULLY -> plan.completed();
        };
    return satisfied ? "" : waitingFor(dependency);
  }

  private static boolean started(Context context, String name, ServicePlan plan) {
    boolean pending = plan.changes().stream().anyMatch(s -> !(s instanceof Step.Remove));
    return plan.desired() == 0
        || plan.completed()
        || (!pending && context.observed().of(name).stream().anyMatch(Container::live));
  }

  private static String waitingFor(Dependency dependency) {
    return switch (dependency.condition()) {
      case SERVICE_STARTED -> dependency.service() + " to start";
      case SERVICE_HEALTHY -> dependency.service() + " to be healthy";
      case SERVICE_COMPLETED_SUCCESSFULLY -> dependency.service() + " to complete";
    };
  }
}
