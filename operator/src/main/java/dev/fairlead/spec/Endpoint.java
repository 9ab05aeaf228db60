package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One attachment to a network.
 *
 * @param network the network's real name
 * @param aliases names other containers resolve: the service's and the user's; the container's own
 *     name is not one
 * @param gatewayPriority which of several networks gives the default route: the highest; null is
 *     the Engine's own
 * @param links {@code container:alias}: further names that it alone resolves
 */
public record Endpoint(
    String network,
    SortedSet<String> aliases,
    @Nullable String ipv4,
    @Nullable String ipv6,
    SortedSet<String> linkLocal,
    @Nullable String macAddress,
    SortedMap<String, String> driverOptions,
    @Nullable Integer gatewayPriority,
    List<String> links) {

  /** The driver option in which compose puts {@code interface_name}. */
  public static final String INTERFACE_NAME = "com.docker.network.endpoint.ifname";

  public Endpoint {
    links = links == null ? List.of() : List.copyOf(links);
    aliases = Ordered.set(aliases);
    linkLocal = Ordered.set(linkLocal);
    driverOptions = Ordered.map(driverOptions);
  }

  /**
   * The same attachment, reachable by address only: how an instance that is not ready yet stays out
   * of traffic.
   */
  public Endpoint withoutAliases() {
    return withAliases(Ordered.set(List.<String>of()));
  }

  public Endpoint withAliases(SortedSet<String> names) {
    return new Endpoint(
        network, names, ipv4, ipv6, linkLocal, macAddress, driverOptions, gatewayPriority, links);
  }

  public boolean hasStaticAddress() {
    return ipv4 != null || ipv6 != null;
  }
}
