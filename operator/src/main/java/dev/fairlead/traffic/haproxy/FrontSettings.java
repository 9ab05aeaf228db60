package dev.fairlead.traffic.haproxy;

import java.nio.file.Path;

/**
 * How the front is run.
 *
 * @param name of its container, and of the compose project that it is shown as; one on a host
 * @param image HAProxy 2.6 or later
 * @param directory on the host, where it finds its configuration and makes its socket
 */
public record FrontSettings(String name, String image, Path directory) {
  /** The front of a host. */
  public static final String NAME = "fairlead-front";

  /** Below the state directory. */
  public static FrontSettings in(Path state, String image) {
    return new FrontSettings(NAME, image, state.resolve("front").toAbsolutePath());
  }
}
