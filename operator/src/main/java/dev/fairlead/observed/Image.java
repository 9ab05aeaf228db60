package dev.fairlead.observed;

import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A local image and the defaults that it gives its containers.
 *
 * @param id {@code sha256:...}, the local image id
 * @param exposedPorts {@code 8080/tcp}
 * @param volumes paths declared by VOLUME
 * @param digests {@code repository@sha256:...}, for each registry that it was pulled from
 */
public record Image(
    String id,
    SortedMap<String, String> environment,
    List<String> entrypoint,
    List<String> command,
    String user,
    String workingDirectory,
    SortedMap<String, String> labels,
    SortedSet<String> exposedPorts,
    SortedSet<String> volumes,
    @Nullable Healthcheck health,
    String stopSignal,
    SortedSet<String> digests) {

  public Image {
    environment = Ordered.map(environment);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    labels = Ordered.map(labels);
    exposedPorts = Ordered.set(exposedPorts);
    volumes = Ordered.set(volumes);
    digests = Ordered.set(digests);
  }

  /** One that comes from no registry. */
  public Image(
      String id,
      SortedMap<String, String> environment,
      List<String> entrypoint,
      List<String> command,
      String user,
      String workingDirectory,
      SortedMap<String, String> labels,
      SortedSet<String> exposedPorts,
      SortedSet<String> volumes,
      @Nullable Healthcheck health,
      String stopSignal) {
    this(
        id,
        environment,
        entrypoint,
        command,
        user,
        workingDirectory,
        labels,
        exposedPorts,
        volumes,
        health,
        stopSignal,
        new TreeSet<>());
  }
}
