package dev.fairlead.traffic.nginx;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which nginx leads requests.
 *
 * @param directory whose {@code *.conf} it includes inside {@code http {}}
 * @param container its name, where it runs in one; null where it is a process of this host
 * @param pidFile of the process
 * @param test the command that tests its configuration, run beside the process or in the container
 * @param statusPort where it tells which configuration it has loaded
 */
public record NginxSettings(
    Path directory, @Nullable String container, Path pidFile, List<String> test, int statusPort) {
  public NginxSettings {
    test = List.copyOf(test);
  }
}
