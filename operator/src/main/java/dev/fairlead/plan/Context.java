package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Rollouts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that a plan depends on (I12).
 *
 * @param prune remove containers of services that are no longer declared
 */
record Context(Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now) {

  /** The local image a reference stands for; null when it is not on the host. */
  @Nullable Image image(String reference) {
    return observed.images().get(reference);
  }

  @Nullable Image imageById(String id) {
    return observed.imagesById().get(id);
  }
}
