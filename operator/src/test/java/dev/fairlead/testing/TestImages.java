package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds images of a few hundred kilobytes {@code FROM scratch} around the host's static busybox,
 * because no registry is reachable.
 */
public final class TestImages {
  /** Statically linked; the scripts say where one is. */
  static final Path BUSYBOX =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_BUSYBOX", "/bin/busybox"));

  private static final List<String> APPLETS =
      List.of(
          "sh",
          "sleep",
          "cat",
          "echo",
          "test",
          "true",
          "false",
          "httpd",
          "nc",
          "wget",
          "kill",
          "touch",
          "rm",
          "ls",
          "env",
          "id",
          "hostname",
          "nslookup",
          "printf",
          "mkdir",
          "date",
          "yes",
          "head",
          "tr",
          "grep");

  private TestImages() {}

  /**
   * Builds {@code reference} with busybox in {@code /bin} and its applets, plus the given
   * Dockerfile lines.
   */
  public static void build(String reference, List<String> lines) {
    build(reference, lines, Map.of());
  }

  /** The same on the Engine that the environment names. */
  public static void build(String reference, List<String> lines, Map<String, String> environment) {
    try {
      Path context = Files.createTempDirectory("fairlead-image");
      try {
        Path bin = Files.createDirectories(context.resolve("root/bin"));
        Files.createDirectories(context.resolve("root/tmp"));
        Files.copy(BUSYBOX, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : APPLETS) {
          Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.writeString(
            context.resolve("Dockerfile"),
            "FROM scratch\nCOPY root /\n" + String.join("\n", lines) + "\n");
        Map<String, String> classic = new TreeMap<>(environment);
        classic.put("DOCKER_BUILDKIT", "0");
        Cli.run(classic, "docker", "build", "--quiet", "--tag", reference, context.toString());
      } finally {
        Directories.delete(context);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
