package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Order;
import dev.fairlead.deploy.Submission;
import dev.fairlead.loop.WriteBacks;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.Upstream;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Deploy;
import dev.fairlead.testing.KubeApi;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Sites that are declared elsewhere than in a directory, and deployed by whoever may. */
final class SiteSourcesTest {
  private static final TestProject PROJECT = new TestProject();
  private static final String HOST = "docs.example.com";

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  private static Path index(Path state) {
    return state.resolve("sites/hosts").resolve(HOST).resolve("index.html");
  }

  @Test
  void aCommitToTheDirectoryIsServedAndACommitElsewhereIsNot() throws IOException {
    Path directory = Files.createTempDirectory("fairlead-git").resolve("fleet.git");
    try (OperatorHarness it = new OperatorHarness();
        Upstream upstream = new Upstream(directory)) {
      it.from(() ->
          new GitSource(
              GitAddress.parse(upstream.source("poll=1")),
              GitSettings.of(it.files.state(), Map.of()).withPatience(Duration.ZERO)));
      upstream
          .put("docs/public/index.html", "one")
          .put("docs/public/css/a.css", "red")
          .put(
              "docs/release.yaml",
              """
              apiVersion: fairlead.dev/v1alpha1
              kind: AppRelease
              metadata: {name: %s}
              spec:
                site: {hosts: [%s], directory: public}
              """
                  .formatted(it.files.project(), HOST));
      String first = upstream.commit("first");
      it.start().await(Phase.CONVERGED);
      assertThat(it.status().revision()).isEqualTo(first);
      assertThat(index(it.files.state())).hasContent("one");
      assertThat(index(it.files.state()).resolveSibling("css/a.css")).hasContent("red");

      it.files.changed();
      String second = upstream.put("docs/public/index.html", "two").commit("second");
      it.await(Phase.CONVERGED);
      assertThat(it.status().revision()).isEqualTo(second);
      assertThat(index(it.files.state())).hasContent("two");

      String _ = upstream.put("README.md", "elsewhere").commit("elsewhere");
      it.files.changed();
      String fourth = upstream.put("docs/public/css/a.css", "blue").commit("fourth");
      it.await(Phase.CONVERGED);
      assertThat(it.status().revision()).isEqualTo(fourth);
      assertThat(index(it.files.state()).resolveSibling("css/a.css")).hasContent("blue");
      assertThat(it.store().jobs(it.files.project(), 9))
          .as("none for a commit elsewhere")
          .hasSize(3);
    } finally {
      GitSource.discard(directory.resolve("..").normalize());
    }
  }

  @Test
  void anObjectOfKubernetesServesAnImageAndNoDirectory() {
    String image = SiteTest.image(PROJECT, "kube", "of an object");
    try (KubeHost it = new KubeHost(KubeApi.shared())) {
      it.start().apply("site: {hosts: [%s], image: \"%s\", path: /srv}".formatted(HOST, image));
      it.awaitReady();
      assertThat(index(it.files.state())).hasContent("of an object");
      assertThat(it.object().path("status").path("ready").asText()).isEqualTo("1/1");

      it.apply("site: {hosts: [%s], directory: public}".formatted(HOST));
      String message = it.awaitPhase("Invalid").path("problems").toString();
      assertThat(message).contains("cannot come with an object of Kubernetes");
      assertThat(index(it.files.state())).hasContent("of an object");

      it.kubectl("delete", "apprelease", it.release, "--timeout=30s");
      assertThat(index(it.files.state())).doesNotExist();
      assertThat(it.files.state().resolve("sites/releases")).isEmptyDirectory();
    }
  }

  @Test
  void whoDeploysAnImageHasItsFilesServed() throws InterruptedException {
    try (OperatorHarness it = new OperatorHarness();
        TestRegistry registry = new TestRegistry(false)) {
      String one = registry.push(SiteTest.image(PROJECT, "1", "one"), "docs:1");
      String two = registry.push(SiteTest.image(PROJECT, "2", "two"), "docs:2");
      it.files.write(
          "docs.yaml",
          """
          apiVersion: fairlead.dev/v1alpha1
          kind: AppRelease
          metadata: {name: %s}
          spec:
            site: {hosts: [%s], image: "%s", path: /srv}
          """
              .formatted(it.files.project(), HOST, one));
      it.start().await(Phase.CONVERGED);
      try (Deploys deploys =
          new Deploys(
              it.store().deploys(),
              it.operator()
                  .deployTarget(
                      new WriteBacks(
                          List.of(it.files.desired().toString()),
                          it.files.state(),
                          Map.of(),
                          InstantSource.system()),
                      DeployLimits.DEFAULT),
              DeployLimits.DEFAULT,
              InstantSource.system(),
              () -> UUID.randomUUID().toString())) {
        deploys.start();
        for (int time = 0; time < 2; time++) {
          Submission answer =
              deploys.submit(
                  new Order(it.files.project(), two, "", Caller.of("ci", Scope.WEBHOOK), ""));
          assertThat(answer).isInstanceOf(Submission.Accepted.class);
          String id = ((Submission.Accepted) answer).deploy().id();
          Deploy ended = deploys.await(id, Duration.ofSeconds(60)).orElseThrow();
          assertThat(ended.status())
              .as("%s", deploys.logs().lines(id, 0, 100))
              .isEqualTo(Deploy.Status.SUCCESS);
          assertThat(index(it.files.state())).hasContent("two");
        }
      }
    }
  }
}
