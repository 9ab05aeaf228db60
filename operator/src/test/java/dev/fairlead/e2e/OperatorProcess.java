package dev.fairlead.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program itself, in a process of its own. */
final class OperatorProcess implements AutoCloseable {
  private final Process process;
  private final Path output;

  private OperatorProcess(
      DesiredFiles files, Map<String, String> environment, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.fairlead.Main"));
    command.addAll(arguments);
    try {
      output = Files.createTempFile(files.root(), "operator", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code fairlead run} on these files. */
  static OperatorProcess run(DesiredFiles files, String... more) {
    return run(files, Map.of(), more);
  }

  /** The same with more in its environment. */
  static OperatorProcess run(DesiredFiles files, Map<String, String> environment, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--source",
                files.desired().toString(),
                "--state-dir",
                files.state().toString(),
                "--api",
                "127.0.0.1:0"));
    arguments.addAll(Arrays.asList(more));
    return new OperatorProcess(files, environment, arguments);
  }

  static OperatorProcess plan(DesiredFiles files) {
    return new OperatorProcess(
        files, Map.of(), List.of("plan", "--source", files.desired().toString()));
  }

  /** kill -9. */
  void crash() {
    process.destroyForcibly();
    exit(Duration.ofSeconds(10));
  }

  /** SIGTERM. @return the exit code, which must come in time */
  int terminate(Duration limit) {
    process.destroy();
    return exit(limit);
  }

  int exit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("did not end within " + limit + ": " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
