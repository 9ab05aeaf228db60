package dev.fairlead.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** {@code fairlead run} as a user starts it: a process of its own, with its own state and port. */
final class Launched implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(15);
  private static final long POLL_NANOS = 2_000_000;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** A line of its log, and when it was read here. */
  record Line(String text, Instant arrived) {}

  private final Process process;
  private final URI api;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Line> lines = new ArrayList<>();
  private final long started = System.nanoTime();

  private Launched(Process process, URI api) {
    this.process = process;
    this.api = api;
  }

  static Launched start(Path source, Path state, String... more) throws IOException {
    return start(source.toString(), state, Map.of(), more);
  }

  static Launched start(String source, Path state, Map<String, String> environment, String... more)
      throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("fairlead.launcher", "./fairlead"));
    command.addAll(List.of("run", "--source", source));
    command.addAll(List.of("--state-dir", state.toString(), "--api", "127.0.0.1:" + port));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Launched launched = new Launched(builder.start(), URI.create("http://127.0.0.1:" + port));
    Thread.ofPlatform().daemon().start(launched::read);
    return launched;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Line read = new Line(line, Instant.now());
        lock.lock();
        try {
          lines.add(read);
          grown.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException e) {
      // The process ended.
    }
  }

  int port() {
    return api.getPort();
  }

  long pid() {
    return process.pid();
  }

  /** From the launch to the first 200 of /readyz. */
  Duration awaitReady() {
    awaitApi("/readyz", _ -> true);
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Asks until the answer is 200 and matches. */
  void awaitApi(String path, Predicate<String> matches) {
    long end = System.nanoTime() + EventLog.PATIENCE.toNanos();
    while (true) {
      try {
        HttpResponse<String> answer = ask(path);
        if (answer.statusCode() == 200 && matches.test(answer.body())) {
          return;
        }
      } catch (IOException e) {
        // Nobody listens yet.
      }
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new IllegalStateException(
            path + " did not come within " + EventLog.PATIENCE + ": " + tail());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Posts nothing, with one header, and waits for the answer. */
  int post(String path, String header, String value) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(path))
            .timeout(EventLog.PATIENCE)
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  String get(String path) throws IOException {
    return ask(path).body();
  }

  private HttpResponse<String> ask(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(path)).timeout(Duration.ofSeconds(10)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int mark() {
    lock.lock();
    try {
      return lines.size();
    } finally {
      lock.unlock();
    }
  }

  /** The first log line after {@code mark} that matches, waited for. */
  Line await(int mark, Predicate<String> matches) throws InterruptedException {
    long left = EventLog.PATIENCE.toNanos();
    lock.lock();
    try {
      for (int i = mark; ; i++) {
        while (i >= lines.size()) {
          if (left <= 0) {
            throw new IllegalStateException("the log line did not come; it ends: " + tail());
          }
          left = grown.awaitNanos(left);
        }
        if (matches.test(lines.get(i).text())) {
          return lines.get(i);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  String tail() {
    lock.lock();
    try {
      List<Line> last = lines.subList(Math.max(0, lines.size() - 40), lines.size());
      return String.join("\n", last.stream().map(Line::text).toList());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
