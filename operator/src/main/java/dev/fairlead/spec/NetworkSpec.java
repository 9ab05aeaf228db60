package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A network of a compose project.
 *
 * @param key its key in the compose file; {@code name} its real name
 * @param external must exist already; never created or removed
 * @param configHash compose's hash label; empty for external ones
 */
public record NetworkSpec(
    String key,
    String name,
    boolean external,
    String driver,
    SortedMap<String, String> driverOptions,
    boolean internal,
    boolean attachable,
    @Nullable Boolean enableIpv4,
    @Nullable Boolean enableIpv6,
    @Nullable Ipam ipam,
    SortedMap<String, String> labels,
    String configHash) {

  public NetworkSpec {
    driverOptions = Ordered.map(driverOptions);
    labels = Ordered.map(labels);
  }

  /** Address management; an empty driver is {@code default}. */
  public record Ipam(String driver, List<Pool> pools, SortedMap<String, String> options) {
    public Ipam {
      pools = List.copyOf(pools);
      options = Ordered.map(options);
    }
  }

  /** One subnet; empty text is the Engine's choice. */
  public record Pool(
      String subnet, String ipRange, String gateway, SortedMap<String, String> auxiliaryAddresses) {
    public Pool {
      auxiliaryAddresses = Ordered.map(auxiliaryAddresses);
    }
  }
}
