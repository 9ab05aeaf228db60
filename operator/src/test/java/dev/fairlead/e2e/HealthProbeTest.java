package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every kind of probe on real containers: one that passes, and one that does not and says why. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HealthProbeTest {
  private final TestProject images = new TestProject();
  private OperatorHarness it = new OperatorHarness();
  private String good = "";
  private String empty = "";
  private String mute = "";
  private String sickLater = "";

  @BeforeAll
  void build() {
    String serve = "exec httpd -f -p ${PORT:-8080} -h /tmp/www";
    good = app("good", "echo all is ready > /tmp/www/health; " + serve);
    empty = app("empty", "echo no price list found; " + serve);
    mute = app("mute", "echo port is taken; sleep 60 & wait $!");
    sickLater =
        images.image(
            "sicklater",
            "HEALTHCHECK --interval=1s --timeout=10s --retries=1"
                + " CMD [\"/bin/test\", \"!\", \"-f\", \"/tmp/full\"]",
            "CMD [\"/bin/sh\", \"-c\", \"trap 'exit 0' TERM; sleep 3; echo the queue is full;"
                + " touch /tmp/full; sleep 60 & wait $!\"]");
  }

  private String app(String tag, String script) {
    return images.image(
        tag,
        "CMD [\"/bin/sh\", \"-c\", \"trap 'exit 0' TERM; mkdir -p /tmp/www; " + script + "\"]");
  }

  @AfterEach
  void clean() {
    it.close();
    it = new OperatorHarness();
  }

  @AfterAll
  void remove() {
    it.close();
    images.close();
  }

  private void release(String image, String health) {
    it.files.release(
        """
        web:
          image: "%s"
          strategy: {minReadySeconds: 1, progressDeadlineSeconds: 5}
          health: {%s}
        """
            .formatted(image, health));
  }

  private String converge(String more, String health) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n" + more.indent(4));
    release(good, health);
    it.start().converged();
    return it.host.one("web").id();
  }

  private void rolledBack(String old, String... reasons) {
    ReleaseStatus status = it.await(Phase.ROLLED_BACK);
    assertThat(status.message()).contains(reasons);
    assertThat(it.host.one("web").id()).isEqualTo(old);
    assertThat(it.host.one("web").running()).isTrue();
  }

  @Test
  void httpMustAnswerWithTheStatusAndTheBody() {
    String health = "http: {path: /health, port: 8080, status: \"200\", body: is ready}";
    String old = converge("", health);
    release(empty, health);
    rolledBack(
        old,
        "did not become healthy within 5s; last probe: GET :8080/health answered 404 Not Found,"
            + " body: ",
        "its last words: no price list found");
  }

  @Test
  void tcpMustAcceptAConnection() {
    String old = converge("", "tcp: {port: 8080}");
    release(mute, "tcp: {port: 8080}");
    rolledBack(
        old,
        "last probe: TCP :8080 gave no answer: Connection refused",
        "its last words: port is taken");
  }

  @Test
  void commandMustEndWell() {
    String health = "command: {command: [/bin/grep, ready, /tmp/www/health]}";
    String old = converge("", health);
    release(empty, health);
    rolledBack(
        old,
        "last probe: command \"/bin/grep ready /tmp/www/health\" exited with code",
        "No such file or directory",
        "its last words: no price list found");
  }

  @Test
  void commandThatHangsIsNotWaitedFor() {
    String old = converge("", "command: {command: [/bin/true]}");
    release(empty, "command: {command: [/bin/sleep, \"300\"], timeoutSeconds: 1}");
    rolledBack(old, "last probe: command \"/bin/sleep 300\" has not ended since");
  }

  @Test
  void hostNetworkIsAskedOnTheHostsOwnAddress() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    converge(
        "network_mode: host\nenvironment: {PORT: \"" + port + "\"}",
        "http: {path: /health, port: " + port + "}");
  }

  @Test
  void firstDeploymentIsGatedToo() {
    it.files.compose("services:\n  web: {image: \"ignored:latest\"}\n");
    release(mute, "tcp: {port: 8080}");
    it.start().await(Phase.STALLED);
    assertThat(it.status().message())
        .contains("did not become healthy within 5s; last probe: TCP :8080", "port is taken");
  }

  @Test
  void turningUnhealthyInTheSoakCondemns() {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n");
    it.files.release("web: {image: \"%s\"}".formatted(good));
    it.start().converged();
    String old = it.host.one("web").id();
    it.files.release("web: {image: \"%s\", strategy: {minReadySeconds: 20}}".formatted(sickLater));
    rolledBack(old, "unhealthy (health check: /bin/test ! -f /tmp/full)", "the queue is full");
  }
}
