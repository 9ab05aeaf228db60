package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.config.NpmConfig;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.FakeNpm;
import dev.fairlead.testing.HostNginx;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
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
  private static String one = "";
  private static String two = "";
  private static String broken = "";

  @TempDir Path directory;
  private final OperatorHarness it = new OperatorHarness();
  private final int port = TrafficApp.freePort();
  private HostNginx nginx;
  private FakeNpm npm;

  @BeforeAll
  static void build() {
    one = TrafficApp.image(PROJECT, "one", TrafficApp.WELL, TrafficApp.AT_ONCE);
    two = TrafficApp.image(PROJECT, "two", TrafficApp.WELL, TrafficApp.DRAINS);
    broken = TrafficApp.image(PROJECT, "broken", TrafficApp.BROKEN, TrafficApp.AT_ONCE);
  }

  @BeforeEach
  void prepare() throws IOException {
    nginx = new HostNginx(directory, server("return 503;"));
    npm = new FakeNpm(this::apply);
    Files.writeString(directory.resolve("login"), FakeNpm.USER + "\n" + FakeNpm.PASSWORD + "\n");
    it.proxies(
        new TrafficConfig(
            null,
            null,
            new NpmConfig(
                npm.url().toString(), directory.resolve("login").toString(), "example.com"),
            null));
  }

  private String server(String what) {
    return "server { listen 127.0.0.1:%d; location / { %s } }".formatted(port, what);
  }

  private String apply(Collection<ObjectNode> hosts) {
    String what = "return 503;";
    for (ObjectNode host : hosts) {
      if (host.path("enabled").asBoolean()) {
        what =
            "proxy_pass http://%s:%d;"
                .formatted(host.path("forward_host").asText(), host.path("forward_port").asInt());
      }
    }
    nginx.configure(server(what));
    nginx.reload();
    return "";
  }

  @AfterEach
  void clean() {
    it.close();
    npm.close();
    nginx.close();
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
    release(one);
    it.start().converged();
    assertThat(npm.hosts().getFirst().at("/domain_names/0").asText())
        .isEqualTo("stage-dev-" + it.files.project() + ".example.com");
    RequestLoad load = TrafficApp.load(port, 40);
    try (load) {
      release(two);
      it.await(Phase.CONVERGED, Duration.ofMinutes(1));
      npm.expireTokens();
      release(broken);
      it.await(Phase.ROLLED_BACK, Duration.ofMinutes(1));
      release(one);
      it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    it.files.release("web: {image: \"%s\"}".formatted(one));
    it.await(Phase.CONVERGED, Duration.ofMinutes(1));
    Eventually.holds(() -> assertThat(npm.hosts()).isEmpty());
  }
}
