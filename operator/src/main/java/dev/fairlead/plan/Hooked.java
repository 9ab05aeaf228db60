package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.rollout.Readiness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instances whose {@code post_start} did not end, or not well: they are not ready. Where it failed,
 * the instance fails like one whose health check does; where nobody saw it end, as the operator
 * died meanwhile, it is run again (I10).
 */
final class Hooked {
  private Hooked() {}

  static List<Instance> judge(Context context, DesiredService service, List<Instance> instances) {
    if (service.postStart().isEmpty()) {
      return instances;
    }
    return instances.stream().map(instance -> judge(context, instance)).toList();
  }

  private static Instance judge(Context context, Instance instance) {
    String failed = unended(context, instance);
    if (failed == null) {
      return instance;
    }
    return instance.judged(
        failed.isEmpty()
            ? new Readiness.Waiting("post_start was not seen to end", null)
            : new Readiness.Failed(failed));
  }

  /** Why it did not end; empty when that is not known; null when it did. */
  private static @Nullable String unended(Context context, Instance instance) {
    return instance.container().running()
        ? context.rollouts().hooks().get(instance.container().id())
        : null;
  }

  /** Runs again what was not seen to end. */
  static void plan(Draft draft) {
    for (Instance instance : draft.instances) {
      if (due(draft.context, instance)) {
        Cause cause = new Cause("post_start was not seen to end");
        draft.repairs.add(draft.start(instance, false, cause));
      }
    }
  }

  private static boolean due(Context context, Instance instance) {
    return instance.current() && "".equals(unended(context, instance));
  }
}
