package dev.fairlead.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The program itself, in a process of its own. */
final class OperatorProcess implements AutoCloseable {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 12_000;

  private final Process process;
  private final Path output;
  private final String api;

  private OperatorProcess(
      DesiredFiles files, Map<String, String> environment, String api, List<String> arguments) {
    this.api = api;
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
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

  /** That of the program alone: the tests' own has it keep silent. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !Files.exists(Path.of(entry, "logback-test.xml")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** {@code fairlead run} on these files. */
  static OperatorProcess run(DesiredFiles files, String... more) {
    return run(files, Map.of(), more);
  }

  /** The same with more in its environment. */
  static OperatorProcess run(DesiredFiles files, Map<String, String> environment, String... more) {
    return with(files, environment, files.desired().toString(), more);
  }

  /** The same with another source; its state is with the files. */
  static OperatorProcess with(
      DesiredFiles files, Map<String, String> environment, String source, String... more) {
    String api = "127.0.0.1:" + freePort();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run", "--source", source, "--state-dir", files.state().toString(), "--api", api));
    arguments.addAll(Arrays.asList(more));
    return new OperatorProcess(files, environment, api, arguments);
  }

  /** Below those that the kernel gives to connections: under load these are soon taken. */
  static int freePort() {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_PORT + PORTS);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // Somebody's.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no port is free");
  }

  static OperatorProcess plan(DesiredFiles files) {
    return command(files, Map.of(), "plan", "--source", files.desired().toString());
  }

  /** Any command. */
  static OperatorProcess command(
      DesiredFiles files, Map<String, String> environment, String... words) {
    return new OperatorProcess(files, environment, "", List.of(words));
  }

  /** SIGSTOP: it does nothing, and does not know it. */
  void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("no process takes SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether it answers with success. */
  boolean answers(String path) {
    try {
      return !get(path).isEmpty();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** HOST:PORT of its API. */
  String api() {
    return api;
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

  /** The body of its API's answer, which must be one of success. */
  String get(String path) {
    return ask(path, HttpRequest.Builder::GET);
  }

  void post(String path) {
    String _ = ask(path, request -> request.POST(HttpRequest.BodyPublishers.noBody()));
  }

  private String ask(String path, UnaryOperator<HttpRequest.Builder> method) {
    URI url = URI.create("http://" + api + path);
    HttpRequest request = method.apply(HttpRequest.newBuilder(url)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
