package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end, as the oracle and the hand of a test. */
public final class Cli {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Cli() {}

  /** What a finished command left behind; stdout and stderr together. */
  public record Result(int exit, String output) {
    public Result orThrow(List<String> command) {
      if (exit != 0) {
        throw new IllegalStateException(command + " exited with " + exit + ": " + output);
      }
      return this;
    }
  }

  /** Runs it and returns its trimmed output; any exit code but 0 is an exception. */
  public static String run(String... command) {
    return run(Map.of(), command);
  }

  public static String run(Map<String, String> environment, String... command) {
    return attempt(environment, command).orThrow(List.of(command)).output().trim();
  }

  /** Runs it, whatever it exits with. */
  public static Result attempt(Map<String, String> environment, String... command) {
    try {
      Path output = Files.createTempFile("fairlead-cli", ".out");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile()).environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(List.of(command) + " did not end within " + LIMIT);
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
