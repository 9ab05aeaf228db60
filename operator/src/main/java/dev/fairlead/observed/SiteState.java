package dev.fairlead.observed;

import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of a site is on the disk.
 *
 * @param hosts of the names that lead to it, and of those that shall, the release that each leads
 *     to; empty where it leads to none
 * @param current the version that is served; empty when none is
 * @param versions those that are there whole, the one that was served last at the end
 * @param torn what was left half written or half removed
 */
public record SiteState(
    SortedMap<String, String> hosts,
    String current,
    List<String> versions,
    SortedSet<String> torn) {

  /** Of what was never a site. */
  public static final SiteState NONE =
      new SiteState(new TreeMap<>(), "", List.of(), new TreeSet<>());

  public SiteState {
    hosts = Ordered.map(hosts);
    versions = List.copyOf(versions);
    torn = Ordered.set(torn);
  }

  /** Whether anything of a release is there. */
  public boolean has(String release) {
    return !current.isEmpty()
        || !versions.isEmpty()
        || !torn.isEmpty()
        || hosts.containsValue(release);
  }
}
