package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.access.Token;
import dev.fairlead.access.TokenFile;
import dev.fairlead.access.Tokens;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Registry;
import dev.fairlead.deploy.ScriptedTarget;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route with every kind of token. A route that is not in the table here fails: whoever adds
 * one says who may ask for it.
 */
class AccessMatrixTest {
  /** What is presented, in the order of the rows below. */
  private static final List<String> KINDS =
      List.of("nothing", "unknown", "expired", "read", "shop", "blog", "webhook", "admin");

  /** {@code 1} is 401, {@code 3} is 403, a dot is let in. */
  private static final Map<String, String> ROWS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("GET /livez", "........"),
              Map.entry("GET /readyz", "........"),
              Map.entry("GET /health", "........"),
              Map.entry("GET /metrics", "........"),
              Map.entry("GET /openapi.json", "........"),
              Map.entry("GET /openapi/json", "........"),
              Map.entry("GET /openapi", "........"),
              Map.entry("GET /docs", "........"),
              Map.entry("GET /api/v1/releases", "133.333."),
              Map.entry("GET /api/v1/releases/{name}", "133.333."),
              Map.entry("GET /api/v1/releases/{name}/plan", "133.333."),
              Map.entry("GET /api/v1/releases/{name}/history", "133.333."),
              Map.entry("GET /api/v1/events", "133.333."),
              Map.entry("GET /api/v1/traffic/traefik", "133.333."),
              Map.entry("GET /api/v1/jobs", "133.333."),
              Map.entry("GET /api/v1/jobs/{id}", "133.333."),
              Map.entry("GET /api/v1/jobs/{id}/logs", "133.333."),
              Map.entry("POST /api/v1/look", "1333333."),
              Map.entry("POST /api/v1/releases/{name}/retry", "1333333."),
              Map.entry("POST /api/v1/releases/{name}/rollback", "1333333."),
              Map.entry("POST /api/v1/releases/{name}/abort", "1333333."),
              Map.entry("POST /api/v1/releases/{name}/suspend", "1333333."),
              Map.entry("POST /api/v1/releases/{name}/resume", "1333333."),
              Map.entry("POST /deploy", "1333.3.."),
              Map.entry("POST /deploy/{app}", "1333.3.."),
              Map.entry("POST /deploy/{app}/rollback", "1333.3.."),
              Map.entry("GET /jobs", "133.333."),
              Map.entry("GET /jobs/{id}", "133..33."),
              Map.entry("GET /jobs/{id}/logs", "133..33."),
              Map.entry("POST /jobs/{id}/cancel", "1333.33."),
              Map.entry("GET /registry", "133.333."),
              Map.entry("PATCH /registry/{app}", "1333333.")));

  private final Store store = new InMemoryStore();
  private final Deploys deploys =
      new Deploys(
          store.deploys(),
          new ScriptedTarget().with("shop", "web"),
          new DeployLimits(64, 4, Duration.ofMillis(2), Duration.ofMinutes(1)),
          InstantSource.system(),
          () -> UUID.randomUUID().toString());

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void begin() {
    deploys.start();
  }

  @AfterEach
  void close() {
    deploys.close();
  }

  private Api api() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Caller caller :
        List.of(
            Caller.of("read", Scope.READ),
            new Caller("shop", Scope.DEPLOY, new TreeSet<>(List.of("shop"))),
            new Caller("blog", Scope.DEPLOY, new TreeSet<>(List.of("blog"))),
            Caller.of("webhook", Scope.WEBHOOK),
            Caller.of("admin", Scope.ADMIN))) {
      lines.add(TokenFile.line(Token.of(caller, caller.name())));
    }
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    lines.add(
        TokenFile.line(new Token(Caller.of("expired", Scope.ADMIN), Token.hash("expired"), past)));
    Path file = Files.write(folder.resolve("tokens"), lines);
    Map<String, String> env = Map.of("FAIRLEAD_TOKENS_FILE", file.toString());
    return Api.of(new FakeReleases(), store, () -> "up 1\n")
        .with(
            Tokens.of(env, false, InstantSource.system()),
            deploys,
            Registry.NONE,
            new Signatures(env));
  }

  @Test
  void everyRouteLetsInWhoMayAskForItAndNobodyElse() throws IOException {
    Api api = api();
    try (ApiServer server = ApiServer.start(new ApiAddress("127.0.0.1", 0, new TreeSet<>()), api)) {
      String job = job(server);
      TreeMap<String, String> found = new TreeMap<>();
      for (Routes.Route route : new Routes(api, () -> false).all()) {
        String id = route.path().startsWith("/api") ? "1" : job;
        String path =
            route.path().replace("{name}", "shop").replace("{app}", "shop").replace("{id}", id);
        StringBuilder row = new StringBuilder();
        for (String kind : KINDS) {
          int status = status(server, route.method(), path, kind);
          row.append(status == 401 ? '1' : status == 403 ? '3' : '.');
        }
        found.put(route.method() + " " + route.path(), row.toString());
      }
      assertThat(found).isEqualTo(ROWS);
    }
  }

  /** A deploy of the one app. */
  private String job(ApiServer server) throws IOException {
    assertThat(status(server, "POST", "/deploy/shop", "admin")).isEqualTo(200);
    return store
        .deploys()
        .list(new dev.fairlead.store.DeployBook.Wanted("shop", null, "", 1))
        .getFirst()
        .id();
  }

  private static int status(ApiServer server, String method, String path, String token)
      throws IOException {
    byte[] body =
        (path.startsWith("/deploy") ? "{\"image_tag\":\"reg.example/shop/web:7\"}" : "{}")
            .getBytes(StandardCharsets.UTF_8);
    List<String> headers =
        new ArrayList<>(
            List.of("Content-Type: application/json", "Content-Length: " + body.length));
    if (!token.equals("nothing")) {
      headers.add("Authorization: Bearer " + token);
    }
    try (Socket socket = Wire.connect(server.port())) {
      Wire.write(socket, method, path, headers.toArray(String[]::new));
      socket.getOutputStream().write(body);
      String begin = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return Integer.parseInt(begin.substring(9)); // a stream may go on for ever
    }
  }
}
