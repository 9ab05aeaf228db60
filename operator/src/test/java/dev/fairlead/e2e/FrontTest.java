package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Phase;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the resident front on the real HAProxy, and of services that move to it. */
final class FrontTest {
  private static final TestProject PROJECT = new TestProject();
  private static String front = "";
  private static String one = "";
  private static String two = "";

  private final OperatorHarness it = new OperatorHarness().front(front);
  private final int port = freePort();

  @BeforeAll
  static void build() {
    front = PROJECT.name() + "/front:1";
    FrontImage.build(front);
    one = PROJECT.image("1", app("one"));
    two = PROJECT.image("2", app("two"));
  }

  private static String[] app(String version) {
    return new String[] {
      "RUN [\"/bin/mkdir\", \"-p\", \"/www\"]",
      "RUN echo %s > /www/quick".formatted(version),
      "HEALTHCHECK --interval=1s --timeout=10s --retries=2 CMD test -f /tmp/ready",
      "CMD [\"/bin/sh\", \"-c\", \"trap 'exit 0' TERM; httpd -f -p 8080 -h /www & touch /tmp/ready;"
          + " wait\"]"
    };
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void clean() {
    it.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  private void release(String image, int replicas, String more) {
    it.files.compose(
        "services:\n  web:\n    image: ignored:latest\n    ports: [\"127.0.0.1:%d:8080\"]\n"
            .formatted(port));
    it.files.release("web: {image: \"%s\", replicas: %d%s}".formatted(image, replicas, more));
  }

  private static final String FRONT = ", traffic: {front: {mode: http}}";

  @Test
  void aFrontThatIsKilledPausedOrRemovedServesAgain() {
    release(one, 2, FRONT);
    it.start().converged();
    it.host.docker("kill", it.frontName());
    answersAgain();
    it.host.docker("pause", it.frontName());
    answersAgain();
    it.host.docker("rm", "-f", it.frontName());
    answersAgain();
    release(two, 2, FRONT);
    it.await(Phase.CONVERGED, Duration.ofMinutes(2));
    try (RequestLoad load = new RequestLoad(address(), 5, List.of("/quick"))) {
      Eventually.holds(() -> assertThat(load.answers()).containsKey("two"));
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private void answersAgain() {
    Eventually.holds(() -> {
      RequestLoad load = new RequestLoad(address(), 20, List.of("/quick"));
      try (load) {
        Eventually.holds(() -> assertThat(load.sent()).isGreaterThan(3));
      }
      assertThat(load.failures()).isEmpty();
    });
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
  }

  @Test
  void aServiceMovesBehindTheFrontAndBack() {
    release(one, 1, "");
    it.start().converged();
    release(one, 1, FRONT);
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    assertThat(it.host.one("web").spec().networking().ports()).isEmpty();
    answersAgain();
    String written = written();
    forgetsItsConfiguration();
    it.start().converged();
    Eventually.holds(() -> assertThat(written()).isEqualTo(written));
    release(one, 1, "");
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    assertThat(it.host.one("web").spec().networking().ports()).hasSize(1);
    answersAgain();
  }

  private Path config() {
    return it.files.state().resolve("front/haproxy.cfg");
  }

  private String written() {
    try {
      return Files.exists(config()) ? Files.readString(config()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** While no operator runs. */
  private void forgetsItsConfiguration() {
    it.stop();
    try {
      Files.delete(config());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
