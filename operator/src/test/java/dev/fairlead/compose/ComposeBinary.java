package dev.fairlead.compose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real docker compose 2.40.3, the oracle of these tests. Its plugin binary is named by the
 * system property or environment variable {@code FAIRLEAD_COMPOSE}; {@code scripts/test} installs
 * it. A missing oracle fails the test: a skipped comparison proves nothing.
 */
final class ComposeBinary {
  private ComposeBinary() {}

  /** It ran and refused. */
  static final class Failed extends AssertionError {
    private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  /** Runs it with nothing in its environment but the given variables; its standard output. */
  static String run(Path directory, Map<String, String> variables, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(path()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    Path errors = java.nio.file.Files.createTempFile("compose", ".err");
    try {
      Process process = builder.redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " did not end within 60 s");
      }
      if (process.exitValue() != 0) {
        throw new Failed(String.join(" ", command) + ": " + java.nio.file.Files.readString(errors));
      }
      return output;
    } finally {
      java.nio.file.Files.delete(errors);
    }
  }

  private static String path() {
    String path = System.getProperty("FAIRLEAD_COMPOSE", System.getenv("FAIRLEAD_COMPOSE"));
    if (path == null || !java.nio.file.Files.isExecutable(Path.of(path))) {
      throw new AssertionError(
          "docker compose 2.40.3 is missing: scripts/test installs it and sets FAIRLEAD_COMPOSE to"
              + " the path of its plugin binary (now "
              + path
              + ")");
    }
    return path;
  }
}
