package dev.fairlead.desired;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.compose.Dependency;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One service that should run.
 *
 * @param containerName fixed name, or null for {@code project-service-number}
 * @param oneShot runs to completion once per spec: some service waits for it to complete
 *     successfully
 * @param composeLabels compose's identity labels but container-number and image
 * @param specHash {@link dev.fairlead.spec.SpecHash} of {@code spec}
 * @param drain between the new instance taking traffic and the old one's stop signal
 */
public record DesiredService(
    String name,
    ContainerSpec spec,
    String specHash,
    @Nullable String containerName,
    int replicas,
    boolean oneShot,
    Strategy strategy,
    Gate gate,
    Duration drain,
    List<Dependency> dependsOn,
    PullPolicy pullPolicy,
    SortedMap<String, String> composeLabels) {

  public DesiredService {
    dependsOn = List.copyOf(dependsOn);
    composeLabels = Ordered.map(composeLabels);
  }

  /** The same service from a local image, wherever its tag points now: {@code spec} says which. */
  public DesiredService withLocalImage(ContainerSpec replacement) {
    return with(replacement, replicas, PullPolicy.NEVER);
  }

  public DesiredService withReplicas(int replacement) {
    return with(spec, replacement, pullPolicy);
  }

  private DesiredService with(ContainerSpec container, int number, PullPolicy pulls) {
    return new DesiredService(
        name,
        container,
        specHash,
        containerName,
        number,
        oneShot,
        strategy,
        gate,
        drain,
        dependsOn,
        pulls,
        composeLabels);
  }
}
