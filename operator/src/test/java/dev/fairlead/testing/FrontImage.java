package dev.fairlead.testing;

import java.nio.file.Path;

/** An image of the host's HAProxy. */
public final class FrontImage {
  /** The scripts say where one is, and may have unpacked libraries beside it. */
  private static final Path HAPROXY =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_HAPROXY", "/usr/sbin/haproxy"));

  private FrontImage() {}

  /** Builds it, with more lines of a Dockerfile. */
  public static void build(String reference, String... more) {
    ProgramImage.build(reference, image -> image.program(HAPROXY, "/usr/sbin/haproxy"), more);
  }
}
