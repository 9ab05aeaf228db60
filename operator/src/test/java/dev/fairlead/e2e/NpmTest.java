package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.NpmConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.NpmHost;
import dev.fairlead.testing.TestProject;
import java.nio.file.Path;
import java.time.Duration;
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
  private static ProxyRoll roll;

  @TempDir Path directory;
  private final OperatorHarness it = new OperatorHarness();
  private final int port = TrafficApp.freePort();
  private NpmHost npm;

  @BeforeAll
  static void build() {
    roll = ProxyRoll.of(PROJECT);
  }

  @BeforeEach
  void prepare() {
    npm = new NpmHost(directory, port);
    it.proxies(
        new TrafficConfig(
            null,
            null,
            new NpmConfig(npm.api().url().toString(), npm.login().toString(), "example.com"),
            null));
  }

  @AfterEach
  void clean() {
    it.close();
    npm.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  private void release(String image) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n    expose: [8080]\n");
    it.files.release(
        "web: {image: \"%s\", drain: {seconds: 4}, traffic: {npm: {stage: dev}}}".formatted(image));
  }

  @Test
  void aRollAndABrokenVersionLoseNoRequest() {
    roll.play(
        it,
        port,
        1,
        (image, _) -> release(image),
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
