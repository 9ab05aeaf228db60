package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a plan depends on (I12).
 *
 * @param prune remove containers of services that are no longer declared
 * @param units found from the rest, before anything is planned
 * @param moving fields that say nothing while a network is made anew
 */
record Context(
    Desired desired,
    Observed observed,
    Rollouts rollouts,
    boolean prune,
    Instant now,
    Units units,
    List<String> moving) {

  static Context of(
      Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now) {
    Context context =
        new Context(
            desired,
            observed,
            rollouts,
            prune,
            now,
            new Units(),
            NetworkMove.passing(desired, observed));
    context.units().find(context);
    return context;
  }

  /** The local image a reference stands for; null when it is not on the host. */
  @Nullable Image image(String reference) {
    return observed.images().get(reference);
  }

  ServiceMemory memory(DesiredService service) {
    return rollouts.of(service.name(), now);
  }

  /** The containers that make up a service; not what was run by the way, nor what is going away. */
  List<Container> containers(DesiredService service) {
    List<Container> found = new ArrayList<>();
    for (Container container : observed.of(service.name())) {
      if (container.state() != State.REMOVING && !container.label(Labels.ONE_OFF).equals("True")) {
        found.add(container);
      }
    }
    return found;
  }

  /** Fields of a spec that are not compared. */
  List<String> ignored(String specHash) {
    Set<String> tolerated = rollouts.tolerated(specHash);
    if (tolerated.isEmpty() && moving.isEmpty()) {
      return desired.drift().ignore();
    }
    List<String> ignored = new ArrayList<>(desired.drift().ignore());
    ignored.addAll(tolerated);
    ignored.addAll(moving);
    return ignored;
  }

  @Nullable Image imageById(String id) {
    return observed.imagesById().get(id);
  }
}
