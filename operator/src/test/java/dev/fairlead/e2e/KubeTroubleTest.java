package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.testing.KubeApi;
import dev.fairlead.testing.SocketProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Engine goes away under a Kubernetes source, and comes back. */
final class KubeTroubleTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static String web(String image) {
    return """
    compose:
      inline: |
        services: {web: {image: %s}}
    """
        .formatted(image);
  }

  @Test
  void whileTheEngineIsAwayADeletedObjectWaitsAndSaysSo() {
    Path socket = Path.of(DockerEngine.host(System.getenv()).getPath());
    try (SocketProxy proxy = new SocketProxy(socket);
        KubeHost it = new KubeHost(KubeApi.shared())) {
      it.through(proxy.uri()).start().apply(web(IMAGES.built().v1())).awaitReady();
      proxy.cut();
      it.kubectl("delete", "apprelease", it.release, "--wait=false");

      Eventually.within(
          KubeHost.LIMIT,
          () -> {
            JsonNode ready = it.object().path("status").path("conditions").path(0);
            assertThat(ready.path("status").asText()).isEqualTo("False");
            assertThat(ready.path("reason").asText()).isEqualTo("EngineUnavailable");
          });
      assertThat(it.host.containers()).hasSize(1);

      proxy.restore();
      it.kubectl("wait", "--for=delete", "apprelease/" + it.release, "--timeout=120s");
      assertThat(it.host.containers()).isEmpty();
    }
  }
}
