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
 * An image {@code FROM scratch} of programs of the host and the libraries that they are linked to.
 */
public final class ProgramImage {
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  private final Path root;

  private ProgramImage(Path context) throws IOException {
    this.root = Files.createDirectories(context.resolve("root"));
  }

  /** What is in an image beside the programs. */
  public interface Content {
    void fill(ProgramImage image) throws IOException;
  }

  /**
   * Builds one.
   *
   * @param lines more of its Dockerfile
   */
  public static void build(String reference, Content content, String... lines) {
    try {
      Path context = Files.createTempDirectory("fairlead-image");
      try {
        content.fill(new ProgramImage(context));
        Files.writeString(
            context.resolve("Dockerfile"),
            "FROM scratch\nCOPY root /\nENV PATH=/usr/bin:/usr/sbin LD_LIBRARY_PATH=/lib64\n"
                + String.join("\n", lines)
                + "\n");
        String _ =
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

  /** Adds a program of the host, which may have libraries unpacked beside it. */
  public ProgramImage program(Path of, String place) throws IOException {
    Path program = copied(of, place);
    program.toFile().setExecutable(true, false);
    Path libraries = Files.createDirectories(root.resolve("lib64"));
    for (Path library : libraries(of)) {
      Files.copy(
          library,
          libraries.resolve(String.valueOf(library.getFileName())),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return this;
  }

  /** Adds a file. */
  public ProgramImage file(Path of, String place) throws IOException {
    Path _ = copied(of, place);
    return this;
  }

  private Path copied(Path of, String place) throws IOException {
    Path target = root.resolve(place.substring(1));
    Files.createDirectories(target.resolveSibling("."));
    return Files.copy(of, target);
  }

  /** Nothing of a program that is linked statically. */
  private static List<Path> libraries(Path program) throws IOException {
    Path beside = program.resolve("../../lib").normalize();
    String path = "";
    if (Files.isDirectory(beside)) {
      try (Stream<Path> directories = Files.walk(beside, 1)) {
        path =
            directories
                .filter(Files::isDirectory)
                .map(Path::toString)
                .collect(Collectors.joining(":"));
      }
    }
    Matcher found =
        LIBRARY.matcher(
            Cli.attempt(Map.of("LD_LIBRARY_PATH", path), "ldd", program.toString()).output());
    return found.results().map(result -> Path.of(result.group(1))).toList();
  }
}
