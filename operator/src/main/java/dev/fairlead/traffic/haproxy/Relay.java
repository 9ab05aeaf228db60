package dev.fairlead.traffic.haproxy;

/**
 * From a process that has been reloaded to the one that takes connections. Clients keep idle
 * connections with the former, which cannot be told of another instance any more: what they ask
 * next goes on to the latter, with their address. Each address that is listened on has one, so that
 * whatever route has it next answers there, too.
 */
final class Relay {
  private Relay() {}

  /**
   * The lines of an address.
   *
   * @param listen its name
   */
  static String of(String route, String listen, String mode) {
    String path = FrontContainer.INSIDE + "/" + socket(listen);
    return """
    backend relay:%1$s
    %2$s  server relay unix@%3$s send-proxy-v2
    frontend relayed:%1$s
    %2$s  bind unix@%3$s accept-proxy mode 600 uid 65534
    %4$s  default_backend %5$s
    """
        .formatted(listen, mode, path, use(listen), route);
  }

  /** What a frontend that listens there has. */
  static String use(String listen) {
    return "  use_backend relay:%s if { stopping }%n".formatted(listen);
  }

  static String socket(String listen) {
    return "relay-" + listen + ".sock";
  }
}
