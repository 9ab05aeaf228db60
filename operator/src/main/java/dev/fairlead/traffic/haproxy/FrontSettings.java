package dev.fairlead.traffic.haproxy;

import java.nio.file.Path;

/**
 * How the front is run.
 *
 * @param name of its container, and of the compose project that it is shown as
 * @param image HAProxy 2.6 or later
 * @param directory on the host, where it finds its configuration and makes its socket
 */
public record FrontSettings(String name, String image, Path directory) {
  /** Below the state directory. */
  public static FrontSettings in(Path state, String name, String image) {
    return new FrontSettings(name, image, state.resolve("front").toAbsolutePath());
  }
}
