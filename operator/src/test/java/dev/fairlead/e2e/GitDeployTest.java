package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.Upstream;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Deploys of what a repository declares, from the request to the container: the process commits and
 * pushes, follows its own commit, and the job says what became of it.
 */
final class GitDeployTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOKEN = "admin-token-of-this-test";
  private static final String FILE = "apps/shop/release.yaml";

  private final DesiredFiles files = new DesiredFiles();
  private final String app = files.project();
  private final HostEye host = new HostEye(app);
  private final TestRegistry registry = new TestRegistry(false);
  private Path directory = Path.of("");
  private Upstream upstream;

  @BeforeEach
  void create() throws IOException {
    directory = Files.createTempDirectory("fairlead-git").resolve("fleet.git");
    upstream = new Upstream(directory);
  }

  @AfterEach
  void clean() throws IOException {
    host.close();
    registry.close();
    upstream.close();
    files.close();
    GitSource.discard(directory.resolve("..").normalize());
  }

  private String git(String... words) {
    String[] command = new String[words.length + 3];
    System.arraycopy(new String[] {"git", "-C", directory.toString()}, 0, command, 0, 3);
    System.arraycopy(words, 0, command, 3, words.length);
    return Cli.run(command);
  }

  private String release(String image) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata: {name: %s}
    spec:
      compose: {files: [compose.yaml]}
      services:
        web:
          image: "%s" # the pipeline's line
          strategy: {minReadySeconds: 0}
    """
        .formatted(app, image);
  }

  @Test
  void aDeployIsACommitThatIsFollowedToItsVerdict() throws Exception {
    String v1 = registry.push(IMAGES.built().v1(), "shop/web:1");
    String v2 = registry.push(IMAGES.built().v2(), "shop/web:2");
    String sick = registry.push(IMAGES.built().sick(), "shop/web:sick");
    upstream.put("apps/shop/compose.yaml", "services: {web: {image: ignored}}");
    String first = upstream.put(FILE, release(v1)).commit("first");
    // So rare that nothing but the deploy itself explains the roll.
    String source = upstream.source("poll=600&path=apps");
    Map<String, String> tokens = Map.of("ADMIN_TOKEN", TOKEN, "WEBHOOK_TOKEN", "another-token");
    try (OperatorProcess operator = OperatorProcess.with(files, tokens, source);
        DeployClient ci = new DeployClient(operator.api(), TOKEN)) {
      Eventually.within(
          PATIENCE, () -> assertThat(ci.phase(app)).as(operator.output()).isEqualTo("Converged"));

      // A good one: one commit, one line, and the containers follow it.
      String id = ci.deploy(app, v2, "");
      ended(ci, id, "success");
      assertThat(git("rev-parse", "main~1")).isEqualTo(first);
      assertThat(git("show", "main:" + FILE) + "\n").isEqualTo(release(v2));
      assertThat(git("log", "-1", "--format=%B", "main")).contains("deploy " + id, "ADMIN_TOKEN");
      assertThat(host.one("web").spec().image()).isEqualTo(v2);
      assertThat(revision(ci)).isEqualTo(git("rev-parse", "main"));

      // One that never gets well: declared, tried, rolled back; the old instance serves on.
      String good = host.one("web").id();
      JsonNode failed = ended(ci, ci.deploy(app, sick, ""), "failed");
      assertThat(failed.path("error").asText()).contains("web", "cache is cold");
      assertThat(git("show", "main:" + FILE)).contains(sick);
      assertThat(host.one("web").id()).isEqualTo(good);

      // Back to the last good one, by a commit as well.
      DeployClient.Reply back = ci.ask("POST", "/deploy/" + app + "/rollback?wait=true", "");
      assertThat(back.status()).as(back.body()).isEqualTo(200);
      assertThat(back.json().path("image_tag").asText()).isEqualTo(v2);
      assertThat(git("show", "main:" + FILE) + "\n").isEqualTo(release(v2));
      assertThat(git("rev-list", "--count", "main")).isEqualTo("4");

      // The repository is away: nothing is touched, and the job says why.
      String before = host.one("web").id();
      Files.move(directory, directory.resolveSibling("away"));
      JsonNode lost = ended(ci, ci.deploy(app, v1, ""), "failed");
      Files.move(directory.resolveSibling("away"), directory);
      assertThat(lost.path("error").asText()).contains("fleet.git");
      assertThat(host.one("web").id()).isEqualTo(before);
      assertThat(git("rev-list", "--count", "main")).isEqualTo("4");

      ended(ci, ci.deploy(app, v1, ""), "success");
      assertThat(host.one("web").spec().image()).isEqualTo(v1);
      assertThat(git("show", "main:" + FILE) + "\n").isEqualTo(release(v1));
    }
  }

  private static JsonNode ended(DeployClient ci, String id, String status) {
    JsonNode job = ci.ended(id);
    assertThat(job.path("status").asText()).as("%s %s", job, ci.log(id)).isEqualTo(status);
    return job;
  }

  private String revision(DeployClient ci) {
    return ci.get("/api/v1/releases/" + app).json().path("revision").asText();
  }
}
