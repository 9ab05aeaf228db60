package dev.fairlead.desired;

import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.VolumeSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One AppRelease, resolved: all that the planner needs to know of what should run.
 *
 * @param release its name
 * @param project the compose project it owns
 * @param revision the git commit, or content hash, it was read at
 * @param origin the file it stands in, for people
 * @param services every one after those it depends on
 * @param rollbackWhole whether all services go back when one fails
 * @param keepImages images that are kept although nothing needs them; null removes none
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
    boolean rollbackWhole,
    int historyLimit,
    @Nullable Integer keepImages,
    boolean suspended,
    String fingerprint) {

  public Desired {
    services = List.copyOf(services);
    networks = List.copyOf(networks);
    volumes = List.copyOf(volumes);
  }

  /** The same, read at another revision. */
  public Desired withRevision(String other) {
    return with(other, services, suspended);
  }

  public Desired withServices(List<DesiredService> replacement) {
    return with(revision, replacement, suspended);
  }

  /** The same, of which nothing is done. */
  public Desired withSuspended(boolean replacement) {
    return suspended == replacement ? this : with(revision, services, replacement);
  }

  private Desired with(String at, List<DesiredService> wanted, boolean still) {
    return new Desired(
        release,
        project,
        at,
        origin,
        wanted,
        networks,
        volumes,
        drift,
        rollbackOnFailure,
        rollbackWhole,
        historyLimit,
        keepImages,
        still,
        fingerprint);
  }
}
