package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.KubeApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One operator, as a process, with two sources: a Kubernetes API and a directory. */
final class KubeBesidesFilesTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final KubeHost it = new KubeHost(KubeApi.shared());
  private final DesiredFiles files = new DesiredFiles();

  @AfterEach
  void clean() {
    it.close();
    files.close();
  }

  private void declareInAFile(String image) {
    files
        .compose("services: {web: {image: nowhere.invalid/app}}")
        .release(it.release, "web: {image: %s}".formatted(image));
  }

  private static String object(String image) {
    return """
    compose: {inline: "services: {web: {image: nowhere.invalid/app}}"}
    services: {web: {image: "%s"}}
    """
        .formatted(image);
  }

  private List<String> ids() {
    return it.host.of("web").stream().map(Container::id).toList();
  }

  private void awaitRefusal() {
    Eventually.within(
        KubeHost.LIMIT,
        () -> {
          JsonNode status = it.object().path("status");
          assertThat(status.path("phase").asText()).isEqualTo("Invalid");
          assertThat(status.path("problems").path(0).asText())
              .contains(it.release + ".yaml of " + files.desired())
              .contains(it.release + "/apprelease.yaml of kube:");
          assertThat(status.path("conditions").path(0).path("status").asText()).isEqualTo("False");
        });
  }

  @Test
  void aNameInBothIsFollowedInNeitherUntilOneLetsItGo() {
    try (OperatorProcess operator =
        OperatorProcess.with(
            files, Map.of(), it.address(), "--source", files.desired().toString())) {
      it.apply(object(IMAGES.built().v1())).awaitReady();
      List<String> first = ids();

      declareInAFile(IMAGES.built().v2());
      awaitRefusal();
      it.apply(object(IMAGES.built().v2()));
      awaitRefusal();
      assertThat(ids()).isEqualTo(first);
      assertThat(operator.get("/api/v1/releases/" + it.release)).contains("Invalid");

      files.remove(it.release + ".yaml");
      it.awaitReady();
      List<String> second = ids();
      assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);

      declareInAFile(IMAGES.built().v2());
      awaitRefusal();
      // What a file declares does not go with the object.
      it.kubectl("delete", "apprelease", it.release, "--timeout=60s");
      Eventually.within(
          KubeHost.LIMIT,
          () -> assertThat(operator.get("/api/v1/releases/" + it.release)).contains("Converged"));
      assertThat(ids()).isEqualTo(second);
    }
  }
}
