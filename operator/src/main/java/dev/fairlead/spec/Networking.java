package dev.fairlead.spec;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How it is reached.
 *
 * @param mode the primary network's real name, or {@code host}, {@code none}, {@code bridge},
 *     {@code container:<id>}; as declared also {@code service:x} and {@code container:name}
 * @param endpoints in compose's order (priority, then name); empty unless {@code mode} is a network
 *     of ours
 * @param hostname null is the container's short id
 * @param macAddress null is generated
 * @param expose {@code 8080/tcp}; ports that are published need not be repeated
 * @param extraHosts {@code host:address}
 */
public record Networking(
    String mode,
    List<Endpoint> endpoints,
    @Nullable String hostname,
    @Nullable String domainname,
    @Nullable String macAddress,
    List<PortBinding> ports,
    SortedSet<String> expose,
    List<String> dns,
    List<String> dnsSearch,
    List<String> dnsOptions,
    List<String> extraHosts) {

  /** Nothing said. */
  public static final Networking NONE =
      new Networking(
          "",
          List.of(),
          null,
          null,
          null,
          List.of(),
          new TreeSet<>(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  public Networking {
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
    expose = Ordered.set(expose);
    dns = List.copyOf(dns);
    dnsSearch = List.copyOf(dnsSearch);
    dnsOptions = List.copyOf(dnsOptions);
    extraHosts = List.copyOf(extraHosts);
  }

  public Networking withMode(String replacement) {
    return new Networking(
        replacement,
        endpoints,
        hostname,
        domainname,
        macAddress,
        ports,
        expose,
        dns,
        dnsSearch,
        dnsOptions,
        extraHosts);
  }

  public Networking withEndpoints(List<Endpoint> replacement) {
    return new Networking(
        mode,
        replacement,
        hostname,
        domainname,
        macAddress,
        ports,
        expose,
        dns,
        dnsSearch,
        dnsOptions,
        extraHosts);
  }

  public Networking withPorts(List<PortBinding> replacement, SortedSet<String> exposed) {
    return new Networking(
        mode,
        endpoints,
        hostname,
        domainname,
        macAddress,
        replacement,
        exposed,
        dns,
        dnsSearch,
        dnsOptions,
        extraHosts);
  }
}
