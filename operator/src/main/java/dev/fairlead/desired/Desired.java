package dev.fairlead.desired;

import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.VolumeSpec;
import java.util.List;

/**
 * One AppRelease, resolved: all that the planner needs to know of what should run.
 *
 * @param release its name
 * @param project the compose project it owns
 * @param revision the git commit, or content hash, it was read at
 * @param origin the file it stands in, for people
 * @param services every one after those it depends on
 * @param fingerprint changes exactly when anything in this record but {@code revision} and {@code
 *     origin} does
 */
public record Desired(
    String release,
    String project,
    String revision,
    String origin,
    List<DesiredService> services,
    List<NetworkSpec> networks,
    List<VolumeSpec> volumes,
    DriftPolicy drift,
    boolean rollbackOnFailure,
    int historyLimit,
    boolean suspended,
    String fingerprint) {

  public Desired {
    services = List.copyOf(services);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
  }

  /** The same, read at another revision. */
  public Desired withRevision(String other) {
    return new Desired(
        release,
        project,
        other,
        origin,
        services,
        networks,
        volumes,
        drift,
        rollbackOnFailure,
        historyLimit,
        suspended,
        fingerprint);
  }
}
