package dev.fairlead.traffic.haproxy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * From a process that has been reloaded to the one that takes connections. Clients keep idle
 * connections with the former, which cannot be told of another instance any more: what they ask
 * next goes on to the latter, with their address.
 */
final class Relay {
  private static final int BYTES = 8;

  private Relay() {}

  /** The lines of a route. */
  static String of(String route, String mode) {
    String path = FrontContainer.INSIDE + "/" + socket(route);
    return """
    backend relay:%1$s
    %2$s  server relay unix@%3$s send-proxy-v2
    frontend relayed:%1$s
    %2$s  bind unix@%3$s accept-proxy mode 600 uid 65534
    %4$s  default_backend %1$s
    """
        .formatted(route, mode, path, use(route));
  }

  /** What a frontend of the route has. */
  static String use(String route) {
    return "  use_backend relay:%s if { stopping }%n".formatted(route);
  }

  /** Short, as paths of sockets are. */
  static String socket(String route) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(route.getBytes(StandardCharsets.UTF_8));
      return "relay-" + HexFormat.of().formatHex(hash, 0, BYTES) + ".sock";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
