package dev.fairlead.desired;

import dev.fairlead.crds.CaddySpec;
import dev.fairlead.crds.NginxSpec;
import dev.fairlead.crds.NpmSpec;
import dev.fairlead.crds.PortPair;
import dev.fairlead.crds.ProbeScheme;
import dev.fairlead.crds.TrafficSpec;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.PortBinding;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The way to a service by a proxy of the user's own, which listens where the user says. */
final class OwnProxyRoutes {
  private static final String TCP = "/tcp";

  private OwnProxyRoutes() {}

  static Route nginx(
      String project, String service, ContainerSpec spec, NginxSpec nginx, Duration admit) {
    String said = nginx.upstream();
    String upstream = said == null ? DnsName.of(project + "-" + service) : said;
    String balance =
        switch (nginx.balance()) {
          case ROUND_ROBIN -> "";
          case LEAST_CONN -> "least_conn";
          case IP_HASH -> "ip_hash";
        };
    Way way = new Way.Nginx(upstream, balance, nginx.keepalive(), nginx.ports() != null);
    return route(project, service, upstream, port(nginx.port(), spec), way, admit);
  }

  static Route caddy(
      String project, String service, ContainerSpec spec, CaddySpec caddy, Duration admit) {
    String said = caddy.handler();
    String handler = said == null ? DnsName.of(project + "-" + service) : said;
    return route(
        project, service, handler, port(caddy.port(), spec), new Way.Caddy(handler), admit);
  }

  static Route npm(
      String project, String service, ContainerSpec spec, NpmSpec npm, Duration admit) {
    String domain = npm.domain();
    String name = domain == null ? npmName(project, npm) : domain;
    Way way = new Way.Npm(name, domain != null, npm.scheme() == ProbeScheme.HTTPS);
    return route(project, service, name, port(npm.port(), spec), way, admit);
  }

  /** {@code stage-STAGE-PROJECT-TAG}: two tags of a project never become one name. */
  private static String npmName(String project, NpmSpec npm) {
    String tag = npm.tag();
    return DnsName.of("stage-" + npm.stage() + "-" + project, tag == null ? "" : "-" + tag);
  }

  private static Route route(
      String project, String service, String name, int port, Way way, Duration admit) {
    return new Route(Route.id(project, service, way, name), new TreeSet<>(), port, way, admit);
  }

  /** The same container, which publishes one of two adjacent ports where nginx goes by those. */
  static ContainerSpec paired(
      ContainerSpec spec, @Nullable TrafficSpec traffic, String service, PortBases bases) {
    NginxSpec nginx = traffic == null ? null : traffic.nginx();
    PortPair pair = nginx == null ? null : nginx.ports();
    if (nginx == null || pair == null) {
      return spec;
    }
    Integer said = pair.base();
    int base = bases.base(service, said == null ? 0 : said);
    // The Engine gives each container the one that is free.
    PortBinding binding =
        new PortBinding(
            port(nginx.port(), spec), "tcp", "127.0.0.1", base == 0 ? "" : base + "-" + (base + 1));
    return spec.withNetworking(
        spec.networking().withPorts(List.of(binding), spec.networking().expose()));
  }

  private static int port(@Nullable Integer said, ContainerSpec spec) {
    return said != null ? said : ports(spec).first();
  }

  /** The TCP ports of the instances that the compose file names. */
  static SortedSet<Integer> ports(ContainerSpec spec) {
    SortedSet<Integer> ports = new TreeSet<>();
    spec.networking().ports().stream()
        .filter(port -> port.protocol().equals("tcp"))
        .forEach(port -> ports.add(port.target()));
    spec.networking().expose().stream()
        .filter(port -> port.endsWith(TCP))
        .map(port -> port.substring(0, port.length() - TCP.length()))
        .filter(port -> port.matches("[0-9]{1,5}"))
        .forEach(port -> ports.add(Integer.parseInt(port)));
    return ports;
  }
}
