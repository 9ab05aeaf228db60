package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.store.InMemoryStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
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
  private ApiServer server;

  @BeforeEach
  void serve() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    server = server(Map.of("FAIRLEAD_WEBHOOK_SECRET_FILE", secret.toString()));
  }

  private ApiServer server(Map<String, String> environment) throws IOException {
    return ApiServer.start(
        new ApiAddress("127.0.0.1", 0, new TreeSet<>()),
        new FakeReleases(),
        new InMemoryStore(),
        () -> "",
        new Webhook(environment, looks::incrementAndGet));
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
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
