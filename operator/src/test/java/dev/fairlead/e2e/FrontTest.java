package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The resident front on the real HAProxy, under load. The app ends at once on SIGTERM, whatever it
 * is asked meanwhile: what the front does not take care of is lost.
 */
final class FrontTest {
  private static final TestProject PROJECT = new TestProject();
  private static String front = "";
  private static String one = "";
  private static String two = "";
  private static String broken = "";

  private final OperatorHarness it = new OperatorHarness().front(front);
  private final int port = freePort();

  @BeforeAll
  static void build() {
    front = PROJECT.name() + "/front:1";
    FrontImage.build(front);
    one = PROJECT.image("1", app("one", "test -f /tmp/ready"));
    two = PROJECT.image("2", app("two", "test -f /tmp/ready"));
    broken = PROJECT.image("3", app("broken", "exit 1"));
  }

  private static String[] app(String version, String health) {
    return new String[] {
      "RUN [\"/bin/mkdir\", \"-p\", \"/www/cgi-bin\"]",
      "RUN echo %s > /www/quick".formatted(version),
      "RUN printf '#!/bin/sh\\nsleep $QUERY_STRING\\nprintf \"Content-Type: text/plain\\\\r\\\\n\\\\r\\\\n%s\\\\n\"\\n'"
              .formatted(version)
          + " > /www/cgi-bin/slow && /bin/busybox chmod 755 /www/cgi-bin/slow",
      "HEALTHCHECK --interval=1s --timeout=10s --retries=2 CMD " + health,
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

  private RequestLoad load(int perSecond) {
    return new RequestLoad(
        URI.create("http://127.0.0.1:" + port),
        perSecond,
        List.of(
            "/quick",
            "/quick",
            "/cgi-bin/slow?1",
            "/quick",
            "/quick",
            "/quick",
            "/quick",
            "/quick",
            "/quick",
            "/cgi-bin/slow?2",
            "/quick",
            "/quick",
            "/quick"));
  }

  private static final String FRONT = ", traffic: {front: {mode: http}}";

  @Test
  void aRollAndABrokenVersionLoseNoRequest() {
    release(one, 3, FRONT);
    it.start();
    it.converged();
    assertThat(it.host.of("web")).hasSize(3).allMatch(c -> c.spec().networking().ports().isEmpty());
    RequestLoad load = load(40);
    try (load) {
      release(two, 3, FRONT);
      it.await(Phase.CONVERGED, Duration.ofMinutes(2));
      release(broken, 3, FRONT);
      it.await(Phase.ROLLED_BACK, Duration.ofMinutes(2));
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    // The broken one may just be tried again.
    assertThat(it.host.of("web"))
        .filteredOn(c -> c.spec().image().equals(two))
        .hasSize(3)
        .allMatch(Container::running);
  }

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
    try (RequestLoad load = load(5)) {
      Eventually.holds(() -> assertThat(load.answers()).containsKey("two"));
    }
  }

  private void answersAgain() {
    Eventually.holds(() -> {
      RequestLoad load =
          new RequestLoad(URI.create("http://127.0.0.1:" + port), 20, List.of("/quick"));
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
    release(one, 1, "");
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    assertThat(it.host.one("web").spec().networking().ports()).hasSize(1);
    answersAgain();
  }
}
