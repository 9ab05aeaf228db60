package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.CaddyConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.observed.Container;
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
  private static String one = "";
  private static String two = "";
  private static String broken = "";

  @TempDir Path directory;
  private final OperatorHarness it = new OperatorHarness();
  private final int port = TrafficApp.freePort();
  private HostCaddy caddy;

  @BeforeAll
  static void build() {
    one = TrafficApp.image(PROJECT, "one", TrafficApp.WELL, TrafficApp.AT_ONCE);
    two = TrafficApp.image(PROJECT, "two", TrafficApp.WELL, TrafficApp.DRAINS);
    broken = TrafficApp.image(PROJECT, "broken", TrafficApp.BROKEN, TrafficApp.AT_ONCE);
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
    release(one, 3, 1);
    it.start().await(Phase.CONVERGED, Duration.ofMinutes(2));
    RequestLoad load = TrafficApp.load(port, 40);
    try (load) {
      release(two, 3, 1);
      it.await(Phase.CONVERGED, Duration.ofMinutes(2));
      release(broken, 3, 1);
      it.await(Phase.ROLLED_BACK, Duration.ofMinutes(2));
      // What drains, is replaced too.
      release(one, 3, 3);
      it.await(Phase.CONVERGED, Duration.ofMinutes(2));
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    assertThat(it.host.of("web"))
        .filteredOn(c -> c.spec().image().equals(one))
        .hasSize(3)
        .allMatch(Container::running);
  }

  @Test
  void aCaddyThatHangsStopsARollBeforeAnythingIsStopped() {
    release(one, 1, 1);
    it.start().converged();
    String serving = it.host.one("web").id();
    caddy.signal("STOP");
    release(two, 1, 1);
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
