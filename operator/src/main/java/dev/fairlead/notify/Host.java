package dev.fairlead.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, read without asking a name server. */
final class Host {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private Host() {}

  static String name() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException e) {
      return System.getenv().getOrDefault("HOSTNAME", "localhost");
    }
  }
}
