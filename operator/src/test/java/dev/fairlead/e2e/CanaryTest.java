package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.sops.Fixtures;
import dev.fairlead.sops.Sealing;
import dev.fairlead.testing.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * I24, over everything that a run leaves behind: each way in carries a secret of its own, and none
 * of them comes out anywhere but where it belongs.
 */
final class CanaryTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());
  private final TestRegistry registry = new TestRegistry(true);
  private final Canaries canaries = new Canaries();

  @AfterEach
  void clean() {
    host.close();
    registry.close();
    files.close();
  }

  private Path secretFile(String name) throws IOException {
    return Files.writeString(files.root().resolve(name), canaries.plant(name) + "\n");
  }

  private Map<String, String> environment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    environment.put("FAIRLEAD_LOG_LEVEL", "DEBUG");
    environment.put("ADMIN_TOKEN", canaries.plant("ADMIN_TOKEN"));
    environment.put("WEBHOOK_TOKEN", canaries.plant("WEBHOOK_TOKEN"));
    environment.put("FAIRLEAD_WEBHOOK_SECRET_FILE", secretFile("webhook-secret").toString());
    environment.put("FAIRLEAD_DEPLOY_SECRET", canaries.plant("FAIRLEAD_DEPLOY_SECRET"));
    environment.put("FAIRLEAD_GIT_TOKEN_FILE", secretFile("git-token").toString());
    environment.put("FAIRLEAD_FORGE_TOKEN_FILE", secretFile("forge-token").toString());
    Path key = files.root().resolve("age.key");
    Files.copy(Fixtures.path("one.key"), key);
    canaries.plant("age key", Files.readString(key).lines().toList().getLast().strip());
    environment.put("FAIRLEAD_AGE_KEY_FILE", key.toString());
    environment.put("DOCKER_CONFIG", registry.dockerConfig(registry.auths()).toString());
    canaries.plant("registry password", TestRegistry.PASSWORD);
    String login = TestRegistry.USER + ":" + TestRegistry.PASSWORD;
    canaries.plant(
        "registry login",
        Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    return environment;
  }

  /** Every kind of channel, to a server that refuses some of it and repeats what it was sent. */
  private Path configuration(Listener listener) throws IOException {
    Path slack = files.root().resolve("slack-url");
    Files.writeString(slack, listener.url("/slack/" + canaries.plant("slack address")));
    Path discord = files.root().resolve("discord-url");
    Files.writeString(discord, listener.url("/refused/" + canaries.plant("discord address")));
    String user = listener.url("/hook").replace("http://", "http://bot:%s@");
    return Files.writeString(
        files.root().resolve("fairlead.yaml"),
        """
        notifications:
          hook: {webhook: {url: "%s?key=%s", secretFile: %s}}
          plain: {webhook: {url: "%s"}}
          down: {webhook: {url: "http://bot:%s@127.0.0.1:1/hook"}}
          slack: {slack: {urlFile: %s}}
          discord: {discord: {urlFile: %s}}
          ntfy: {ntfy: {url: "%s", tokenFile: %s}}
          pushover: {pushover: {userKeyFile: %s, tokenFile: %s, api: "%s"}}
          mail:
            email: {host: 127.0.0.1, port: 1, username: bot, passwordFile: %s, from: a@example.com, to: [b@example.com]}
        traffic:
          traefik: {api: "http://127.0.0.1:1", tokenFile: %s}
          npm: {url: "http://127.0.0.1:1", credentialsFile: %s}
        """
            .formatted(
                listener.url("/hook"),
                canaries.plant("webhook key"),
                secretFile("hook-secret"),
                user.formatted(canaries.plant("webhook user")),
                canaries.plant("dead webhook user"),
                slack,
                discord,
                listener.url("/refused/" + canaries.plant("ntfy topic")),
                secretFile("ntfy-token"),
                secretFile("pushover-user"),
                secretFile("pushover-token"),
                listener.url("/pushover"),
                secretFile("mail-password"),
                secretFile("traefik-token"),
                secretFile("npm-login")));
  }

  private void declare(String image, String command) throws IOException {
    Files.writeString(
        files.desired().resolve("app.env"), "API_TOKEN=" + canaries.planted("env file") + "\n");
    Files.writeString(
        files.desired().resolve("sealed.env"),
        Sealing.env("FLAVOUR=" + canaries.planted("sops") + "\n", "^FLAVOUR$"));
    Files.writeString(files.desired().resolve("db.pem"), canaries.planted("compose secret"));
    files
        .compose(
            """
            secrets:
              db: {file: db.pem}
            services:
              web:
                image: ignored
                env_file: [app.env, sealed.env]
                environment: {DB_PASSWORD: "%s"}
                secrets: [db]
            """
                    .formatted(canaries.planted("environment"))
                + command.indent(4))
        .release("web: {image: \"%s\", strategy: {minReadySeconds: 0}}".formatted(image));
  }

  @Test
  void noSecretComesOutOfAnything() throws Exception {
    List.of("env file", "sops", "compose secret", "environment").forEach(canaries::plant);
    String v1 = registry.push(IMAGES.built().v1(), "shop/web:1");
    String v2 = registry.push(IMAGES.built().v2(), "shop/web:2");
    declare(v1, "");
    try (Listener listener = new Listener()) {
      Map<String, String> environment = environment();
      Path config = configuration(listener);
      Path rollhook =
          Files.writeString(
              files.root().resolve("rollhook.config.yaml"),
              "apps: []\nnotifications: {webhook: \"%s\"}\n"
                  .formatted(
                      listener
                          .url("/rollhook")
                          .replace("//", "//bot:" + canaries.plant("rollhook user") + "@")));
      String[] more = {
        "--config", config.toString(),
        "--source", "rollhook:" + rollhook,
        "--source", "git+" + listener.url("/refused/fleet.git")
      };
      try (OperatorProcess operator = OperatorProcess.run(files, environment, more)) {
        live(operator, v1, v2);
        assertThat(operator.output()).contains(" DEBUG ", " INFO ");
        canaries.look("log", operator.output());
        canaries.look(
            "print-config",
            output(environment, "run", "--print-config", "--config", config.toString()));
        canaries.look(
            "notify test", output(environment, "notify", "test", "--config", config.toString()));
        assertThat(operator.terminate(Duration.ofSeconds(20))).isIn(0, 143);
        canaries.look("log", operator.output());
      }
      mistakes(environment);
      listener.told().forEach(body -> canaries.look("notification", body));
    }
    kept();
    assertThat(canaries.places())
        .contains("log", "API", "labels", "errors", "notification", "file fairlead.db");
    assertThat(canaries.found()).isEmpty();
  }

  /** Deploys that go well, that cannot be pulled and that fail, and every question there is. */
  private void live(OperatorProcess operator, String v1, String v2) throws IOException {
    String app = files.project();
    try (DeployClient api = new DeployClient(operator.api(), canaries.planted("ADMIN_TOKEN"))) {
      Eventually.within(
          PATIENCE, () -> assertThat(api.phase(app)).as(operator.output()).isEqualTo("Converged"));
      strangers(api);
      for (String image : List.of(v2, v1.replace(":1", ":absent"))) {
        canaries.look("API", api.ended(api.deploy(app, image, "")).toString());
      }
      declare(
          v2,
          "command: [\"/bin/sh\", \"-c\", \"echo no login with $$DB_PASSWORD $$API_TOKEN $$FLAVOUR;"
              + " exit 3\"]\n");
      Eventually.within(
          PATIENCE, () -> assertThat(api.phase(app)).as(operator.output()).isEqualTo("RolledBack"));
      assertThat(api.get("/api/v1/releases/" + app).body()).contains("no login with");
      questions(api);
      for (String control : List.of("rollback", "suspend", "resume", "retry")) {
        ask(api, "POST", "/api/v1/releases/" + app + "/" + control, "");
      }
      canaries.look("labels", labels());
    }
  }

  private void questions(DeployClient api) {
    String app = files.project();
    for (String path :
        List.of(
            "/livez",
            "/readyz",
            "/health",
            "/metrics",
            "/api/v1/releases",
            "/api/v1/releases/" + app,
            "/api/v1/releases/" + app + "/plan",
            "/api/v1/releases/" + app + "/history",
            "/api/v1/jobs",
            "/jobs",
            "/registry")) {
      DeployClient.Reply reply = api.get(path);
      assertThat(reply.status()).as(path).isEqualTo(200);
      canaries.look("API", reply.body());
    }
    api.get("/api/v1/jobs")
        .json()
        .path("jobs")
        .forEach(job ->
            canaries.look(
                "API", api.get("/api/v1/jobs/" + job.path("id").asText() + "/logs").body()));
    api.get("/jobs")
        .json()
        .forEach(job ->
            canaries.look(
                "API", api.get("/jobs/" + job.path("id").asText() + "/logs?full=true").body()));
  }

  /** Secrets where none belongs: in headers, queries and bodies of others. */
  private void strangers(DeployClient api) {
    String deploy = "/deploy/" + files.project();
    String body = "{\"image_tag\":7,\"password\":\"" + canaries.plant("field of a body") + "\"}";
    ask(api, "POST", deploy, body);
    ask(api, "POST", deploy, "{\"password\": " + canaries.plant("what is no JSON"));
    ask(api, "POST", deploy, "{}", "X-Api-Key", canaries.plant("a header"));
    ask(api, "POST", deploy, "{}", "Cookie", "session=" + canaries.plant("a cookie"));
    ask(api, "GET", "/jobs?limit=1&token=" + canaries.plant("a query"), "");
    ask(api, "GET", "/jobs", "", "Authorization", "Bearer " + canaries.plant("a wrong token"));
    ask(api, "GET", "/jobs", "", "Authorization", "Basic " + canaries.plant("a basic login"));
    String jwt = "eyJhbGciOiJub25lIn0.%s.x".formatted(canaries.plant("a signed token"));
    ask(api, "GET", "/jobs", "", "Authorization", "Bearer " + jwt);
    ask(api, "POST", deploy, "a=" + canaries.plant("a form"), "Content-Type", "text/plain");
    ask(
        api,
        "POST",
        "/api/v1/webhooks/git",
        canaries.plant("a webhook's body"),
        "X-Gitlab-Token",
        canaries.plant("a wrong webhook token"));
  }

  private void ask(DeployClient api, String method, String path, String body, String... headers) {
    canaries.look("API", api.ask(method, path, body, headers).body());
  }

  /** Labels of all that was made, networks and volumes included. */
  private String labels() {
    StringBuilder all = new StringBuilder();
    host.containers()
        .forEach(container ->
            all.append(
                host.docker("inspect", "--format", "{{json .Config.Labels}}", container.id())));
    String mine = "label=com.docker.compose.project=" + files.project();
    all.append(host.docker("network", "ls", "--format", "{{.Labels}}", "--filter", mine));
    return all.append(host.docker("volume", "ls", "--format", "{{.Labels}}", "--filter", mine))
        .toString();
  }

  /** Commands that refuse what they are given, with a secret in it. */
  private void mistakes(Map<String, String> environment) throws IOException {
    Path wrong = files.root().resolve("wrong.yaml");
    Files.writeString(
        wrong,
        "notifications: {a: {webhook: {url: \"ftp://bot:%s@example.com\"}}}\n"
            .formatted(canaries.plant("a refused address")));
    canaries.look(
        "errors", output(environment, "run", "--source", ".", "--config", wrong.toString()));
    Path tokens = files.root().resolve("tokens");
    Files.writeString(tokens, "ci deploy shop " + canaries.plant("a token in plain") + "\n");
    Map<String, String> badly = new TreeMap<>(environment);
    badly.put("FAIRLEAD_TOKENS_FILE", tokens.toString());
    String state = files.state().toString();
    canaries.look(
        "errors",
        output(
            badly,
            "run",
            "--source",
            files.desired().toString(),
            "--state-dir",
            state,
            "--api",
            "127.0.0.1:0"));
    canaries.look(
        "errors",
        output(
            environment,
            "run",
            "--source",
            "git+https://bot:" + canaries.plant("user of a git URL") + "@127.0.0.1:1/a.git"));
    canaries.look("plan", output(environment, "plan", "--source", files.desired().toString()));
    canaries.look("validate", output(environment, "validate", files.desired().toString()));
  }

  private String output(Map<String, String> environment, String... words) {
    try (OperatorProcess process = OperatorProcess.command(files, environment, words)) {
      int _ = process.exit(PATIENCE);
      assertThat(process.output()).isNotEmpty();
      return process.output();
    }
  }

  /** All that the operator keeps, as bytes. */
  private void kept() throws IOException {
    try (Stream<Path> all = Files.walk(files.state())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        canaries.look("file " + files.state().relativize(file), bytes);
      }
    }
  }
}
