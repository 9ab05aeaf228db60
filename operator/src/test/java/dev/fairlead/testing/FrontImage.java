package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Builds it, with more lines of a Dockerfile. */
  public static void build(String reference, String... more) {
    try {
      Path context = Files.createTempDirectory("fairlead-front");
      try {
        Path bin = Files.createDirectories(context.resolve("root/usr/sbin"));
        Path lib = Files.createDirectories(context.resolve("root/lib64"));
        Files.copy(HAPROXY, bin.resolve("haproxy"));
        bin.resolve("haproxy").toFile().setExecutable(true, false);
        for (Path library : libraries()) {
          Files.copy(library, lib.resolve(String.valueOf(library.getFileName())));
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
