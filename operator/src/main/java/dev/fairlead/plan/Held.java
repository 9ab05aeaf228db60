package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Gates;
import dev.fairlead.rollout.Hold;
import dev.fairlead.spec.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A service whose desired revision failed and that has nothing to go back to: what failed is
 * cleared away until the next try.
 */
final class Held {
  private Held() {}

  static ServicePlan plan(Context context, DesiredService service, @Nullable Hold hold) {
    List<Step> changes = new ArrayList<>();
    int ready = 0;
    for (Container container : context.observed().of(service.name())) {
      boolean failedOne = container.label(Labels.SPEC).equals(service.specHash());
      if (Gates.standing(container, service).isReady()) {
        ready++;
      } else if (failedOne && context.desired().rollbackOnFailure()) {
        Target target =
            new Target(
                container.id(), container.name(), container.label(Labels.PROJECT), service.name());
        changes.add(new Step.Remove(target, new Cause("failed")));
      }
    }
    Goal goal = Goals.desired(context, service);
    List<Wait> waits = new ArrayList<>();
    if (hold != null && !hold.until().equals(Instant.MAX)) {
      waits.add(new Wait(Wait.Kind.BACKOFF, service.name(), hold.reason(), hold.until()));
    }
    return new ServicePlan(
        service.name(),
        Replacement.of(service, service.spec(), goal.image()),
        List.of(),
        List.of(),
        changes,
        waits,
        null,
        hold,
        new TreeSet<>(),
        ready,
        0,
        service.replicas(),
        false,
        false,
        false,
        ServicePlanner.targetKey(context, service));
  }
}
