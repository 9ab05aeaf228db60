package dev.fairlead.desired;

import dev.fairlead.crds.FrontMode;
import dev.fairlead.crds.FrontSpec;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Listen;
import dev.fairlead.spec.PortBinding;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ways to a service by the front: one for each of its ports that the compose file publishes.
 */
final class FrontRoutes {
  private FrontRoutes() {}

  /** Whether the front can hold it: one port that everybody knows, of a protocol it forwards. */
  static boolean fits(PortBinding port) {
    return port.protocol().equals("tcp") && port.fixed();
  }

  static List<Route> of(
      String project, String service, ContainerSpec spec, FrontSpec front, Duration admit) {
    Way way = new Way.Front(front.mode() == FrontMode.HTTP, front.proxyProtocol());
    SortedMap<Integer, SortedSet<Listen>> byPort = new TreeMap<>();
    spec.networking().ports().stream()
        .filter(FrontRoutes::fits)
        .forEach(port ->
            byPort.computeIfAbsent(port.target(), _ -> new TreeSet<>()).add(Listen.of(port)));
    return byPort.entrySet().stream()
        .map(entry ->
            new Route(
                Route.id(project, service, way, name(entry.getValue().first())),
                entry.getValue(),
                entry.getKey(),
                way,
                admit))
        .toList();
  }

  /** In letters that names of the proxy may have. */
  private static String name(Listen first) {
    String address = first.address().replace(':', '.');
    return address.isEmpty() ? "" + first.port() : address + "-" + first.port();
  }

  /**
   * The same container, which publishes nothing itself. What the front connects to is told, so that
   * another port is another spec.
   */
  static ContainerSpec unpublished(ContainerSpec spec) {
    SortedSet<String> exposed = new TreeSet<>(spec.networking().expose());
    spec.networking().ports().stream()
        .filter(FrontRoutes::fits)
        .forEach(port -> exposed.add(port.target() + "/tcp"));
    return spec.withNetworking(spec.networking().withPorts(List.of(), exposed));
  }
}
