package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.access.Tokens;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Registry;
import dev.fairlead.deploy.ScriptedTarget;
import dev.fairlead.deploy.Target.Standing;
import dev.fairlead.http.Wire.Reply;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients of RollHook rely on, over real sockets: only the address changes for them. And who
 * may ask for what.
 */
class RollHookContractTest {
  private static final String ADMIN = "admin-token-of-this-test";
  private static final String WEBHOOK = "webhook-token-of-this-test";
  private static final String SECRET = "signing-secret-of-this-test";
  private static final String IMAGE = "reg.example/shop/web:7";

  private final ScriptedTarget target = new ScriptedTarget().with("shop", "web").with("blog", "ui");
  private final Store store = new InMemoryStore();
  private final Deploys deploys =
      new Deploys(
          store.deploys(),
          target,
          new DeployLimits(64, 4, Duration.ofMillis(2), Duration.ofMinutes(1)),
          InstantSource.system(),
          () -> UUID.randomUUID().toString());
  private final ApiServer server;

  RollHookContractTest() throws IOException {
    Map<String, String> env =
        Map.of("ADMIN_TOKEN", ADMIN, "WEBHOOK_TOKEN", WEBHOOK, "FAIRLEAD_DEPLOY_SECRET", SECRET);
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

  private Reply send(String method, String path, String token, String body, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!token.isEmpty()) {
      all.add("Authorization: Bearer " + token);
    }
    if (Stream.of(headers).noneMatch(h -> h.startsWith("Content-Type"))) {
      all.add("Content-Type: application/json");
    }
    return Wire.send(server.port(), method, path, body, all);
  }

  private Reply get(String path) throws IOException {
    return send("GET", path, ADMIN, "");
  }

