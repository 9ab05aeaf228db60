package dev.fairlead.traffic.caddy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of ours in Caddy's configuration.
 *
 * @param route of the object that belongs to a route
 * @param handler the path of the user's handler
 */
record Names(String route, String handler) {
  /** Our server, which listens on nothing. */
  static final String SERVER = "fairlead";

  static final String SERVER_PATH = "/config/apps/http/servers/" + SERVER;

  private static final int DIGITS = 4;

  static Names of(String routeId) {
    String target = routeId.split(":", 4)[3];
    return new Names(
        SERVER + "-" + digest(routeId), target.startsWith("/") ? target : "/id/" + target);
  }

  /** Whether it is the id of a route. */
  static boolean is(String routeId) {
    return routeId.split(":", 4).length == 4;
  }

  private static String digest(String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java has SHA-256", e);
    }
  }

  String upstreams() {
    return handler + "/upstreams";
  }

  /** What an instance is called among those that get work. */
  String working(String backend) {
    return route + "-" + backend;
  }

  /** What it is called while it only finishes what it has. */
  String parked(String backend) {
    return route + "-parked-" + backend;
  }

  /** Where the instances stand that only finish what they have. */
  String parking() {
    return "/id/" + route + "/handle/0/upstreams";
  }
}
