package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.CaddyConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.HostCaddy;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's Caddy under load: the real one, steered by the real operator. */
final class CaddyTest {
  private static final TestProject PROJECT = new TestProject();
  private static ProxyRoll roll;

  @TempDir Path directory;
  private final OperatorHarness it = new OperatorHarness();
  private final int port = TrafficApp.freePort();
  private HostCaddy caddy;

  @BeforeAll
  static void build() {
    roll = ProxyRoll.of(PROJECT);
  }

  @BeforeEach
  void prepare() {
    caddy = new HostCaddy(directory, port);
    it.proxies(new TrafficConfig(null, new CaddyConfig(caddy.admin().toString()), null, null));
  }

  @AfterEach
  void clean() {
    it.close();
    caddy.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  private void release(String image, int replicas, int surge) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n    expose: [8080]\n");
    it.files.release(
        ("web: {image: \"%s\", replicas: %d, strategy: {maxSurge: %d},"
                + " traffic: {caddy: {handler: shop}}}")
            .formatted(image, replicas, surge));
  }

  @Test
  void aRollAndABrokenVersionLoseNoRequest() {
    roll.play(it, port, 3, (image, surge) -> release(image, 3, surge));
  }

  @Test
  void aCaddyThatHangsStopsARollBeforeAnythingIsStopped() {
    release(roll.one(), 1, 1);
    it.start().converged();
    String serving = it.host.one("web").id();
    caddy.signal("STOP");
    release(roll.two(), 1, 1);
    Eventually.within(
        Duration.ofSeconds(60),
        () ->
            assertThat(it.status().problems() + it.status().message())
                .contains("Caddy does not answer"));
    assertThat(it.host.of("web")).anyMatch(c -> c.id().equals(serving) && c.running());
    caddy.signal("CONT");
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    try (RequestLoad load = TrafficApp.load(port, 20)) {
      Eventually.holds(() -> assertThat(load.answers()).containsKey("two"));
      assertThat(load.failures()).isEmpty();
    }
  }
}
