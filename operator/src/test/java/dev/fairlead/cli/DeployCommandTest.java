package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.access.Tokens;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Registry;
import dev.fairlead.deploy.ScriptedTarget;
import dev.fairlead.http.Api;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.http.ApiServer;
import dev.fairlead.http.FakeReleases;
import dev.fairlead.http.Json;
import dev.fairlead.http.Signatures;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deploys from the command line, by a real API. */
class DeployCommandTest {
  private static final String TOKEN = "admin-token-of-this-test";
  private static final String GOOD = "reg.example/shop/web:7";

  private final Store store = new InMemoryStore();
  private final Deploys deploys =
      new Deploys(
          store.deploys(),
          new ScriptedTarget().with("shop", "web"),
          new DeployLimits(8, 2, Duration.ofMillis(2), Duration.ofSeconds(20)),
          InstantSource.system(),
          () -> UUID.randomUUID().toString());
  private final ApiServer server;
  private final Invocation fairlead;

  DeployCommandTest() throws IOException {
    Map<String, String> env = Map.of("ADMIN_TOKEN", TOKEN, "WEBHOOK_TOKEN", "webhook");
    server =
        ApiServer.start(
            new ApiAddress("127.0.0.1", 0, new TreeSet<>()),
            Api.of(new FakeReleases(), store, () -> "")
                .with(
                    Tokens.of(env, true, InstantSource.system()),
                    deploys,
                    Registry.NONE,
                    new Signatures(env)));
    deploys.start();
    fairlead = new Invocation(server.url()).token(TOKEN);
  }

  @AfterEach
  void stop() {
    deploys.close();
    server.close();
  }

  @Test
  void waitsForTheVerdictAndShowsTheLogMeanwhile() {
    assertThat(fairlead.run("deploy", "shop", "--image-tag", GOOD, "--wait")).isZero();

    assertThat(fairlead.out().lines())
        .startsWith("[executor] deploying shop: " + GOOD)
        .contains("[rollout] web: done")
        .endsWith("[executor] shop runs " + GOOD);
    assertThat(fairlead.err()).isEmpty();
  }

  @Test
  void failsWithWhatFailed() {
    String sick = "reg.example/shop/web:sick";

    assertThat(fairlead.run("deploy", "shop", "--image-tag", sick, "--service", "web", "--wait"))
        .isEqualTo(1);

    assertThat(fairlead.out()).contains("[executor] ERROR: web: unhealthy");
    assertThat(fairlead.err()).matches("deploy [0-9a-f-]{36} failed: web: unhealthy\\n");
  }

  @Test
  void printsTheIdOfTheJobAndListsIt() throws JsonProcessingException {
    assertThat(fairlead.run("deploy", "shop", "--image-tag", GOOD)).isZero();
    String id = fairlead.out().strip();
    assertThat(id).matches("[0-9a-f-]{36}");

    Invocation listing = new Invocation(server.url()).token(TOKEN);
    assertThat(listing.run("jobs", "shop")).isZero();
    assertThat(listing.out()).startsWith("JOB").contains(id, "shop", GOOD);
    Invocation json = new Invocation(server.url()).token(TOKEN);
    assertThat(json.run("jobs", "-o", "json")).isZero();
    JsonNode all = Json.parse(json.out());
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("image_tag").asText()).isEqualTo(GOOD);
    Invocation other = new Invocation(server.url()).token(TOKEN);
    assertThat(other.run("jobs", "nothing")).isZero();
    assertThat(other.out()).isEqualTo("no deploys\n");
  }

  @Test
  void saysWhyItIsRefused() {
    assertThat(fairlead.run("deploy", "nothing", "--image-tag", GOOD)).isEqualTo(1);
    assertThat(fairlead.err()).contains("there is no app \"nothing\"");

    Invocation nobody = new Invocation(server.url());
    assertThat(nobody.run("deploy", "shop", "--image-tag", GOOD)).isEqualTo(1);
    assertThat(nobody.err()).contains("fairlead: ");
    assertThat(store.deploys().unended()).isEmpty();
  }
}
