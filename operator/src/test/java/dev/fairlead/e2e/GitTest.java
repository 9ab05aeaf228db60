package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Pushes;
import dev.fairlead.observed.Container;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.Upstream;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A repository that somebody pushes to, and the containers that follow it. */
final class GitTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final String COMPOSE =
      """
      services:
        web:
          image: ignored:latest
          volumes: ["./conf/app.conf:/etc/app.conf:ro", "./data:/data"]
      """;

  private final OperatorHarness it = new OperatorHarness();
  private Path directory = Path.of("");
  private Upstream upstream;

  @BeforeEach
  void create() throws IOException {
    directory = Files.createTempDirectory("fairlead-git").resolve("fleet.git");
    upstream = new Upstream(directory);
    it.from(() ->
        new GitSource(
            GitAddress.parse(upstream.source("poll=1&path=apps")),
            GitSettings.of(it.files.state(), Map.of()).withPatience(Duration.ZERO)));
    upstream.put("apps/shop/conf/app.conf", "answer = 42").put("apps/shop/compose.yaml", COMPOSE);
  }

  @AfterEach
  void clean() throws IOException {
    it.close();
    upstream.close();
    GitSource.discard(directory.resolve("..").normalize());
  }

  private String push(String image, String message) {
    it.files.changed();
    return upstream
        .put(
            "apps/shop/release.yaml",
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: %s}
            spec:
              compose: {files: [compose.yaml]}
              services:
                web: {image: "%s"}
            """
                .formatted(it.files.project(), image))
        .commit(message);
  }

  @Test
  void aCommittedTagRollsAndACommitElsewhereDoesNot() {
    String first = push(IMAGES.built().v1(), "first");
    it.start().converged();
    assertThat(it.status().revision()).isEqualTo(first);
    Container one = it.host.one("web");
    assertThat(it.host.docker("exec", one.id(), "cat", "/etc/app.conf")).contains("answer = 42");

    String second = push(IMAGES.built().v2(), "web 2");
    it.converged();
    assertThat(it.status().revision()).isEqualTo(second);
    Container two = it.host.one("web");
    assertThat(two.spec().image()).isEqualTo(IMAGES.built().v2());
    assertThat(two.id()).isNotEqualTo(one.id());
    assertThat(it.store().jobs(it.files.project(), 1).getFirst().summary())
        .contains("commit " + second.substring(0, 12) + " by Ann Lee at")
        .endsWith(": web 2)");

    Job rolled = it.store().jobs(it.files.project(), 1).getFirst();
    assertThat(rolled.commit()).isNotNull().extracting(c -> c.subject()).isEqualTo("web 2");
    assertThat(rolled.sinceCommit()).isPresent();
    assertThat(it.store().events(it.files.project(), rolled.id(), 0, 100))
        .anyMatch(e -> e.kind().equals("commit") && e.message().endsWith("web 2"));

    long calls = it.mutations();
    upstream.put("README.md", "elsewhere").commit("docs");
    Eventually.stays(Duration.ofSeconds(3), () -> assertThat(it.mutations()).isEqualTo(calls));
    assertThat(it.status().revision()).isEqualTo(second);
  }

  @Test
  void whoPushesAndWaitsIsToldHowItEnded() throws Exception {
    push(IMAGES.built().v1(), "first");
    it.start().converged();
    Pushes pushes = it.operator().pushes();
    Duration enough = Duration.ofSeconds(60);

    String second = push(IMAGES.built().v2(), "web 2");
    Pushes.Outcome good = pushes.await(enough, "");
    assertThat(good.verdict()).as("%s", good).isEqualTo(Pushes.Verdict.CONVERGED);
    assertThat(good.releases()).extracting(s -> s.revision()).containsExactly(second);
    assertThat(pushes.await(enough, "").verdict()).isEqualTo(Pushes.Verdict.UNCHANGED);
    assertThat(pushes.await(enough, second.substring(0, 8)).verdict())
        .isEqualTo(Pushes.Verdict.CONVERGED);

    push(IMAGES.built().exits(), "web that exits");
    Pushes.Outcome bad = pushes.await(enough, "");
    assertThat(bad.verdict()).as("%s", bad).isEqualTo(Pushes.Verdict.FAILED);
    assertThat(bad.releases()).hasSize(1);

    Files.move(directory, directory.resolveSibling("away"));
    assertThat(pushes.await(enough, "").verdict()).isEqualTo(Pushes.Verdict.FAILED);
    Files.move(directory.resolveSibling("away"), directory);
  }

  @Test
  void aChangedFileThatIsMountedReplacesTheContainerAndDataStays() {
    push(IMAGES.built().v1(), "first");
    it.start().converged();
    Container one = it.host.one("web");
    it.host.docker("exec", one.id(), "sh", "-c", "echo kept > /data/file");

    it.files.changed();
    upstream.put("apps/shop/conf/app.conf", "answer = 43").commit("conf");
    it.converged();
    Container two = it.host.one("web");
    assertThat(two.id()).isNotEqualTo(one.id());
    assertThat(it.host.docker("exec", two.id(), "cat", "/etc/app.conf")).contains("answer = 43");
    assertThat(it.host.docker("exec", two.id(), "cat", "/data/file")).contains("kept");
  }

  @Test
  void itHealsFromTheLastCommitWhileTheRemoteIsAwayAndAfterARestart() throws IOException {
    String first = push(IMAGES.built().v1(), "first");
    it.start().converged();
    Files.move(directory, directory.resolveSibling("away"));
    it.stop();
    it.start();
    Eventually.holds(() ->
        assertThat(it.status().message())
            .contains("cannot be asked", "since 2", "the state of the commit " + first));
    assertThat(it.status().revision()).isEqualTo(first);
    assertThat(it.status().phase()).isEqualTo(Phase.STALLED);

    it.host.docker("rm", "-f", it.host.one("web").id());
    Eventually.holds(() -> {
      List<Container> back = it.host.of("web");
      assertThat(back).hasSize(1).allMatch(Container::running);
    });

    Files.move(directory.resolveSibling("away"), directory);
    it.await(Phase.CONVERGED, Duration.ofSeconds(60));
  }

  @Test
  void aBrokenCommitKeepsWhatRunsAndNamesThePlace() {
    push(IMAGES.built().v1(), "first");
    it.start().converged();
    Container one = it.host.one("web");
    upstream.put("apps/shop/compose.yaml", "services:\n  web:\n    imag: x\n").commit("typo");
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.INVALID));
    assertThat(it.status().problems().toString()).contains("compose.yaml:3:5");
    assertThat(it.host.one("web").id()).isEqualTo(one.id());
  }

  @Test
  void whateverIsBadInACommitWhatRunsGoesOnAndTheStatusSaysWhy() {
    push(IMAGES.built().v1(), "first");
    it.start().converged();
    String id = it.host.one("web").id();
    bad(id, "apps/shop/release.yaml", "apiVersion: [", "apps/shop/release.yaml:");
    bad(id, "apps/shop/release.yaml", "<<<<<<< HEAD\nkind: A\n=======\n", "release.yaml:1");
    bad(id, "apps/shop/release.yaml", new byte[] {'a', (byte) 0xFF, 0}, "is not UTF-8 text");
    bad(id, "apps/shop/release.yaml", new byte[50 << 20], "is larger than");
    push(IMAGES.built().v1(), "good again");
    it.converged();
    bad(id, "apps/shop/compose.yaml", "services: {web: {imag: x}}", "compose.yaml:1:");

    upstream.put("apps/shop/compose.yaml", COMPOSE);
    push(IMAGES.built().v1(), "good once more");
    it.converged();
    upstream.remove("apps/shop/release.yaml").remove("apps/shop/compose.yaml");
    upstream.remove("apps/shop/conf/app.conf").commit("the directory is gone");
    says(id, "has no apps");
    upstream.put("README.md", "x").remove("README.md").commit("nothing is left");
    says(id, "has no apps");
  }

  private void bad(String id, String path, String content, String why) {
    bad(id, path, content.getBytes(java.nio.charset.StandardCharsets.UTF_8), why);
  }

  private void bad(String id, String path, byte[] content, String why) {
    upstream.put(path, content).commit("bad: " + why);
    says(id, why);
  }

  /** In one sentence of the release's own status, while its container runs on. */
  private void says(String id, String why) {
    Eventually.holds(
        () -> assertThat(it.status().message() + it.status().problems()).contains(why));
    assertThat(it.status().phase()).isIn(Phase.INVALID, Phase.STALLED);
    assertThat(it.host.one("web").id()).isEqualTo(id);
    assertThat(it.host.one("web").running()).isTrue();
  }
}
