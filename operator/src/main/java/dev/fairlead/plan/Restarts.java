package dev.fairlead.plan;

import dev.fairlead.compose.Dependency;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Gates;
import dev.fairlead.spec.Labels;
import java.time.Instant;
import java.util.List;

/**
 * Compose's {@code depends_on: {restart: true}}: after a dependency was replaced and serves again,
 * what depends on it starts anew. Here it is replaced as by a rollout, start-first where that is
 * possible, so that nothing is interrupted. Told from the host alone: every instance of the
 * dependency was made, by us, after the dependent had started. A dependency that the Engine merely
 * restarted, or that got one more replica, was not replaced. And what somebody deploys again,
 * though it runs already, is replaced in the same way.
 */
final class Restarts {
  /** Why what was deployed again is replaced. */
  static final String AGAIN = "deployed again";

  private Restarts() {}

  /** Why an instance must start anew; empty when it need not. */
  static String due(Container container, DesiredService service, Context context) {
    Instant since = context.rollouts().renewed().get(service.name());
    if (since != null && !service.oneShot() && container.created().isBefore(since)) {
      return AGAIN;
    }
    Instant started = container.startedAt();
    if (service.oneShot() || started == null || !container.running()) {
      return "";
    }
    for (Dependency dependency : service.dependsOn()) {
      if (dependency.restart() && replaced(dependency.service(), started, context)) {
        return dependency.service() + " was replaced";
      }
    }
    return "";
  }

  private static boolean replaced(String name, Instant since, Context context) {
    List<Container> live =
        context.observed().of(name).stream()
            .filter(c -> !c.label(Labels.ONE_OFF).equals("True"))
            .filter(Container::live)
            .toList();
    long slots = live.stream().map(Container::number).distinct().count();
    return !live.isEmpty()
        && slots == live.size()
        && context.desired().services().stream()
            .filter(s -> s.name().equals(name) && !s.oneShot() && s.replicas() <= live.size())
            .anyMatch(s -> live.stream().allMatch(c -> serves(c, s, since, context)));
  }

  private static boolean serves(
      Container container, DesiredService service, Instant since, Context context) {
    return container.created().isAfter(since)
        && !container.label(Labels.RELEASE).isEmpty()
        && Instances.proven(container, context, service)
        && Gates.standing(container, service, context.now()).isReady();
  }
}
