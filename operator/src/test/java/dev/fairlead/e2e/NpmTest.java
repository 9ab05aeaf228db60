package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.NpmConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.AdminGate;
import dev.fairlead.testing.NpmHost;
import dev.fairlead.testing.TestProject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's Nginx Proxy Manager under load: a stand-in of its API that steers a real nginx, told by
 * the real operator.
 */
final class NpmTest {
  private static final TestProject PROJECT = new TestProject();

  /** Far less than it takes to answer when it is slow. */
  private static final int PATIENCE_SECONDS = 1;

  /** Long enough for several passes. */
  private static final Duration HELD = Duration.ofSeconds(4);

  private static ProxyRoll roll;

  @TempDir Path directory;
  private final OperatorHarness it = new OperatorHarness();
  private final int port = TrafficApp.freePort();
  private NpmHost npm;
  private AdminGate gate;

  @BeforeAll
  static void build() {
    roll = ProxyRoll.of(PROJECT);
  }

  @BeforeEach
  void prepare() {
    npm = new NpmHost(directory, port);
    InetAddress here = InetAddress.getLoopbackAddress();
    gate =
        new AdminGate(
            "npm",
            null,
            new InetSocketAddress(here, npm.api().url().getPort()),
            new InetSocketAddress(here, 0));
    String url = "http://127.0.0.1:" + ((InetSocketAddress) gate.address()).getPort();
    it.proxies(
        new TrafficConfig(
            null,
            null,
            new NpmConfig(url, npm.login().toString(), "example.com", PATIENCE_SECONDS),
            null));
  }

  @AfterEach
  void clean() {
    it.close();
    gate.close();
    npm.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  private void release(String image) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n    expose: [8080]\n");
    it.files.release(
        "web: {image: \"%s\", strategy: {minReadySeconds: 1}, drain: {seconds: 4},".formatted(image)
            + " traffic: {npm: {stage: dev}}}");
  }

  /** The new one is ready, and until answers come in time the old one serves as before. */
  private void heldWhileItIsSlow(String image) {
    gate.be(AdminGate.Mood.SLOW);
    release(image);
    Eventually.holds(() -> {
      assertThat(ready()).contains(image);
      assertThat(it.status().message())
          .contains("Nginx Proxy Manager does not answer: no answer within 1000 ms");
    });
    Eventually.stays(HELD, () -> assertThat(ready()).contains(roll.one()));
    assertThat(it.store().quarantine(it.files.project())).as("no version is blamed").isEmpty();
    gate.be(AdminGate.Mood.WELL);
  }

  /** Images of those that are healthy and that nobody took the service's name from. */
  private List<String> ready() {
    return it.host.of("web").stream()
        .filter(one -> one.running() && one.health() == Health.HEALTHY)
        .filter(one ->
            one.spec().networking().endpoints().stream()
                .allMatch(endpoint -> endpoint.aliases().contains("web")))
        .map(one -> one.spec().image())
        .toList();
  }

  @Test
  void aRollThatASlowOneHoldsUpAndABrokenVersionLoseNoRequest() {
    roll.play(
        it,
        port,
        1,
        (image, _) -> {
          if (image.equals(roll.two())) {
            heldWhileItIsSlow(image);
          } else {
            release(image);
          }
        },
        () -> {
          assertThat(npm.api().hosts().getFirst().at("/domain_names/0").asText())
              .isEqualTo("stage-dev-" + it.files.project() + ".example.com");
          npm.api().expireTokens();
        });
    it.files.release("web: {image: \"%s\"}".formatted(roll.one()));
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    Eventually.holds(() -> assertThat(npm.api().hosts()).isEmpty());
  }
}
