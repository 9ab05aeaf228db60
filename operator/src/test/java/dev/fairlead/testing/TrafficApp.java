package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An app that answers in every way that a proxy has to do with, in a few megabytes: quickly,
 * slowly, to uploads, by WebSocket, by plain TCP. {@code VERSION}, {@code DRAINS}, {@code BROKEN}
 * and {@code PROXY} in its environment say how.
 */
public final class TrafficApp {
  private static final Path SOURCE = Path.of("src/test/go/trafficapp").toAbsolutePath();

  private TrafficApp() {}

  /** Builds its image. */
  public static void build(String reference) {
    try {
      Path context = Files.createTempDirectory("fairlead-app");
      try {
        program(context.resolve("app"));
        Files.writeString(
            context.resolve("Dockerfile"), "FROM scratch\nCOPY app /app\nCMD [\"/app\"]\n");
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

  /** Builds the program alone, for the host. */
  public static void program(Path file) {
    String build = "cd '" + SOURCE + "' && go build -trimpath -ldflags '-s -w' -o '" + file + "' .";
    Cli.run(Map.of("CGO_ENABLED", "0", "GOFLAGS", "-mod=mod"), "sh", "-c", build);
  }
}
