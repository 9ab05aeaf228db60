package dev.fairlead.source.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command of this host that is asked something, with an end. What it says goes to a file: a pipe
 * would be read until the last of its children lets go of it, however long that hangs.
 *
 * @param output a file to be written over, in a directory of the caller's own
 */
record HostCommand(Path output, Duration patience) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_OUTPUT_BYTES = 64 * 1024;

  /** How it ended and the beginning of what it said. */
  record Said(int status, List<String> lines) {
    Said {
      lines = List.copyOf(lines);
    }
  }

  static HostCommand in(Path output) {
    return new HostCommand(output, PATIENCE);
  }

  /**
   * Runs it.
   *
   * @param input what it reads; null is nothing
   * @throws IOException with one sentence, when there is no such command or it does not end
   */
  Said run(@Nullable Path input, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.redirectOutput(output.toFile());
    builder.redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("there is no " + command[0] + " command on this host", e);
    }
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(command[0] + " did not answer");
      }
      try (InputStream said = Files.newInputStream(output)) {
        String text = new String(said.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
        return new Said(process.exitValue(), text.lines().toList());
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
