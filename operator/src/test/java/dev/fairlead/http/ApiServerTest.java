package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Wire.Reply;
import dev.fairlead.store.Event;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over real sockets. */
class ApiServerTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:42:07.112Z");
  private static final ApiAddress ANY_PORT =
      new ApiAddress("127.0.0.1", 0, new TreeSet<>(Set.of("deploy.example.com")));

  private final FakeReleases releases = new FakeReleases();
  private final Store store = new InMemoryStore();
  private ApiServer server;
  private long job;

  ApiServerTest() throws IOException {
    server = ApiServer.start(ANY_PORT, Api.of(releases, store, () -> "fairlead_up 1\n"));
  }

  @BeforeEach
  void rollOut() {
    job = store.begin("shop", "r1", "web: image 1 → 2", AT);
    store.event(
        new Event(0, "shop", job, AT, "step", "web", "shop-web-4", "create", "ok", "surge"));
    store.event(
        new Event(0, "shop", job, AT, "verdict", "web", "", "", "", "never healthy:\nlast line"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply get(String path, String... headers) throws IOException {
    return Wire.send(server.port(), "GET", path, headers);
  }

  private ApiClient client() {
    return new ApiClient(server.url());
  }

  @Test
  void isLiveAndReady() throws IOException {
    assertThat(get("/livez").body()).isEqualTo("ok\n");
    assertThat(get("/readyz"))
        .extracting(Reply::status, Reply::body)
        .containsExactly(200, "ready\n");
  }

  @Test
  void saysInOneSentenceWhatIsMissing() throws IOException {
    releases.missing = "the Engine does not answer";

    assertThat(get("/readyz"))
        .extracting(Reply::status, Reply::body)
        .containsExactly(503, "the Engine does not answer\n");
    assertThat(get("/livez").status()).isEqualTo(200);
  }

  @Test
  void servesMetricsAsPrometheusWantsThem() throws IOException {
    Reply reply = get("/metrics");

    assertThat(reply.body()).isEqualTo("fairlead_up 1\n");
    assertThat(reply.head()).containsIgnoringCase("Content-type: text/plain; version=0.0.4");
  }

  @Test
  void givesTheClientTheStatusesThatItHas() throws ApiException {
    assertThat(client().overview().releases()).containsExactly(Samples.blog(), Samples.shop());
    assertThat(client().release("shop")).isEqualTo(Samples.shop());
  }

  @Test
  void givesTheClientTheJobsThatItHas() throws ApiException {
    store.end(job, Job.Outcome.ROLLED_BACK, "never healthy", AT.plusSeconds(30));
    long running = store.begin("blog", "r2", "web", AT);

    assertThat(client().jobs("", 10)).isEqualTo(store.jobs("", 10));
    assertThat(client().jobs("blog", 10)).extracting(Job::id).containsExactly(running);
    assertThat(client().history("shop", 10)).isEqualTo(store.jobs("shop", 10));
    assertThat(client().job(job)).isEqualTo(store.job(job).orElseThrow());
  }

  @Test
  void showsThePlanAsText() throws ApiException {
    assertThat(client().plan("shop")).isEqualTo("shop  nothing to do\n");
  }

  @Test
  void hasTheSourcesAsked() throws ApiException {
    client().look();

    assertThat(releases.looks).hasValue(1);
  }

  @Test
  void passesARetryOn() throws ApiException {
    client().retry("shop");

    assertThat(releases.retried).containsExactly("shop");
  }

  @Test
  void passesControlsOnWithWhoAsksAndWhy() throws ApiException {
    Asker alice = new Asker("alice", "too slow & late");
    String said = client().control("shop", new Control.Rollback("3f9c+2"), alice);
    client().control("shop", new Control.Abort(), alice);
    client().control("shop", new Control.Suspend(), new Asker("", ""));
    client().control("shop", new Control.Resume(), alice);

    assertThat(said).isEqualTo("shop is taken care of");
    assertThat(releases.controlled)
        .containsExactly(
            "shop Rollback[to=3f9c+2] by alice: too slow & late",
            "shop Abort[] by alice: too slow & late",
            "shop Suspend[] by the API",
            "shop Resume[] by alice: too slow & late");
  }

  @Test
  void saysWhyAControlIsRefused() throws IOException {
    assertThat(Wire.send(server.port(), "POST", "/api/v1/releases/blog/abort"))
        .extracting(Reply::status, ApiServerTest::detail)
        .containsExactly(409, "no rollout of \"blog\" is under way");
    assertThat(Wire.send(server.port(), "POST", "/api/v1/releases/none/rollback?to=x").status())
        .isEqualTo(404);
    assertThat(get("/api/v1/releases/shop/suspend").status()).isEqualTo(405);
    assertThat(Wire.send(server.port(), "POST", "/api/v1/releases/shop/abort?by=" + "a".repeat(65)))
        .extracting(Reply::status, ApiServerTest::detail)
        .containsExactly(400, "by is one line of at most 64 characters");
    assertThat(
            Wire.send(server.port(), "POST", "/api/v1/releases/shop/abort?reason=a%0Ab").status())
        .isEqualTo(400);
    assertThat(releases.controlled).hasSize(1);
  }

  @Test
  void writesALogLinePerEvent() throws ApiException {
    List<String> lines = new ArrayList<>();
    client().logs(job, false, lines::add);

    assertThat(lines)
        .containsExactly(
            "10:42:07.112 step    create     shop-web-4       ok      surge",
            "10:42:07.112 verdict -          web              -       never healthy:",
            "    last line");
  }

  @Test
  void followsALogUntilTheJobEnds() {
    List<String> lines = new CopyOnWriteArrayList<>();
    Thread follower =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client().logs(job, true, lines::add);
              } catch (ApiException e) {
                lines.add("failed: " + e.getMessage());
              }
            });
    Awaitility.await().until(() -> lines.size() == 3);

    store.event(new Event(0, "shop", job, AT, "step", "web", "shop-web-4", "remove", "ok", ""));
    Awaitility.await().until(() -> lines.size() == 4);
    assertThat(follower.isAlive()).isTrue();
    store.end(job, Job.Outcome.FAILED, "", AT);

    Awaitility.await().until(() -> !follower.isAlive());
    assertThat(lines.getLast()).isEqualTo("10:42:07.112 step    remove     shop-web-4       ok");
  }

  @Test
  void followsAsPlainTextWhereEventsAreNotAskedFor() throws IOException {
    try (Socket socket = Wire.connect(server.port())) {
      Wire.write(socket, "GET", "/api/v1/jobs/" + job + "/logs?follow=true");
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = in.readLine();
      while (!line.contains("create")) {
        line = in.readLine();
      }
      assertThat(line).startsWith("10:42:07.112 step");
    }
  }

  @Test
  void stopsWithinTwoSecondsWhileALogIsFollowed() throws IOException {
    try (Socket socket = Wire.connect(server.port())) {
      Wire.write(socket, "GET", "/api/v1/jobs/" + job + "/logs?follow=true");
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      long begun = System.nanoTime();
      server.close();
      assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /nothing,                          404, there is nothing at /nothing",
    "GET,    /,                                 404, there is nothing at /",
    "GET,    /api/v1/releases/none,             404, there is no release \"none\"",
    "GET,    /api/v1/releases/none/plan,        404, there is no release \"none\"",
    "GET,    /api/v1/releases/none/history,     404, there is no release \"none\"",
    "POST,   /api/v1/releases/none/retry,       404, there is no release \"none\"",
    "GET,    /api/v1/releases/..%2f..%2fetc,    404, there is no release \"../../etc\"",
    "GET,    /api/v1/jobs/999,                  404, there is no job 999",
    "GET,    /api/v1/jobs/x,                    404, there is no job x",
    "GET,    /api/v1/jobs?limit=0,              400, limit is a number from 1 to 1000",
    "GET,    /api/v1/jobs?limit=many,           400, limit is a number from 1 to 1000",
    "GET,    /api/v1/jobs/1/logs?follow=maybe,  400, follow is true or false",
    "POST,   /livez,                            405, /livez answers to GET only",
    "DELETE, /api/v1/releases/shop,             405, /api/v1/releases/shop answers to GET only",
    "GET,    /api/v1/releases/shop/retry,       405, /api/v1/releases/shop/retry answers to POST only",
    "GET,    /api/v1/releases/broken,           500, the operator failed to answer; its log says why",
  })
  void refusesWithASentence(String method, String path, int status, String sentence)
      throws IOException {
    Reply reply = Wire.send(server.port(), method, path, "Content-Length: 0");

    assertThat(reply.status()).isEqualTo(status);
    assertThat(detail(reply)).isEqualTo(sentence);
    assertThat(reply.head()).containsIgnoringCase("Content-Type: application/problem+json");
    assertThat(releases.retried).doesNotContain("shop");
  }

  private static String detail(Reply reply) {
    try {
      JsonNode problem = Json.parse(reply.body());
      assertThat(problem.path("status").asInt()).isEqualTo(reply.status());
      return problem.path("detail").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError(reply.body(), e);
    }
  }

  @Test
  void givesEveryRequestAnIdAndRepeatsThatOfTheClient() throws IOException {
    Reply own = get("/nothing");
    Reply given = get("/nothing", "X-Request-Id: pipeline-4711");
    Reply nonsense = get("/nothing", "X-Request-Id: a b");

    assertThat(own.head()).containsPattern("(?i)x-request-id: [0-9a-f-]{36}");
    assertThat(given.head()).containsIgnoringCase("X-Request-Id: pipeline-4711");
    assertThat(given.body()).contains("\"requestId\":\"pipeline-4711\"");
    assertThat(nonsense.head()).containsPattern("(?i)x-request-id: [0-9a-f-]{36}");
  }

  @Test
  void saysThatItIsEndingWhileItStillAnswers() throws IOException {
    assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\"}\n");

    server.drain();

    assertThat(get("/readyz").status()).isEqualTo(503);
    assertThat(get("/health").status()).isEqualTo(503);
    assertThat(get("/livez").status()).isEqualTo(200);
    assertThat(get("/api/v1/releases").status()).isEqualTo(200);
  }

  @Test
  void givesAPlanToProgramsAsWell() throws IOException {
    Reply reply = get("/api/v1/releases/shop/plan", "Accept: application/json");

    assertThat(reply.body())
        .isEqualTo("{\"release\":\"shop\",\"lines\":[\"shop  nothing to do\"]}\n");
  }

  @Test
  void goesOnWithALogAndEndsItWithTheVerdict() throws IOException {
    store.end(job, Job.Outcome.FAILED, "never healthy", AT);
    String path = "/api/v1/jobs/" + job + "/logs?follow=true";
    Reply whole = get(path, "Accept: text/event-stream");
    Reply rest = get(path, "Accept: text/event-stream", "Last-Event-ID: 1");

    assertThat(whole.body()).contains("id: 1\ndata: 10:42", "id: 2\ndata: 10:42");
    assertThat(rest.body()).doesNotContain("id: 1\n").contains("id: 2\n");
    assertThat(rest.body()).contains("event: verdict\ndata: {\"id\":" + job);
  }

  @Test
  void streamsWhatHappens() throws IOException {
    try (Socket socket = Wire.connect(server.port())) {
      Wire.write(socket, "GET", "/api/v1/events?release=shop");
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = in.readLine();
      while (!line.startsWith("data: ")) {
        line = in.readLine();
      }
      assertThat(line).contains("\"release\":\"shop\"", "\"step\":\"create\"");
    }
    assertThat(get("/api/v1/events?release=none").status()).isEqualTo(404);
  }

  @Test
  void namesTheMethodsThatAreAllowed() throws IOException {
    assertThat(Wire.send(server.port(), "PUT", "/livez", "Content-Length: 0").head())
        .contains("Allow: GET");
  }

  @Test
  void answersHeadWithoutABody() throws IOException {
    assertThat(Wire.send(server.port(), "HEAD", "/livez"))
        .extracting(Reply::status, Reply::body)
        .containsExactly(200, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:7700", "localhost", "LOCALHOST:1", "[::1]:7700", "deploy.example.com"})
  void servesTheNamesOfThisHost(String host) throws IOException {
    assertThat(get("/livez", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example.com", "evil.example.com:7700", "127.0.0.1.evil.com", ""})
  void refusesANameThatAPageBoundToThisHost(String host) throws IOException {
    assertThat(get("/api/v1/releases", "Host: " + host).status()).isEqualTo(403);
  }

  @Test
  void refusesAPostFromAnotherOrigin() throws IOException {
    String path = "/api/v1/releases/shop/retry";

    assertThat(
            Wire.send(
                    server.port(),
                    "POST",
                    path,
                    "Content-Length: 0",
                    "Origin: https://evil.example.com")
                .status())
        .isEqualTo(403);
    assertThat(Wire.send(server.port(), "POST", path, "Content-Length: 0", "Origin: null").status())
        .isEqualTo(403);
    assertThat(releases.retried).isEmpty();
    assertThat(
            Wire.send(
                    server.port(),
                    "POST",
                    path,
                    "Content-Length: 0",
                    "Origin: http://localhost:7700")
                .status())
        .isEqualTo(202);
  }

  @Test
  void refusesALargeBody() throws IOException {
    try (Socket socket = Wire.connect(server.port())) {
      Wire.write(socket, "POST", "/api/v1/releases/shop/retry", "Content-Length: 70000");
      socket.getOutputStream().write(new byte[70_000]);
      String raw = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(Reply.of(raw).status()).isEqualTo(413);
      assertThat(releases.retried).isEmpty();
    }
  }

  @Test
  void saysThatItsAddressIsTaken() {
    ApiAddress taken = new ApiAddress("127.0.0.1", server.port(), new TreeSet<>());

    assertThatThrownBy(() -> ApiServer.start(taken, Api.of(releases, store, () -> "")))
        .isInstanceOf(BindException.class)
        .hasMessage(
            "127.0.0.1:%d is already in use: stop what listens there, or choose another address"
                .formatted(server.port()));
  }

  @Test
  void saysWhatToDoWhenNoOperatorAnswers() {
    int port = server.port();
    server.close();

    assertThatThrownBy(() -> client(port).overview())
        .hasMessage(
            "no operator answers on http://127.0.0.1:%d: start one with `fairlead run`"
                .formatted(port))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isDown()).isTrue());
  }

  private static ApiClient client(int port) {
    return new ApiClient("http://127.0.0.1:" + port);
  }

  @Test
  void passesTheServersSentenceOn() {
    assertThatThrownBy(() -> client().release("none"))
        .hasMessage("there is no release \"none\"")
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isNotFound()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7700", "0.0.0.0:7700", "[::1]:7700", "localhost:0"})
  void readsAddresses(String text) {
    assertThat(ApiAddress.parse(text).toString()).endsWith(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "localhost:x", ":7700", "localhost:70000", "::1:7700"})
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> ApiAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected HOST:PORT");
  }
}
