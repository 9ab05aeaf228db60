package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.store.InMemoryStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may bring the next look forward. */
class WebhookTest {
  private static final String BODY = "{\"ref\":\"refs/heads/main\",\"image\":\"evil:1\"}";

  @TempDir Path temp;
  private final AtomicInteger looks = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final MovingClock clock = new MovingClock();
  private volatile CountDownLatch holding = new CountDownLatch(0);
  private volatile Pushes.Outcome outcome =
      new Pushes.Outcome(Pushes.Verdict.CONVERGED, "", List.of(Samples.blog()));
  private ApiServer server;

  private static final class MovingClock implements InstantSource {
    private volatile Instant now = Samples.NOW;

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void serve() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    server = server(Map.of("FAIRLEAD_WEBHOOK_SECRET_FILE", secret.toString()));
  }

  private final class Recorded implements Pushes {
    @Override
    public void look() {
      looks.incrementAndGet();
    }

    @Override
    public Outcome await(Duration atMost, String revision) throws InterruptedException {
      looks.incrementAndGet();
      asked.add(atMost.toSeconds() + " " + revision);
      holding.await();
      return outcome;
    }
  }

  private ApiServer server(Map<String, String> environment) throws IOException {
    return ApiServer.start(
        new ApiAddress("127.0.0.1", 0, new TreeSet<>()),
        Api.of(new FakeReleases(), new InMemoryStore(), () -> "")
            .with(new Webhook(environment, new Recorded(), clock)));
  }

  @AfterEach
  void close() {
    client.close();
    threads.close();
    server.close();
  }

