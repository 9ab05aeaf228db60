package dev.fairlead.spec;

import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One attachment to a network.
 *
 * @param network the network's real name
 * @param aliases names other containers resolve: the service's and the user's; the container's own
 *     name is not one
 */
public record Endpoint(
    String network,
    SortedSet<String> aliases,
    @Nullable String ipv4,
    @Nullable String ipv6,
    SortedSet<String> linkLocal,
    @Nullable String macAddress,
    SortedMap<String, String> driverOptions) {

  public Endpoint {
    aliases = Ordered.set(aliases);
    linkLocal = Ordered.set(linkLocal);
    driverOptions = Ordered.map(driverOptions);
  }

  /**
   * The same attachment, reachable by address only: how an instance that is not ready yet stays out
   * of traffic.
   */
  public Endpoint withoutAliases() {
    return new Endpoint(
        network,
        Ordered.set(java.util.List.<String>of()),
        ipv4,
        ipv6,
        linkLocal,
        macAddress,
        driverOptions);
  }

  public Endpoint withAliases(SortedSet<String> names) {
    return new Endpoint(network, names, ipv4, ipv6, linkLocal, macAddress, driverOptions);
  }

  public boolean hasStaticAddress() {
    return ipv4 != null || ipv6 != null;
  }
}
