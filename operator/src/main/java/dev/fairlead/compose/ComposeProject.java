package dev.fairlead.compose;

import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.VolumeSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/**
 * A compose project, ready to compare: merged, interpolated, normalised, validated and in the
 * Engine's terms.
 *
 * @param workingDirectory absolute; what relative paths were resolved against
 * @param files the compose files, absolute, in merge order
 * @param services enabled ones by name, every one after those it depends on
 * @param networks only those that a service uses; {@code volumes} likewise
 * @param warnings what compose would warn of, one line each
 */
public record ComposeProject(
    String name,
    Path workingDirectory,
    List<Path> files,
    SequencedMap<String, ComposeService> services,
    List<NetworkSpec> networks,
    List<VolumeSpec> volumes,
    List<String> warnings) {

  public ComposeProject {
    files = List.copyOf(files);
    services = Ordered.sequence(services);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
    warnings = List.copyOf(warnings);
  }
}
