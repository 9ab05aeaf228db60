package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image of the host's HAProxy. */
public final class FrontImage {
  /** The scripts say where one is, and may have unpacked libraries beside it. */
  public static final Path HAPROXY =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_HAPROXY", "/usr/sbin/haproxy"));

  /** Where the master of a gated one really listens. */
  static final String GATED_SOCKET = "gated.sock";

  private static final String GATE =
      """
      #!/bin/busybox sh
      exec /usr/sbin/haproxy.real $(echo "$*" | /bin/busybox sed 's/master[-2]*\\.sock/%s/')
      """
          .formatted(GATED_SOCKET);

  private FrontImage() {}

  /** Builds it, with more lines of a Dockerfile. */
  public static void build(String reference, String... more) {
    ProgramImage.build(reference, image -> image.program(HAPROXY, "/usr/sbin/haproxy"), more);
  }

  /** Builds one that leaves its master's socket to a {@link FrontGate}. */
  public static void buildGated(String reference) {
    try {
      Path gate = Files.writeString(Files.createTempFile("fairlead-gate", ""), GATE);
      try {
        ProgramImage.build(
            reference,
            image ->
                image
                    .program(HAPROXY, "/usr/sbin/haproxy.real")
                    .program(TestImages.BUSYBOX, "/bin/busybox")
                    .program(gate, "/usr/sbin/haproxy"));
      } finally {
        Files.delete(gate);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
