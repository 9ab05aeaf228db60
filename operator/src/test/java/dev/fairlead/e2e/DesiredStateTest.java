package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Desired state that is wrong, half there, or gone: what runs goes on running (I18, I19). */
final class DesiredStateTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private String declare() {
    it.files
        .compose(
            """
            services:
              web:
                image: %s
                volumes: ["data:/data"]
            volumes:
              data: {}
            """
                .formatted(IMAGES.built().v1()))
        .release("");
    return it.files.project();
  }

  private List<String> ids() {
    return it.host.containers().stream().map(Container::id).toList();
  }

  private void nothingChanges(List<String> before) {
    long mutations = it.mutations();
    Eventually.stays(
        Duration.ofMillis(700),
        () -> {
          assertThat(ids()).isEqualTo(before);
          assertThat(it.mutations()).isEqualTo(mutations);
        });
  }

  @Test
  void anInvalidEditKeepsTheLastGoodStateAndNamesThePosition() {
    String release = declare();
    it.start().converged();
    List<String> before = ids();

    it.files.release("web: {replikas: 2}");
    it.await(Phase.INVALID);
    assertThat(it.status().problems())
        .singleElement()
        .asString()
        .matches("(?s).*%s\\.yaml:9:\\d+.*replikas.*replicas.*".formatted(release));
    nothingChanges(before);

    it.files.write(release + ".yaml", "kind: AppRelease\nmetadata: {name: " + release + "\n");
    Eventually.holds(() ->
        assertThat(it.operator().answers().sourceProblems().toString() + it.status().problems())
            .contains(release + ".yaml:"));
    nothingChanges(before);

    it.host.docker("rm", "-f", before.getFirst());
    Eventually.holds(() -> assertThat(it.host.one("web").running()).isTrue()); // still looked after

    it.files.release("web: {replicas: 1, drain: {seconds: 1}}");
    it.converged();
  }

  @Test
  void anInvalidComposeFileKeepsTheLastGoodState() {
    declare();
    it.start().converged();
    List<String> before = ids();

    it.files.compose(
        "services:\n  web:\n    image: x\n    blkio_config: {weight: 10}\n    imagee: y\n");
    it.await(Phase.INVALID);
    assertThat(it.status().problems().toString()).contains("compose.yaml:5:5", "imagee");
    nothingChanges(before);
  }

  @Test
  void aVanishedOrEmptyDirectoryRemovesNothingAndSaysWhy() throws IOException {
    String release = declare();
    it.pruning(new PrunePolicy(true, true)).start().converged();
    List<String> before = ids();

    Path away = it.files.root().resolve("away");
    Files.move(it.files.desired(), away);
    Eventually.holds(() -> assertThat(it.operator().answers().notReady()).isNotNull());
    Eventually.holds(() -> {
      assertThat(it.status().phase()).isEqualTo(Phase.STALLED);
      assertThat(it.status().message()).contains("the last good revision keeps running");
    });
    nothingChanges(before);

    Files.createDirectory(it.files.desired());
    nothingChanges(before);
    assertThat(it.operator().answers().notReady()).isNotNull();

    Files.delete(it.files.desired());
    Files.move(away, it.files.desired());
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED));
    assertThat(ids()).isEqualTo(before);
    assertThat(it.status().release()).isEqualTo(release);
  }

  @Test
  void aRemovedReleaseIsLeftRunningUnlessPruningWasAsked() {
    String release = declare();
    it.files.release(release + "-b", "");
    it.start().converged();
    Eventually.holds(() -> assertThat(running(release + "-b")).isEqualTo(1));

    it.files.remove(release + "-b.yaml");
    Eventually.holds(() -> assertThat(it.operator().answers().one(release + "-b")).isEmpty());
    nothingChanges(ids());

    it.stop();
    it.pruning(new PrunePolicy(true, false)).start();
    Eventually.holds(() -> assertThat(running(release + "-b")).isZero());
    assertThat(running(release)).isEqualTo(1);
    assertThat(it.host.docker("volume", "ls", "-q")).contains(release + "-b_data");
  }

  @Test
  void mostReleasesAtOnceAreRemovedOnlyWhenThatIsAllowed() {
    String release = declare();
    it.files.release(release + "-b", "").release(release + "-c", "");
    it.pruning(new PrunePolicy(true, false)).start().converged();
    Eventually.holds(() -> assertThat(it.host.of("web")).hasSize(3).allMatch(Container::running));
    List<String> before = ids();

    it.files.remove(release + "-b.yaml");
    it.files.remove(release + "-c.yaml");
    Eventually.holds(
        () -> assertThat(it.operator().answers().declared().orElseThrow()).contains(release));
    nothingChanges(before);

    it.stop();
    it.pruning(new PrunePolicy(true, true)).start();
    Eventually.holds(() -> assertThat(it.host.of("web")).hasSize(1));
    assertThat(running(release)).isEqualTo(1);
  }

  @Test
  void pruningLeavesAloneWhatAnotherOperatorLooksAfter() {
    String release = declare();
    String others = release + "-other";
    try (OperatorHarness other = new OperatorHarness()) {
      other
          .files
          .compose("services:\n  web:\n    image: %s\n".formatted(IMAGES.built().v1()))
          .release(others, "");
      other.start();
      Eventually.holds(() -> assertThat(running(others)).isEqualTo(1));

      it.pruning(new PrunePolicy(true, true)).start();
      Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED));
      nothingChanges(ids());
      assertThat(running(others)).isEqualTo(1);
    }
  }

  private long running(String project) {
    return it.host.containers().stream()
        .filter(c -> c.label(Labels.PROJECT).equals(project) && c.running())
        .count();
  }
}
