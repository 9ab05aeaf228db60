package dev.fairlead.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of servers: from the signal on the health path says 503, everything else is served,
 * what runs at the end is finished, and the process ends well.
 */
class GracefulShutdownTest {
  private static final Path EXAMPLES = Path.of("../examples/graceful-shutdown").toAbsolutePath();

  @TempDir Path temp;

  private List<String> command(String runtime) throws IOException, InterruptedException {
    return switch (runtime) {
      case "node" -> List.of("node", "server.mjs");
      case "python" -> List.of("python3", "server.py");
      case "java" ->
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(), "Server.java");
      case "go" -> {
        // `go run` would get the signal itself and not pass it on.
        String program = temp.resolve("server").toString();
        Process build =
            new ProcessBuilder("go", "build", "-o", program, "server.go")
                .directory(EXAMPLES.toFile())
                .inheritIO()
                .start();
        assertThat(build.waitFor()).isZero();
        yield List.of(program);
      }
      default -> throw new IllegalArgumentException(runtime);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "python", "java", "go"})
  void drainsAndFinishesWhatRuns(String runtime) throws Exception {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(command(runtime))
            .directory(EXAMPLES.toFile())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("log").toFile());
    builder.environment().put("PORT", String.valueOf(port));
    builder.environment().put("DRAIN_SECONDS", "1.5");
    Process process = builder.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      await().atMost(Duration.ofSeconds(60)).until(() -> status(client, port) == 200);

      process.destroy(); // SIGTERM

      await().until(() -> status(client, port) == 503);
      CompletableFuture<HttpResponse<String>> slow =
          client.sendAsync(request(port, "/slow"), HttpResponse.BodyHandlers.ofString());
      assertThat(slow.get(20, SECONDS).body()).isEqualTo("done\n");
      assertThat(process.waitFor(20, SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static int status(HttpClient client, int port) throws InterruptedException {
    try {
      return client
          .send(request(port, "/health"), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