  private static JsonNode json(Reply reply) {
    try {
      return Json.parse(reply.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(reply.body(), e);
    }
  }

  private String deploy(String app, String image) throws IOException {
    Reply reply = send("POST", "/deploy/" + app, WEBHOOK, "{\"image_tag\":\"" + image + "\"}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(json(reply).path("status").asText()).isEqualTo("queued");
    assertThat(json(reply).path("app").asText()).isEqualTo(app);
    assertThat(json(reply)).hasSize(3);
    return json(reply).path("job_id").asText();
  }

  /** As clients do: asked until it is one of the two. */
  private JsonNode ended(String id) {
    return Awaitility.await()
        .until(
            () -> json(get("/jobs/" + id)),
            job -> List.of("success", "failed").contains(job.path("status").asText()));
  }

  @Test
  void isHealthyForEverybodyAndForHead() throws IOException {
    Reply reply = send("GET", "/health", "", "", "Host: deploy.example.com");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().strip()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(reply.head()).containsIgnoringCase("Content-Type: application/json");
    assertThat(send("HEAD", "/health", "", "").status()).isEqualTo(200);
    assertThat(send("GET", "/health/", "", "").status()).isEqualTo(200);
  }

  @Test
  void deploysAndGivesTheJobInSevenFields() throws IOException {
    String id = deploy("shop", IMAGE);
    JsonNode job = ended(id);

    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    List<String> names = new ArrayList<>();
    job.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactly("id", "app", "image_tag", "status", "error", "created_at", "updated_at");
    assertThat(job.path("error").isNull()).isTrue();
    assertThat(job.path("image_tag").asText()).isEqualTo(IMAGE);
    assertThat(job.path("created_at").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  @Test
  void failsAtThePullWithTheTagsThatClientsLookFor() throws IOException {
    String id = deploy("shop", "reg.example/shop/web:absent");
    JsonNode job = ended(id);

    assertThat(job.path("status").asText()).isEqualTo("failed");
    assertThat(job.path("error").asText()).contains("docker pull failed");
    assertThat(get("/jobs/" + id + "/logs").body())
        .contains("[executor]", "[validate]", "[pull]", "[executor] ERROR:")
        .doesNotContain("[rollout]");
  }

  @Test
  void takesTheImageThatRunsAndTheOneThatFailedAgain() throws IOException {
    String sick = "reg.example/shop/web:sick";
    for (String image : List.of(IMAGE, IMAGE, sick, sick, IMAGE)) {
      JsonNode job = ended(deploy("shop", image));
      assertThat(job.path("status").asText()).isEqualTo(image.equals(sick) ? "failed" : "success");
    }
    assertThat(json(get("/jobs?app=shop"))).hasSize(5);
  }

  @Test
  void streamsALogWithNothingButData() throws IOException {
    String id = deploy("shop", IMAGE);
    ended(id);
    Reply reply = get("/jobs/" + id + "/logs");

    assertThat(reply.head())
        .containsIgnoringCase("Content-Type: text/event-stream")
        .containsIgnoringCase("Cache-Control: no-cache");
    String stream = Wire.unchunked(reply);
    assertThat(stream.split("\n\n")).allMatch(event -> event.matches("data: [^\n]+"));
    assertThat(stream).contains("data: [rollout] web: begins\n\n");
  }

  @Test
  void followsAJobToItsEndAndGoesOnFromALine() throws IOException {
    target.standings.put("reg.example/shop/web:slow", new Standing.Moving());
    String id = deploy("shop", "reg.example/shop/web:slow");
    Awaitility.await().until(() -> store.deploys().find(id).orElseThrow().written() == 1);
    Thread done =
        Thread.ofVirtual()
            .start(() -> target.standings.put("reg.example/shop/web:slow", new Standing.Done()));
    String stream = Wire.unchunked(get("/jobs/" + id + "/logs?full=true"));
    assertThat(done.isAlive()).isFalse();
    assertThat(stream)
        .contains("id: 1\ndata: [executor] deploying shop")
        .contains("event: verdict\ndata: {\"id\":\"" + id)
        .endsWith("\n\n");

    String rest =
        Wire.unchunked(send("GET", "/jobs/" + id + "/logs", ADMIN, "", "Last-Event-ID: 3"));
    assertThat(rest).startsWith("id: 4\n").doesNotContain("[validate] looking");
  }

  @Test
  void listsNewestFirstWithFilters() throws IOException {
    String first = deploy("shop", IMAGE);
    ended(first);
    String second = deploy("blog", "reg.example/blog/ui:absent");
    ended(second);

    assertThat(ids("/jobs")).containsExactly(second, first);
    assertThat(ids("/jobs?app=shop")).containsExactly(first);
    assertThat(ids("/jobs?app=")).hasSize(2);
    assertThat(ids("/jobs?app=nothing")).isEmpty();
    assertThat(ids("/jobs?status=failed")).containsExactly(second);
    assertThat(ids("/jobs?limit=1")).containsExactly(second);
    assertThat(ids("/jobs?limit=0")).isEmpty();
    assertThat(ids("/jobs?limit=-1&unknown=1")).hasSize(2);
    assertThat(ids("/jobs?limit=1&before=" + second)).containsExactly(first);
    assertThat(get("/jobs?limit=1").head())
        .containsIgnoringCase("Link: </jobs?before=" + second + "&limit=1>; rel=\"next\"");
    assertThat(get("/jobs?status=").status()).isEqualTo(422);
    assertThat(get("/jobs?status=odd").status()).isEqualTo(422);
    assertThat(get("/jobs?limit=many").status()).isEqualTo(422);
  }

  private List<String> ids(String path) throws IOException {
    List<String> ids = new ArrayList<>();
    json(get(path)).forEach(job -> ids.add(job.path("id").asText()));
    return ids;
  }

  @Test
  void showsTheRegistryWithTheLastDeploy() throws IOException {
    String id = deploy("shop", IMAGE);
    ended(id);
    JsonNode registry = json(get("/registry"));

    assertThat(registry.findValuesAsText("name")).containsExactly("blog", "shop");
    JsonNode shop = registry.get(1);
    assertThat(shop.path("compose_path").asText()).isEqualTo("/srv/shop/compose.yml");
    assertThat(shop.path("steps").toString()).isEqualTo("[{\"service\":\"web\"}]");
    assertThat(shop.path("last_deploy").path("id").asText()).isEqualTo(id);
    assertThat(registry.get(0).path("last_deploy").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /jobs/nothing",
    "GET, /jobs/nothing/logs",
    "PATCH, /registry/nothing",
    "POST, /deploy/nothing",
    "POST, /deploy/no%20thing/"
  })
  void saysWhatIsNotThereWithItsName(String method, String path) throws IOException {
    Reply reply = send(method, path, ADMIN, "{\"image_tag\":\"a:1\"}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(json(reply).path("message").asText()).containsPattern("\"no.?thing\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"image_tag\":7} | application/json | 422",
        "{} | application/json | 422",
        "[] | application/json | 422",
        "{ | application/json | 400",
        "{\"image_tag\":\"a:1\"} | text/plain | 422",
        "{\"image_tag\":\"A B\"} | application/json | 422",
        "image_tag=reg.example/shop/web:7 | application/x-www-form-urlencoded | 200",
        "{\"image_tag\":\"reg.example/shop/web:7\",\"more\":1} | application/json; charset=utf-8 | 200",
        "{\"image_tag\":\"reg.example/shop/web:7\",\"wait\":\"long\"} | application/json | 422"
      })
  void tellsBodiesApart(String body, String type, int status) throws IOException {
    Reply reply = send("POST", "/deploy/shop", ADMIN, body, "Content-Type: " + type);

    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
  }

  @Test
  void waitsForTheVerdictWhereThatIsAskedFor() throws IOException {
    Reply good = waited(IMAGE);
    assertThat(good.status()).isEqualTo(200);
    assertThat(json(good).path("status").asText()).isEqualTo("success");
    Reply absent = waited("reg.example/shop/web:absent");
    assertThat(absent.status()).isEqualTo(422);
    assertThat(json(absent).path("job").path("status").asText()).isEqualTo("failed");
    assertThat(waited("reg.example/shop/web:sick").status()).isEqualTo(500);
    assertThat(waited("reg.example/shop/web:unwritable").status()).isEqualTo(409);
    Reply slow =
        send(
            "POST",
            "/deploy/shop?wait=1",
            ADMIN,
            "{\"image_tag\":\"reg.example/shop/web:moving\"}");
    assertThat(slow.status()).isEqualTo(504);
  }

  private Reply waited(String image) throws IOException {
    return send("POST", "/deploy/shop", ADMIN, "{\"image_tag\":\"" + image + "\",\"wait\":true}");
  }

  @Test
  void rollsBackToTheLastImageThatWasGood() throws IOException {
    assertThat(send("POST", "/deploy/shop/rollback", WEBHOOK, "").status()).isEqualTo(409);
    ended(deploy("shop", IMAGE));

    Reply reply = send("POST", "/deploy/shop/rollback?wait=true", WEBHOOK, "");

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(json(reply).path("image_tag").asText()).isEqualTo(IMAGE);
  }

  @Test
  void takesNothingSignedButDeploys() throws IOException {
    String id = ended(deploy("shop", IMAGE)).path("id").asText();

    for (String path : List.of("/deploy/shop/rollback", "/jobs/" + id + "/cancel")) {
      assertThat(send("POST", path, "", "", signature("")).status()).as(path).isEqualTo(403);
    }
  }

  @Test
  void cancelsAJob() throws IOException {
    String id = deploy("shop", "reg.example/shop/web:moving");
    assertThat(send("POST", "/jobs/" + id + "/cancel", ADMIN, "").status()).isEqualTo(202);

    assertThat(ended(id).path("error").asText()).isEqualTo("cancelled by ADMIN_TOKEN");
    assertThat(send("POST", "/jobs/" + id + "/cancel", ADMIN, "").status()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /health, 200, 200, 200, 200, 200",
    "GET, /openapi, 200, 200, 200, 200, 200",
    "GET, /openapi/json, 200, 200, 200, 200, 200",
    "GET, /metrics, 200, 200, 200, 200, 200",
    "POST, /deploy/shop, 401, 401, 403, 200, 200",
    "POST, /deploy/nothing, 401, 401, 403, 404, 404",
    "POST, /deploy/shop/rollback, 401, 401, 403, 409, 409",
    "GET, /jobs, 401, 401, 403, 403, 200",
    "GET, /jobs/nothing, 401, 401, 403, 403, 404",
    "GET, /jobs/nothing/logs, 401, 401, 403, 403, 404",
    "GET, /registry, 401, 401, 403, 403, 200",
    "PATCH, /registry/shop, 401, 401, 403, 403, 200",
    "GET, /api/v1/releases, 401, 401, 403, 403, 200",
    "GET, /api/v1/releases/shop/plan, 401, 401, 403, 403, 200",
    "POST, /api/v1/releases/shop/suspend, 401, 401, 403, 403, 202",
    "POST, /api/v1/releases/shop/retry, 401, 401, 403, 403, 202",
    "GET, /api/v1/jobs, 401, 401, 403, 403, 200"
  })
  void letsInWhoHasTheRightToken(
      String method, String path, int none, int basic, int unknown, int webhook, int admin)
      throws IOException {
    String body = path.startsWith("/deploy") ? "{\"image_tag\":\"reg.example/shop/web:7\"}" : "{}";

    Reply nobody = send(method, path, "", body);
    assertThat(nobody.status()).isEqualTo(none);
    if (none == 401) {
      assertThat(json(nobody).path("message").asText()).isNotEmpty();
      assertThat(nobody.head()).containsIgnoringCase("WWW-Authenticate: Bearer");
    }
    for (String header : List.of("Basic " + ADMIN, "bearer " + ADMIN, "Bearer ", "Bearer")) {
      assertThat(send(method, path, "", body, "Authorization: " + header).status())
          .as(header)
          .isEqualTo(basic);
    }
    assertThat(send(method, path, "wrong", body).status()).isEqualTo(unknown);
    assertThat(send(method, path, WEBHOOK, body).status()).isEqualTo(webhook);
    assertThat(send(method, path, ADMIN, body).status()).isEqualTo(admin);
  }

  private static String signature(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signed = mac.doFinal(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return "X-Hub-Signature-256: sha256=" + java.util.HexFormat.of().formatHex(signed);
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void takesASignedShaWaitsAndTakesItOnce() throws IOException {
    String body = "{\"image_sha\":\"4f0c\",\"ref\":\"refs/heads/main\"}";
    Reply good = send("POST", "/deploy/shop", "", body, signature(body));

    assertThat(good.status()).as(good.body()).isEqualTo(200);
    assertThat(json(good).path("image_tag").asText()).isEqualTo("reg.example/shop/web:4f0c");
    Reply again = send("POST", "/deploy/shop", "", body, signature(body));
    assertThat(again.status()).isEqualTo(409);
    assertThat(json(again).path("job_id").asText()).isEqualTo(json(good).path("id").asText());
    assertThat(target.done).filteredOn(s -> s.startsWith("declare")).hasSize(1);

    String absent = "{\"image_sha\":\"absent\"}";
    assertThat(send("POST", "/deploy/shop", "", absent, signature(absent)).status()).isEqualTo(422);
    String sick = "{\"image_sha\":\"sick\"}";
    assertThat(send("POST", "/deploy/shop", "", sick, signature(sick)).status()).isEqualTo(500);
  }

  @Test
  void needsNoNameOfTheOnlyApp() throws IOException {
    String body = "{\"image_sha\":\"4f0c\"}";
    Reply several = send("POST", "/deploy", "", body, signature(body));
    assertThat(several.status()).isEqualTo(422);
    assertThat(several.body()).contains("there are 2 apps here");

    target.apps.remove("blog");
    Reply good = send("POST", "/deploy", "", body, signature(body));
    assertThat(good.status()).as(good.body()).isEqualTo(200);
    assertThat(json(good).path("image_tag").asText()).isEqualTo("reg.example/shop/web:4f0c");
    assertThat(send("POST", "/deploy", "", body, signature(body + " ")).status()).isEqualTo(401);
    assertThat(send("POST", "/deploy", "", body).status()).isEqualTo(401);

    target.apps.clear();
    target.missing = "the Engine does not answer";
    String later = "{\"image_sha\":\"5a1d\"}";
    assertThat(send("POST", "/deploy", "", later, signature(later)).status()).isEqualTo(503);
  }

  @Test
  void refusesWhatIsSignedWrongly() throws IOException {
    String body = "{\"image_sha\":\"4f0c\"}";
    String right = signature(body);
    for (String wrong :
        List.of(
            signature(body + " "),
            right.substring(0, right.length() - 2),
            right.replace("sha256=", ""),
            right.replace("sha256=", "sha1="),
            "X-Hub-Signature-256: ")) {
      assertThat(send("POST", "/deploy/shop", "", body, wrong).status()).as(wrong).isEqualTo(401);
    }
    String large = "{\"image_sha\":\"" + "a".repeat(70_000) + "\"}";
    assertThat(send("POST", "/deploy/shop", "", large, signature(large)).status()).isEqualTo(413);
    assertThat(send("GET", "/jobs", "", "", right).status()).isEqualTo(401);
    assertThat(target.done).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example/miner:1", "reg.example/blog/ui:1"})
  void deploysNoForeignRepositoryForAWebhook(String image) throws IOException {
    String body = "{\"image_tag\":\"" + image + "\"}";

    assertThat(send("POST", "/deploy/shop", WEBHOOK, body).status()).isEqualTo(403);
  }
}
