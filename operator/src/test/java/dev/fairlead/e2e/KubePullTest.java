package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.testing.KubeApi;
import dev.fairlead.testing.TestRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An image of a registry with a password, which stands in a Secret and nowhere else. */
final class KubePullTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final TestRegistry registry = new TestRegistry(true);
  private final KubeHost it = new KubeHost(KubeApi.shared());

  @AfterEach
  void clean() {
    it.close();
    registry.close();
  }

  private void secret(String password) {
    it.kubectl(
        "create",
        "secret",
        "docker-registry",
        "pull",
        "--docker-server=" + registry.host(),
        "--docker-username=" + TestRegistry.USER,
        "--docker-password=" + password);
  }

  @Test
  void aReleaseIsPulledWithItsPullSecretAndWaitsForOneThatIsMissingOrWrong() {
    String image = registry.push(IMAGES.built().v1(), it.release + "/app:1");
    String web =
        """
        compose: {inline: "services: {web: {image: %s}}"}
        imagePullSecrets: [{name: pull}]
        """
            .formatted(image);
    it.start().apply(web);
    assertThat(it.awaitPhase("Invalid").path("message").asText())
        .contains("needs the Secret " + it.namespace + "/pull, which does not exist");

    secret("not-the-password");
    Eventually.within(
        KubeHost.LIMIT,
        () -> {
          JsonNode status = it.object().path("status");
          assertThat(status.path("message").asText()).contains("authentication required");
          assertThat(status.path("conditions").path(0).path("status").asText()).isEqualTo("False");
        });
    assertThat(it.host.containers()).isEmpty();

    it.kubectl("delete", "secret", "pull");
    secret(TestRegistry.PASSWORD);
    it.awaitReady();
    assertThat(it.host.one("web").spec().image()).isEqualTo(image);
    assertThat(it.object() + it.kubectl("get", "events.events.k8s.io", "-o", "yaml"))
        .doesNotContain("not-the-password", TestRegistry.PASSWORD);
  }
}
