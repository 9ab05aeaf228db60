package dev.fairlead.desired;

import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.VolumeSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One AppRelease, resolved: all that the planner needs to know of what should run.
 *
 * @param release its name
 * @param project the compose project it owns
 * @param revision the git commit, or content hash, it was read at
 * @param origin the file it stands in, for people
 * @param services every one after those it depends on
 * @param site what it serves instead of running services; null where it runs some
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
    @Nullable Site site,
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

  /** The image of each service, by its name; of a site that is made from one, too. */
  public SortedMap<String, String> images() {
    SortedMap<String, String> images = new TreeMap<>();
    services.forEach(service -> images.put(service.name(), service.spec().image()));
    if (site != null && !site.image().isEmpty()) {
      images.put(Site.SERVICE, site.image());
    }
    return images;
  }

  /** The same, read at another revision. */
  public Desired withRevision(String other) {
    return with(other, services, site, suspended);
  }

  public Desired withServices(List<DesiredService> replacement) {
    return with(revision, replacement, site, suspended);
  }

  /** The same, of which nothing is done. */
  public Desired withSuspended(boolean replacement) {
    return suspended == replacement ? this : with(revision, services, site, replacement);
  }

  /** The same with another site. */
  public Desired withSite(Site replacement) {
    return with(revision, services, replacement, suspended);
  }

  private Desired with(
      String at, List<DesiredService> wanted, @Nullable Site served, boolean still) {
    return new Desired(
        release,
        project,
        at,
        origin,
        wanted,
        networks,
        volumes,
        served,
        drift,
        rollbackOnFailure,
        rollbackWhole,
        historyLimit,
        keepImages,
        still,
        fingerprint);
  }
}
