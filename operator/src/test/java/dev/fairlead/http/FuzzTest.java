package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Tokens;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Registry;
import dev.fairlead.deploy.ScriptedTarget;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that no client would send, from seeds: cut, torn, too long, of another kind. Each gets
 * an answer of the documented kind or a closed connection, none hangs, and the server serves on.
 */
class FuzzTest {
  private static final int REQUESTS = 700;
  private static final int PATIENCE_MILLIS = 10_000;

  /** 501 is for transfer codings that nobody knows. */
  private static final Set<Integer> DOCUMENTED =
      Set.of(200, 202, 400, 401, 403, 404, 405, 409, 413, 422, 429, 501, 503);

  private static final List<String> METHODS =
      List.of(
          "GET", "POST", "PATCH", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "", "GE T");
  private static final List<String> PATHS =
      List.of(
          "/deploy/shop",
          "/deploy",
          "/deploy/shop/rollback",
          "/jobs",
          "/jobs/x/logs",
          "/jobs/x/cancel",
          "/registry/shop",
          "/api/v1/releases/shop/rollback",
          "/api/v1/jobs/1/logs",
          "/api/v1/webhooks/git",
          "/health",
          "/metrics",
          "/openapi.json");
  private static final List<String> BITS =
      List.of(
          "/",
          "//",
          "%2f",
          "%00",
          "%",
          "%zz",
          "..",
          "?",
          "?limit=",
          "=",
          "&",
          "#",
          ";",
          "\\",
          " ",
          "\u00e9",
          "\r",
          "\n",
          "\t",
          "\u0000",
          "a".repeat(600),
          "?wait=99999999999",
          "?status=%ff",
          "?limit=-99999999999",
          "?follow=true&follow=",
          "*",
          "http://elsewhere.example/");
  private static final List<String> BODIES =
      List.of(
          "{\"image_tag\":\"reg.example/shop/web:7\"}",
          "{\"image_tag\":\"reg.example/shop/web:7\",\"service\":\"web\",\"wait\":false}",
          "{\"image_sha\":\"4f0c\"}",
          "{\"compose_path\":\"/srv/shop/compose.yml\"}",
          "image_tag=reg.example%2Fshop%2Fweb%3A7",
          "[".repeat(2_000),
          "{\"a\":".repeat(500),
          "\"" + "x".repeat(70_000) + "\"",
          "1e999999",
          "nul",
          "");
  private static final List<String> HEADERS =
      List.of(
          "Authorization: Bearer admin-token",
          "Authorization: Bearer webhook-token",
          "Authorization: Bearer ",
          "Authorization: Bearer " + "x".repeat(5_000),
          "Authorization: Bearer a.b.c",
          "Authorization",
          ": nothing",
          "Content-Type: application/json",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Type: multipart/form-data; boundary=x",
          "Content-Type: multipart/form-data",
          "Content-Type: ;;;",
          "Content-Length: 5",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Transfer-Encoding: chunked",
          "Expect: 100-continue",
          "Host: evil.example.com",
          "Origin: null",
          "Accept: text/event-stream",
          "Last-Event-ID: 99999999999999999999",
          "X-Hub-Signature-256: sha256=00",
          "X-Hub-Signature-256: " + "f".repeat(5_000),
          "X-Request-Id: " + "z".repeat(200),
          "X-Gitlab-Token: \u00ff",
          "X: " + "y".repeat(15_000));

  private final Store store = new InMemoryStore();
  private final Deploys deploys =
      new Deploys(
          store.deploys(),
          new ScriptedTarget().with("shop", "web"),
          new DeployLimits(64, 4, Duration.ofMillis(2), Duration.ofSeconds(5)),
          InstantSource.system(),
          () -> UUID.randomUUID().toString());
  private final ApiServer server;

  FuzzTest() throws IOException {
    Map<String, String> env =
        Map.of("ADMIN_TOKEN", "admin-token", "WEBHOOK_TOKEN", "webhook-token");
    server =
        ApiServer.start(
            new ApiAddress("127.0.0.1", 0, new TreeSet<>()),
            Api.of(new FakeReleases(), store, () -> "up 1\n")
                .with(
                    Tokens.of(env, true, InstantSource.system()),
                    deploys,
                    Registry.NONE,
                    new Signatures(env)));
  }

  @BeforeEach
  void begin() {
    deploys.start();
  }

  @AfterEach
  void close() {
    deploys.close();
    server.close();
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static byte[] request(Random random) {
    String path = one(random, PATHS);
    for (int i = random.nextInt(3); i > 0; i--) {
      path += one(random, BITS);
    }
    String body = one(random, BODIES);
    StringBuilder head = new StringBuilder(one(random, METHODS) + " " + path + " HTTP/1.1\r\n");
    if (random.nextInt(8) > 0) {
      head.append("Host: 127.0.0.1\r\n");
    }
    if (random.nextInt(4) > 0) {
      head.append("Authorization: Bearer admin-token\r\n");
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      head.append(one(random, HEADERS)).append("\r\n");
    }
    boolean whole = random.nextInt(4) > 0;
    if (whole) {
      head.append("Connection: close\r\nContent-Length: ").append(body.length()).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8));
    byte[] bytes = all.toByteArray();
    for (int i = random.nextInt(4) == 0 ? random.nextInt(6) : 0; i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(6) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }

  private static int status(InputStream in) throws IOException {
    byte[] begin = in.readNBytes("HTTP/1.1 200".length());
    return begin.length < 12
        ? 0
        : Integer.parseInt(new String(begin, 9, 3, StandardCharsets.US_ASCII));
  }

  /** The status; 0 when the connection was closed instead. */
  private int answer(byte[] request) throws IOException {
    try (Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request);
      socket.shutdownOutput(); // so that a request that was cut ends
      InputStream in = socket.getInputStream();
      int status = status(in);
      while (status == 100) { // it may send its body now; the answer comes behind
        for (int last = 0; (last & 0xffff) != 0x0a0a; ) {
          int next = in.read();
          if (next < 0) {
            return 0;
          }
          last = next == '\r' ? last : last << 8 | next;
        }
        status = status(in);
      }
      return status;
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("no answer", e);
    } catch (java.net.SocketException e) {
      return 0; // closed while it was sent
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4711, 20_261_129})
  void answersWhateverComesAndServesOn(long seed) throws IOException {
    Random random = new Random(seed);
    int understood = 0;
    for (int i = 0; i < REQUESTS; i++) {
      byte[] request = request(random);
      int status;
      try {
        status = answer(request);
      } catch (AssertionError e) {
        throw new AssertionError(i + ": " + text(request), e);
      }
      understood += status == 0 ? 0 : 1;
      if (status == 501) {
        assertThat(text(request)).contains("Transfer-Encoding");
      } else if (status != 0) {
        assertThat(DOCUMENTED).as("%d: %s", i, text(request)).contains(status);
      }
    }
    assertThat(understood).isGreaterThan(REQUESTS / 2);
    assertThat(Wire.send(server.port(), "GET", "/livez").status()).isEqualTo(200);
  }

  private static String text(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    return text.length() > 600 ? text.substring(0, 600) + "…" : text;
  }
}
