package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.NginxConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.Directories;
import dev.fairlead.testing.NginxImage;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user's nginx in a container, under load: the real one, steered by the real operator. */
final class NginxTest {
  private static final int PORTS = 10;
  private static final TestProject PROJECT = new TestProject();
  private static String nginx = "";
  private static ProxyRoll roll;

  private final OperatorHarness it = new OperatorHarness();
  private final int port = TrafficApp.freePort();
  private final String proxy = PROJECT.unique("nginx");
  private final int base = TrafficApp.freePort();
  private Path etc = Path.of("");

  @BeforeAll
  static void build() {
    nginx = PROJECT.name() + "/nginx:1";
    NginxImage.build(nginx);
    roll = ProxyRoll.of(PROJECT);
  }

  @BeforeEach
  void prepare() throws IOException {
    etc = Files.createTempDirectory("fairlead-nginx");
    Files.createDirectory(etc.resolve("fairlead"));
    Files.writeString(
        etc.resolve("nginx.conf"),
        """
        worker_processes 2;
        pid /run/nginx.pid;
        events {}
        http {
          access_log off;
          include fairlead/*.conf;
          server {
            listen 127.0.0.1:%d;
            set $web shop;
            location / { proxy_pass http://$web; }
          }
        }
        """
            .formatted(port));
    it.proxies(
        new TrafficConfig(
            new NginxConfig(
                etc.resolve("fairlead").toString(),
                proxy,
                "/run/nginx.pid",
                List.of("nginx", "-t", "-e", "stderr"),
                TrafficApp.freePort(),
                base + "-" + (base + PORTS - 1)),
            null,
            null,
            null));
  }

  @AfterEach
  void clean() {
    it.close();
    PROJECT.docker("rm", "-f", proxy);
    Directories.delete(etc);
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  private void startNginx() {
    String mount = etc + ":/etc/nginx:ro";
    PROJECT.docker("run", "-d", "--name", proxy, "--network", "host", "-v", mount, nginx);
  }

  private void release(String image, int replicas) {
    release(image, replicas, 1);
  }

  private void release(String image, int replicas, int surge) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n    expose: [8080]\n");
    it.files.release(
        ("web: {image: \"%s\", replicas: %d, strategy: {maxSurge: %d},"
                + " traffic: {nginx: {upstream: shop}}}")
            .formatted(image, replicas, surge));
  }

  @Test
  void aRollAndABrokenVersionLoseNoRequest() {
    startNginx();
    roll.play(it, port, 3, (image, surge) -> release(image, 3, surge));
  }

  @Test
  void anNginxThatIsDownStopsARollBeforeAnythingIsStopped() {
    startNginx();
    release(roll.one(), 1);
    it.pruning(new PrunePolicy(true, false)).start().converged();
    String serving = it.host.one("web").id();
    PROJECT.docker("stop", proxy);
    release(roll.two(), 1);
    Eventually.within(
        Duration.ofSeconds(40),
        () ->
            assertThat(it.status().problems() + it.status().message())
                .contains("nginx does not run"));
    assertThat(it.host.of("web")).anyMatch(c -> c.id().equals(serving) && c.running());
    PROJECT.docker("start", proxy);
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    try (RequestLoad load = TrafficApp.load(port, 20)) {
      Eventually.holds(() -> assertThat(load.answers()).containsKey("two"));
      assertThat(load.failures()).isEmpty();
    }
    takesItsUpstreamAlong();
  }

  /** The service is called otherwise: its old route would go when the new one is in place. */
  private void takesItsUpstreamAlong() {
    it.files.compose("services:\n  app:\n    image: ignored:latest\n    expose: [8080]\n");
    RequestLoad load = TrafficApp.load(port, 20);
    try (load) {
      it.files.release(
          "app: {image: \"%s\", traffic: {nginx: {upstream: shop}}}".formatted(roll.one()));
      Eventually.within(
          Duration.ofMinutes(1), () -> assertThat(load.answers()).containsKeys("two", "one"));
      Eventually.within(Duration.ofMinutes(1), () -> assertThat(it.host.of("web")).isEmpty());
      it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
  }

  @Test
  void anInstanceAndItsSuccessorTakeTurnsAtTwoPorts() throws IOException {
    startNginx();
    String pair = "web: {image: \"%s\", traffic: {nginx: {upstream: shop, ports: {}}}}";
    it.files.compose("services:\n  web:\n    image: ignored:latest\n    expose: [8080]\n");
    it.files.release(pair.formatted(roll.one()));
    it.start().converged();
    String first = upstream();
    String given = given();
    RequestLoad load = TrafficApp.load(port, 20);
    try (load) {
      it.files.release(pair.formatted(roll.two()));
      it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsKeys("one", "two");
    int lower = Integer.parseInt(given.substring(given.indexOf(' ') + 1));
    assertThat(List.of(first, upstream()))
        .containsExactlyInAnyOrder("127.0.0.1:" + lower, "127.0.0.1:" + (lower + 1));
    // The lowest pair that nobody else on this host has taken meanwhile.
    assertThat(lower).isBetween(base, base + PORTS - 2);
    assertThat(given).startsWith(it.files.project() + ":web ").isEqualTo(given());
  }

  /** What is kept of the ports that were given. */
  private String given() throws IOException {
    return Files.readString(it.files.state().resolve("host-ports")).strip();
  }

  private String upstream() throws IOException {
    return Files.readAllLines(etc.resolve("fairlead/shop.conf")).stream()
        .filter(line -> line.startsWith("  server "))
        .map(line -> line.substring("  server ".length(), line.indexOf(';')))
        .collect(java.util.stream.Collectors.joining(" "));
  }
}
