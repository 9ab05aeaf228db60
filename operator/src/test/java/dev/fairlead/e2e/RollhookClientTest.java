package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.testing.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Somebody who used RollHook, with the configuration and the pipeline as they were: only what
 * answers is another program.
 */
final class RollhookClientTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADMIN = "admin-token-of-this-test";
  private static final String WEBHOOK = "webhook-token-of-this-test";

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());
  private final TestRegistry registry = new TestRegistry(false);

  @AfterEach
  void clean() {
    host.close();
    registry.close();
    files.close();
  }

  private OperatorProcess operator(Path config, Map<String, String> tokens) {
    return OperatorProcess.with(files, tokens, "rollhook:" + config);
  }

  private static Map<String, String> tokens() {
    return new TreeMap<>(Map.of("ADMIN_TOKEN", ADMIN, "WEBHOOK_TOKEN", WEBHOOK));
  }

  @Test
  void deploysAsBeforeAndNothingThatRunsIsTouchedByAPathThatIsWrongForAMoment() throws Exception {
    String v1 = registry.push(IMAGES.built().v1(), "shop/web:1");
    String v2 = registry.push(IMAGES.built().v2(), "shop/web:2");
    Path compose = stack(v1);
    Path config = configuration(compose);
    try (OperatorProcess operator = operator(config, tokens());
        DeployClient admin = new DeployClient(operator.api(), ADMIN);
        DeployClient pipeline = new DeployClient(operator.api(), WEBHOOK)) {
      Eventually.within(
          PATIENCE,
          () -> assertThat(admin.phase("shop")).as(operator.output()).isEqualTo("Converged"));

      String id = pipeline.deploy("shop", v2, "");
      assertThat(admin.ended(id).path("status").asText()).isEqualTo("success");
      assertThat(host.one("web").spec().image()).isEqualTo(v2);
      assertThat(admin.log(id))
          .anyMatch(line -> line.startsWith("[executor] "))
          .anyMatch(line -> line.startsWith("[validate] "))
          .anyMatch(line -> line.startsWith("[pull] "))
          .anyMatch(line -> line.startsWith("[rollout] "));
      assertThat(pipeline.get("/jobs/" + id).status()).isEqualTo(403);
      JsonNode shop = admin.get("/registry").json().get(0);
      assertThat(shop.path("compose_path").asText()).isEqualTo(compose.toString());
      assertThat(shop.path("last_deploy").path("id").asText()).isEqualTo(id);

      String running = host.one("web").id();
      patch(admin, "/nowhere/compose.yaml");
      Eventually.within(PATIENCE, () -> assertThat(admin.phase("shop")).isEqualTo("Invalid"));
      assertThat(admin.ended(pipeline.deploy("shop", v1, "")).path("status").asText())
          .isEqualTo("failed");
      patch(admin, compose.toString());
      Eventually.within(PATIENCE, () -> assertThat(admin.phase("shop")).isEqualTo("Converged"));
      assertThat(host.one("web").id()).isEqualTo(running);
      assertThat(operator.terminate(Duration.ofSeconds(20))).isIn(0, 143);
    }
  }

  @Test
  void endsAtOnceWhereATokenIsMissing() throws Exception {
    Path config = configuration(stack("nowhere.invalid/web:1"));
    for (String missing : List.of("ADMIN_TOKEN", "WEBHOOK_TOKEN")) {
      Map<String, String> less = tokens();
      less.put(missing, "");
      try (OperatorProcess operator = operator(config, less)) {
        assertThat(operator.exit(PATIENCE)).as(operator.output()).isEqualTo(1);
        assertThat(operator.output()).contains(missing + " must be set and not empty");
      }
    }
    assertThat(host.containers()).isEmpty();
  }

  private Path stack(String image) throws IOException {
    Path folder = Files.createDirectories(files.root().resolve(files.project()));
    return Files.writeString(
        folder.resolve("compose.yaml"),
        "services:\n  web:\n    image: ${IMAGE_TAG:-%s}\n    stop_grace_period: 2s\n"
            .formatted(image));
  }

  private Path configuration(Path compose) throws IOException {
    return Files.writeString(
        files.root().resolve("rollhook.config.yaml"),
        "apps:\n  - name: shop\n    compose_path: %s\n    steps: [{service: web}]\n"
            .formatted(compose));
  }

  /** The answer says the new value, and nothing else. */
  private static void patch(DeployClient admin, String path) {
    DeployClient.Reply reply =
        admin.ask("PATCH", "/registry/shop", "{\"compose_path\":\"" + path + "\"}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.body().strip())
        .isEqualTo("{\"name\":\"shop\",\"compose_path\":\"" + path + "\"}");
  }
}
