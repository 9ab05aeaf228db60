package dev.fairlead.compose;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Position;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One service of a compose project.
 *
 * @param containerName fixed name, or null for {@code project-service-number}
 * @param replicas {@code scale} or {@code deploy.replicas}, else 1
 * @param update what the file says of replacing its containers
 * @param rollback what it says of going back
 * @param postStart what is run in a container after its start
 * @param preStop what is run in a container before it is stopped
 * @param composeLabels the labels compose puts on each of its containers, all but {@code
 *     container-number} and {@code image}; the config hash is computed with the image override
 *     applied
 * @param hashForm what the config hash is taken over, where the ids of other services' containers
 *     are part of it; else null, and the label says it
 * @param position where the service stands, for messages
 */
public record ComposeService(
    String name,
    ContainerSpec spec,
    @Nullable String containerName,
    int replicas,
    List<Dependency> dependsOn,
    PullPolicy pullPolicy,
    UpdateConfig update,
    UpdateConfig rollback,
    List<Hook> postStart,
    List<Hook> preStop,
    SortedMap<String, String> composeLabels,
    @Nullable HashForm hashForm,
    Position position) {

  public ComposeService {
    dependsOn = List.copyOf(dependsOn);
    postStart = List.copyOf(postStart);
    preStop = List.copyOf(preStop);
    composeLabels = Ordered.map(composeLabels);
  }

  /** Compose's {@code pull_policy}; unset is MISSING. */
  public enum PullPolicy {
    ALWAYS,
    MISSING,
    NEVER
  }
}
