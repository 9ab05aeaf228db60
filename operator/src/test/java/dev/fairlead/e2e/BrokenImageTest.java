package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.testing.TestRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A version that does not work: the one before serves throughout, and the reason is told. */
final class BrokenImageTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private String converge(String more) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n" + more.indent(4));
    release(IMAGES.built().v1());
    it.start().converged();
    return it.host.one("web").id();
  }

  private void release(String image) {
    it.files.release("web: {image: \"%s\"}".formatted(image));
  }

  /** The old container serves, as the only one, and did so all the time. */
  private ReleaseStatus rolledBack(String old, String... reasons) {
    ReleaseStatus status = it.await(Phase.ROLLED_BACK);
    assertThat(status.message()).contains(reasons).contains("quarantined");
    assertThat(it.store().quarantine(it.files.project()))
        .singleElement()
        .satisfies(entry -> assertThat(entry.reason()).contains(reasons));
    Container web = it.host.one("web");
    assertThat(web.id()).isEqualTo(old);
    assertThat(web.running()).isTrue();
    assertThat(web.name()).isEqualTo(it.files.project() + "-web-1");
    return status;
  }

  private void aGoodTagIsTakenAtOnce(String old) {
    release(IMAGES.built().v2());
    it.converged();
    assertThat(it.host.one("web").id()).isNotEqualTo(old);
    assertThat(it.host.one("web").spec().image()).isEqualTo(IMAGES.built().v2());
  }

  @Test
  void r8AnImageThatIsNeverHealthyNeverReplacesTheOldOne() {
    String old = converge("");
    try (var watch = new ServiceWatch(it.host, it.files.project(), "web")) {
      release(IMAGES.built().sick());
      rolledBack(old, "unhealthy", "the cache is cold");
      assertThat(watch.fewestHealthy()).as("%s", watch.story()).isEqualTo(1);
    }
    aGoodTagIsTakenAtOnce(old);
  }

  @Test
  void anImageThatExitsNeverReplacesTheOldOne() {
    String old = converge("");
    try (var watch = new ServiceWatch(it.host, it.files.project(), "web")) {
      release(IMAGES.built().exits());
      rolledBack(old, "exited with code 3", "no licence file found");
      assertThat(watch.fewestHealthy()).as("%s", watch.story()).isEqualTo(1);
    }
    release(IMAGES.built().v1());
    it.converged();
    assertThat(it.host.one("web").id()).isEqualTo(old);
  }

  @Test
  void anImageThatCannotBePulledTouchesNothing() {
    String old = converge("");
    Instant started = it.host.one("web").startedAt();
    try (TestRegistry registry = new TestRegistry(false)) {
      String good = registry.push(IMAGES.built().v2(), it.files.project() + ":good");
      release(good.replace(":good", ":missing"));
      rolledBack(old, "cannot pull", ":missing");
      assertThat(it.host.one("web").startedAt()).isEqualTo(started);

      release(good);
      it.converged();
      assertThat(it.host.one("web").spec().image()).isEqualTo(good);
      it.files.release("web: {image: \"%s\"}".formatted(IMAGES.built().v1()));
      it.converged();
      it.host.docker("image", "rm", good);
    }
  }

  @Test
  void retryTriesAQuarantinedRevisionAgain() {
    String old = converge("");
    release(IMAGES.built().sick());
    rolledBack(old, "unhealthy");

    assertThat(it.operator().answers().retry(it.files.project())).isTrue();
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.PROGRESSING));
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.ROLLED_BACK));
    assertThat(it.host.one("web").id()).isEqualTo(old);
  }

  @Test
  void r1AFixedPortIsReplacedAndABrokenVersionBringsTheSameContainerBack() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String first = converge("ports: [\"127.0.0.1:%d:8080\"]".formatted(port));
    release(IMAGES.built().v2());
    it.converged();
    String second = it.host.one("web").id();
    assertThat(second).isNotEqualTo(first);
    assertThat(it.status().services().getFirst().strategy()).startsWith("Recreate");

    release(IMAGES.built().sick());
    rolledBack(second, "unhealthy", "the cache is cold");
    Eventually.stays(
        Duration.ofSeconds(1), () -> assertThat(it.host.one("web").running()).isTrue());

    release(IMAGES.built().v1());
    it.converged();
    assertThat(it.host.one("web").spec().image()).isEqualTo(IMAGES.built().v1());
  }

  @Test
  void aBrokenFirstVersionIsToldAndAGoodOneFollows() {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n");
    release(IMAGES.built().exits());
    it.start().await(Phase.STALLED);
    assertThat(it.status().message()).contains("exited with code 3", "no licence file found");

    release(IMAGES.built().v1());
    it.converged();
    assertThat(it.host.one("web").running()).isTrue();
  }
}