  private HttpResponse<String> waiting(String query, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + Webhook.PATH + query))
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .header("X-Hub-Signature-256", "sha256=" + hmac("s3cret"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void whoWaitsGetsTheVerdictAndAStatusThatFailsWithIt() throws Exception {
    HttpResponse<String> good = waiting("?wait=60&revision=3f9c2ab");
    assertThat(good.statusCode()).isEqualTo(200);
    assertThat(good.body()).contains("\"verdict\":\"converged\"", "\"name\":\"blog\"");
    assertThat(asked).containsExactly("60 3f9c2ab");

    outcome = new Pushes.Outcome(Pushes.Verdict.FAILED, "", List.of(Samples.pay()));
    assertThat(waiting("?wait=60").statusCode()).isEqualTo(409);
    outcome = new Pushes.Outcome(Pushes.Verdict.WAITING, "", List.of());
    assertThat(waiting("?wait=60").statusCode()).isEqualTo(504);
    outcome = new Pushes.Outcome(Pushes.Verdict.REMOVED, "blog is gone", List.of());
    HttpResponse<String> removed = waiting("?wait=60");
    assertThat(removed.statusCode()).isEqualTo(200);
    assertThat(removed.body()).contains("\"verdict\":\"removed\"", "blog is gone");
    outcome = new Pushes.Outcome(Pushes.Verdict.UNKNOWN, "no source is there", List.of());
    assertThat(waiting("?wait=60&revision=abc").statusCode()).isEqualTo(404);
    assertThat(waiting("?wait=901").statusCode()).isEqualTo(400);
    assertThat(waiting("?wait=soon").statusCode()).isEqualTo(400);
  }

  @Test
  void whoDoesNotWaitIsAnsweredWhileOthersDoAndTheirNumberIsBounded() throws Exception {
    holding = new CountDownLatch(1);
    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      held.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return waiting("?wait=60");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              threads));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> asked.size() == 16);
    assertThat(post("X-Gitlab-Token", "s3cret")).isEqualTo(202);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> held.stream().filter(CompletableFuture::isDone).count() == 1);
    holding.countDown();
    List<Integer> codes = held.stream().map(f -> f.join().statusCode()).sorted().toList();
    assertThat(codes).containsOnly(200, 503).endsWith(503);
    assertThat(codes).filteredOn(code -> code == 503).hasSize(1);
  }

  @Test
  void aDeliveryCountsOnceAndAgainMuchLater() throws Exception {
    String[] one = {"X-GitHub-Delivery", "72d3162e", "X-Gitlab-Token", "s3cret"};
    String[] two = {"X-GitHub-Delivery", "83e4273f", "X-Gitlab-Token", "s3cret"};
    assertThat(post(one)).isEqualTo(202);
    assertThat(post(one)).isEqualTo(202);
    assertThat(looks).hasValue(1);
    assertThat(post(two)).isEqualTo(202);
    assertThat(looks).hasValue(2);
    clock.now = Samples.NOW.plus(Duration.ofMinutes(11));
    assertThat(post(one)).isEqualTo(202);
    assertThat(looks).hasValue(3);
    // An id alone proves nothing, and is not remembered.
    assertThat(post("X-GitHub-Delivery", "94f5384a")).isEqualTo(401);
    assertThat(post("X-GitHub-Delivery", "94f5384a", "X-Gitlab-Token", "s3cret")).isEqualTo(202);
    assertThat(looks).hasValue(4);
  }

  @Test
  void whoWaitsIsAnsweredAlthoughTheDeliveryWasHeard() throws Exception {
    assertThat(post("X-GitHub-Delivery", "72d3162e", "X-Gitlab-Token", "s3cret")).isEqualTo(202);
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer = waiting("?wait=60", "X-GitHub-Delivery", "72d3162e");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"verdict\":\"converged\"");
    }
    assertThat(asked).hasSize(2);
  }

  private int post(byte[] body, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + Webhook.PATH))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private int post(String... headers) throws IOException, InterruptedException {
    return post(BODY.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static String hmac(String secret, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }

  private static String hmac(String secret) throws Exception {
    return hmac(secret, BODY.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyForgesProofIsTaken() throws Exception {
    assertThat(post("X-Hub-Signature-256", "sha256=" + hmac("s3cret"))).isEqualTo(202);
    assertThat(post("X-Gitea-Signature", hmac("s3cret"))).isEqualTo(202);
    assertThat(post("X-Gogs-Signature", hmac("s3cret"))).isEqualTo(202);
    assertThat(post("X-Gitlab-Token", "s3cret")).isEqualTo(202);
    assertThat(looks).hasValue(4);
  }

  @Test
  void whatIsNotSignedDoesNothing() throws Exception {
    assertThat(post()).isEqualTo(401);
    assertThat(post("X-Hub-Signature-256", "sha256=" + hmac("other"))).isEqualTo(401);
    assertThat(post("X-Hub-Signature-256", "")).isEqualTo(401);
    assertThat(post("X-Gitlab-Token", "s3cre")).isEqualTo(401);
    byte[] changed = (BODY + " ").getBytes(StandardCharsets.UTF_8);
    assertThat(post(changed, "X-Hub-Signature-256", "sha256=" + hmac("s3cret"))).isEqualTo(401);
    assertThat(looks).hasValue(0);
  }

  @Test
  void aLargePushIsHashedAndNotKept() throws Exception {
    byte[] large = new byte[8 << 20];
    assertThat(post(large, "X-Hub-Signature-256", "sha256=" + hmac("s3cret", large)))
        .isEqualTo(202);
  }

  @Test
  void comesUnderAnyName() throws Exception {
    byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
    try (var socket = Wire.connect(server.port())) {
      Wire.write(
          socket,
          "POST",
          Webhook.PATH,
          "Host: hooks.example.com",
          "Content-Length: " + body.length,
          "X-Hub-Signature-256: sha256=" + hmac("s3cret"));
      socket.getOutputStream().write(body);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 202");
    }
  }

  @Test
  void withoutASecretThereIsNoWebhook() throws Exception {
    server.close();
    server = server(Map.of());
    assertThat(post("X-Hub-Signature-256", "sha256=" + hmac("s3cret"))).isEqualTo(404);
    assertThat(looks).hasValue(0);
  }
}
