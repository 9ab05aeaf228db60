package dev.fairlead.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Who this host is. */
final class Hosts {
  private static final Path NAME = Path.of("/proc/sys/kernel/hostname");

  private Hosts() {}

  /** As it was named, else as the machine is called. */
  static Site site(KubeAddress address, Map<String, String> environment) {
    String name = address.host().isEmpty() ? machine(environment) : address.host();
    return new Site(name, address.labels());
  }

  private static String machine(Map<String, String> environment) {
    String given = environment.getOrDefault("FAIRLEAD_HOST", "");
    try {
      String name = given.isEmpty() ? Files.readString(NAME).strip() : given;
      return name.toLowerCase(Locale.ROOT)
          .replaceAll("[^a-z0-9.-]", "-")
          .replaceAll("^[-.]+|[-.]+$", "");
    } catch (IOException e) {
      return "localhost";
    }
  }
}
