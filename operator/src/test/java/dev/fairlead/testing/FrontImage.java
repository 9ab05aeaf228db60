package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds an image {@code FROM scratch} of the host's HAProxy and the libraries that it is linked
 * to.
 */
public final class FrontImage {
  /** The scripts say where one is, and may have unpacked libraries beside it. */
  private static final Path HAPROXY =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_HAPROXY", "/usr/sbin/haproxy"));

  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  private FrontImage() {}

  /** Where the master of a gated one really listens. */
  static final String GATED_SOCKET = "gated.sock";

  private static final String GATE =
      """
      #!/bin/busybox sh
      exec /usr/sbin/haproxy.real $(echo "$*" | /bin/busybox sed 's/master[-2]*\\.sock/%s/')
      """
          .formatted(GATED_SOCKET);

  /** Builds one that leaves its master's socket to a {@link FrontGate}. */
  public static void buildGated(String reference) {
    build(reference, List.of(), true);
  }

  /** Builds it, with more lines of a Dockerfile. */
  public static void build(String reference, String... more) {
    build(reference, List.of(more), false);
  }

  private static void build(String reference, List<String> more, boolean gated) {
    try {
      Path context = Files.createTempDirectory("fairlead-front");
      try {
        Path root = context.resolve("root");
        program(root, gated ? "haproxy.real" : "haproxy");
        if (gated) {
          Path gate = Files.writeString(root.resolve("usr/sbin/haproxy"), GATE);
          gate.toFile().setExecutable(true, false);
          Files.createDirectory(root.resolve("bin"));
          Files.copy(
              TestImages.BUSYBOX, root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.writeString(
            context.resolve("Dockerfile"),
            "FROM scratch\nCOPY root /\nENV PATH=/usr/sbin LD_LIBRARY_PATH=/lib64\n"
                + String.join("\n", more));
        Cli.run(
            Map.of("DOCKER_BUILDKIT", "0"),
            "docker",
            "build",
            "--quiet",
            "--tag",
            reference,
            context.toString());
      } finally {
        Directories.delete(context);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void program(Path root, String name) throws IOException {
    Path bin = Files.createDirectories(root.resolve("usr/sbin"));
    Path lib = Files.createDirectories(root.resolve("lib64"));
    Files.copy(HAPROXY, bin.resolve(name));
    bin.resolve(name).toFile().setExecutable(true, false);
    for (Path library : libraries()) {
      Files.copy(library, lib.resolve(String.valueOf(library.getFileName())));
    }
  }

  private static List<Path> libraries() throws IOException {
    Path beside = HAPROXY.resolve("../../lib").normalize();
    String path;
    try (Stream<Path> directories = Files.walk(beside, 1)) {
      path =
          directories
              .filter(Files::isDirectory)
              .map(Path::toString)
              .collect(Collectors.joining(":"));
    }
    Matcher found =
        LIBRARY.matcher(Cli.run(Map.of("LD_LIBRARY_PATH", path), "ldd", HAPROXY.toString()));
    return found.results().map(result -> Path.of(result.group(1))).toList();
  }
}
