package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.testing.SocketProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The connection to the Engine breaks, also in the middle of work, and comes back. */
final class EngineAwayTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final SocketProxy proxy =
      new SocketProxy(Path.of(DockerEngine.host(System.getenv()).getPath()));
  private final OperatorHarness it = new OperatorHarness().through(proxy.uri());

  @AfterEach
  void clean() {
    it.close();
    proxy.close();
  }

  private void declare(String image) {
    it.files
        .compose("services:\n  web:\n    image: ignored:latest\n")
        .release("web: {image: \"%s\", replicas: 2}".formatted(image));
  }

  @Test
  void damageDoneWhileTheEngineWasAwayIsHealedWhenItIsBack() {
    declare(IMAGES.built().v1());
    it.start().converged();

    proxy.cut();
    Eventually.holds(() -> {
      assertThat(it.status().phase()).isEqualTo(Phase.STALLED);
      assertThat(it.status().conditions().getFirst().reason()).isEqualTo(Reason.ENGINE_UNAVAILABLE);
      assertThat(it.operator().answers().notReady()).contains("Docker Engine");
    });
    it.host.docker("rm", "-f", it.host.of("web").getFirst().id());
    it.host.docker("stop", it.host.of("web").getFirst().id());

    proxy.restore();
    Eventually.holds(() -> {
      assertThat(it.host.of("web")).hasSize(2).allMatch(Container::running);
      assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
      assertThat(it.operator().answers().notReady()).isNull();
    });
  }

  @Test
  void anAnswerLostInTheMiddleOfARollDoublesNothing() {
    declare(IMAGES.built().v1());
    it.start().converged();

    proxy.cutAnswerTo(line -> line.startsWith("POST") && line.contains("/containers/create"));
    declare(IMAGES.built().v2());
    it.converged();

    assertThat(it.host.of("web"))
        .hasSize(2)
        .allMatch(c -> c.spec().image().equals(IMAGES.built().v2()));
    assertThat(it.host.of("web")).extracting(Container::number).containsExactly(1, 2);
  }
}
