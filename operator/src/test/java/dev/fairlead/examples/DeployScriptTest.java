package dev.fairlead.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.YamlReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client that pipelines use, against a server that answers as the deploy API is documented. */
class DeployScriptTest {
  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String end = "\"status\":\"success\",\"error\":null";

  private record Ended(int code, String said) {}

  DeployScriptTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add((exchange.getRequestMethod() + " " + path + " " + body).strip());
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    String job = "{\"id\":\"4f0c\",\"app\":\"shop\",\"image_tag\":\"reg/web:2\",";
    if (!"Bearer s3cret".equals(token)) {
      answer(exchange, 403, "{\"message\":\"unknown token\"}");
    } else if (path.equals("/deploy/shop")) {
      answer(exchange, 200, "{\"job_id\":\"4f0c\",\"app\":\"shop\",\"status\":\"queued\"}");
    } else if (path.equals("/jobs/4f0c/logs")) {
      answer(exchange, 200, "data: [pull] reg/web:2\n\ndata: [rollout] web: done\n\n");
    } else if (path.equals("/jobs/4f0c")) {
      boolean runs = asked.getAndIncrement() == 0; // a proxy may have cut the log short
      answer(exchange, 200, job + (runs ? "\"status\":\"running\",\"error\":null" : end) + "}");
    } else {
      answer(exchange, 404, "{\"message\":\"no \\\"" + path + "\\\"\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Ended deploy(String token, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(EXAMPLES.resolve("github-action/deploy.sh").toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("FAIRLEAD_URL", "http://127.0.0.1:" + server.getAddress().getPort());
    builder.environment().put("FAIRLEAD_TOKEN", token);
    builder.environment().put("POLL_SECONDS", "0.1");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  @Test
  void showsTheLogAndEndsWellWhenItIsInPlace() throws Exception {
    assertThat(deploy("s3cret", "shop", "reg/web:2"))
        .isEqualTo(
            new Ended(
                0,
                """
                deploy: shop is job 4f0c
                [pull] reg/web:2
                [rollout] web: done
                deploy: shop runs reg/web:2
                """));
    assertThat(requests)
        .containsExactly(
            "POST /deploy/shop {\"image_tag\":\"reg/web:2\"}",
            "GET /jobs/4f0c/logs",
            "GET /jobs/4f0c",
            "GET /jobs/4f0c");
  }

  @Test
  void failsWithTheReasonWhenItWasRolledBack() throws Exception {
    end = "\"status\":\"failed\",\"error\":\"web: unhealthy\"";

    Ended ended = deploy("s3cret", "shop", "reg/web:2");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said()).endsWith("deploy: failed: web: unhealthy\n");
  }

  @Test
  void saysWhyItIsRefusedAndNotTheToken() throws Exception {
    Ended ended = deploy("canary", "shop", "reg/web:2");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said()).contains("refused", "unknown token").doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\",\"x\":\"y", "a b", "$(id)"})
  void whatIsNoImageIsNotSent(String image) throws Exception {
    assertThat(deploy("s3cret", "shop", image).code()).isEqualTo(1);
    assertThat(requests).isEmpty();
  }

  @Test
  void actionAndPipelinesNameWhatTheClientNeeds() throws Exception {
    for (String file : List.of("github-action/action.yml", "ci/github.yaml", "ci/gitlab.yaml")) {
      String text = Files.readString(EXAMPLES.resolve(file));
      assertThat(YamlReader.read(file, text)).hasSize(1).first().isInstanceOf(Node.MapNode.class);
    }
    String action = Files.readString(EXAMPLES.resolve("github-action/action.yml"));
    assertThat(action)
        .contains("FAIRLEAD_URL:", "FAIRLEAD_TOKEN:", "deploy.sh\" \"$APP\" \"$IMAGE\"");
    // An input in the text of a command would be code.
    assertThat(action.substring(action.indexOf("run: '"))).doesNotContain("${{");
    String workflow = Files.readString(EXAMPLES.resolve("ci/github.yaml"));
    for (String input : List.of("url:", "token:", "app:", "image:")) {
      assertThat(action).contains("  " + input);
      assertThat(workflow).contains("          " + input);
    }
  }
}
