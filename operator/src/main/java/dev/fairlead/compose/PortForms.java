package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code [address:][published:]target[/protocol]} as ports in the long form. Ranges pair up; a
 * range published for one target stays a range, of which the Engine takes a free port.
 */
final class PortForms {
  static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%.+)?");
  static final int MAX_PORT = 65535;

  /** What one short form may expand to. */
  private static final int MAX_RANGE = 10_000;

  private PortForms() {}

  private record Range(int first, int last) {
    int size() {
      return last - first + 1;
    }
  }

  static List<Node> expand(At item) {
    return switch (item.scalar()) {
      case Scalar.Int port -> published(item, port.goText());
      case Scalar.Text text -> published(item, text.text());
      case null -> List.of(item.node() instanceof MapNode map ? withDefaults(map) : item.node());
      case Scalar.Null _, Scalar.Bool _, Scalar.Real _, Scalar.Timestamp _ -> {
        item.refuse("must be a port or a text such as \"8080:80\"");
        yield List.of();
      }
    };
  }

  private static MapNode withDefaults(MapNode port) {
    MapNode complete = port;
    if (port.get("mode") == null) {
      complete = Nodes.with(complete, "mode", Nodes.text(port.position(), "ingress"));
    }
    return port.get("protocol") == null
        ? Nodes.with(complete, "protocol", Nodes.text(port.position(), "tcp"))
        : complete;
  }

  private static List<Node> published(At item, String text) {
    int slash = text.indexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      item.refuse("the protocol \"" + protocol + "\" is not one of tcp, udp, sctp");
      return List.of();
    }
    String rest = slash < 0 ? text : text.substring(0, slash);
    int last = rest.lastIndexOf(':');
    String target = rest.substring(last + 1);
    String host = last < 0 ? "" : rest.substring(0, last);
    int second = host.lastIndexOf(':');
    String published = host.substring(second + 1);
    String address = second < 0 ? "" : host.substring(0, second);
    if (target.isEmpty()) {
      item.refuse("no container port is given");
      return List.of();
    }
    String bare = address(item, address);
    Range targets = range(item, "container", target);
    if (bare == null || targets == null) {
      return List.of();
    }
    return published.isEmpty()
        ? ports(item, bare, targets, null, published, protocol)
        : paired(item, bare, targets, published, protocol);
  }

  private static List<Node> paired(
      At item, String address, Range targets, String published, String protocol) {
    Range hosts = range(item, "host", published);
    if (hosts == null) {
      return List.of();
    }
    if (targets.size() != hosts.size() && targets.size() != 1) {
      item.refuse(
          "%d container ports cannot be published on %d host ports"
              .formatted(targets.size(), hosts.size()));
      return List.of();
    }
    return targets.size() == hosts.size()
        ? ports(item, address, targets, hosts, published, protocol)
        : ports(item, address, targets, null, published, protocol);
  }

  private static List<Node> ports(
      At item,
      String address,
      Range targets,
      @Nullable Range hosts,
      String published,
      String protocol) {
    List<Node> ports = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      ports.add(
          new Nodes.MapBuilder(item.position())
              .text("mode", "ingress")
              .text("host_ip", address)
              .plain("target", String.valueOf(targets.first() + i))
              .text("published", hosts == null ? published : String.valueOf(hosts.first() + i))
              .text("protocol", protocol)
              .build());
    }
    return ports;
  }

  /** The address without brackets; null when it is none. */
  private static @Nullable String address(At item, String address) {
    boolean bracketed = address.startsWith("[") && address.endsWith("]");
    String bare = bracketed ? address.substring(1, address.length() - 1) : address;
    boolean valid =
        address.isEmpty()
            || (bracketed ? IPV6.matcher(bare).matches() : IPV4.matcher(bare).matches());
    if (!valid) {
      item.refuse(
          "\"" + address + "\" is not an IP address",
          address.contains(":") ? "an IPv6 address stands in brackets: [::1]:8080:80" : "");
    }
    return valid ? bare : null;
  }

  private static @Nullable Range range(At item, String side, String text) {
    int dash = text.indexOf('-');
    Integer first = port(dash < 0 ? text : text.substring(0, dash));
    Integer last = dash < 0 ? first : port(text.substring(dash + 1));
    if (first == null || last == null || last < first || last - first >= MAX_RANGE) {
      item.refuse(
          "the %s port \"%s\" is neither a port from 1 to 65535 nor a range of them"
              .formatted(side, text));
      return null;
    }
    return new Range(first, last);
  }

  private static @Nullable Integer port(String text) {
    if (!DIGITS.matcher(text).matches()) {
      return null;
    }
    int port = Integer.parseInt(text);
    return port > MAX_PORT ? null : port;
  }
}
