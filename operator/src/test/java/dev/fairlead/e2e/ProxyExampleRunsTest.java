package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.CaddyImage;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.NginxImage;
import dev.fairlead.testing.NpmHost;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TraefikProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The examples of proxies do what their README says: started as they are shipped, but for names,
 * ports, images and directories, they answer, and another tag rolls without a lost request.
 */
class ProxyExampleRunsTest {
  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
  private static final String WEB = "fairlead-example/web:1.0.0";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PER_SECOND = 20;

  private static final TestProject IMAGES = new TestProject();
  private static String one = "";
  private static String two = "";

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());
  private final int port = OperatorProcess.freePort();
  private final Map<String, String> shippedToHere = new LinkedHashMap<>();

  @BeforeAll
  static void images() {
    one = TrafficApp.image(IMAGES, "one", TrafficApp.WELL, TrafficApp.AT_ONCE);
    two = TrafficApp.image(IMAGES, "two", TrafficApp.WELL, TrafficApp.AT_ONCE);
  }

  @AfterAll
  static void noImages() {
    IMAGES.close();
  }

  @AfterEach
  void close() {
    host.close();
    files.close();
  }

  private static String image(String name) {
    return IMAGES.name() + "/" + name + ":1";
  }

  @Test
  void front() throws IOException {
    FrontImage.build(image("front"));
    here("18091", "" + port);
    Path config =
        Files.writeString(
            files.root().resolve("fairlead.yaml"),
            "front: {image: %s, name: %s-front}%n".formatted(image("front"), files.project()));
    rolls("front", "front", config, _ -> {});
  }

  @Test
  void nginx() throws IOException {
    NginxImage.build(image("nginx"));
    here("nginx:1.27-alpine", image("nginx"));
    here("shop-proxy", files.project() + "-shop-proxy");
    here("18092", "" + port);
    rolls("nginx", "nginx", config("nginx"), _ -> {});
  }

  @Test
  void caddy() throws IOException {
    CaddyImage.build(image("caddy"));
    here("caddy:2.8-alpine", image("caddy"));
    here("18093", "" + port);
    rolls("caddy", "caddy", config("caddy"), _ -> {});
  }

  @Test
  void npm() throws IOException {
    try (NpmHost npm = new NpmHost(files.root().resolve("npm"), port);
        TestProject proxied = new TestProject()) {
      proxied.docker("network", "create", proxied.name());
      here("npm-proxied", proxied.name());
      here("http://127.0.0.1:81", npm.api().url().toString());
      here("/etc/fairlead/npm-login", npm.login().toString());
      rolls("npm", "npm", config("npm"), _ -> {});
      assertThat(npm.api().hosts().getFirst().path("domain_names").toString())
          .contains("stage-dev-" + files.project() + ".apps.example.com");
    }
  }

  @Test
  void traefik() throws IOException {
    try (TraefikProgram traefik = new TraefikProgram()) {
      here("18110", "" + traefik.web().getPort());
      here("http://127.0.0.1:18111", traefik.api());
      here("18111", traefik.api().replaceAll(".*:", ""));
      rolls(
          "traefik/app",
          "traefik-shop",
          config("traefik"),
          operator -> {
            here("127.0.0.1:7700", operator.api());
            List<String> flags =
                shipped("traefik/infra.yaml")
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("- --") && !line.contains("config="))
                    .map(line -> line.replaceFirst("^- ", "").replaceFirst(" #.*", ""))
                    .toList();
            TraefikProgram _ = traefik.told(flags);
          },
          traefik.web().getPort());
    }
  }

  // What all of them do.

  private void here(String shipped, String here) {
    shippedToHere.put(shipped, here);
  }

  private String shipped(String file) {
    try {
      String text = Files.readString(EXAMPLES.resolve(file));
      for (Map.Entry<String, String> change : shippedToHere.entrySet()) {
        text = text.replace(change.getKey(), change.getValue());
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path config(String example) throws IOException {
    here("/var/lib/fairlead", files.state().toString());
    return Files.writeString(
        files.root().resolve("fairlead.yaml"), shipped(example + "/fairlead.yaml"));
  }

  private interface Beside {
    void starts(OperatorProcess operator);
  }

  private void rolls(String example, String name, Path config, Beside proxy) throws IOException {
    rolls(example, name, config, proxy, port);
  }

  private void rolls(String example, String name, Path config, Beside proxy, int at)
      throws IOException {
    here("  name: " + name + "\n", "  name: " + files.project() + "\n");
    here(WEB, one);
    copy(example);
    try (OperatorProcess operator =
        OperatorProcess.with(
            files,
            Map.of(),
            files.desired().toString(),
            "--config",
            config.toString(),
            "--resync",
            "2")) {
      proxy.starts(operator);
      converged(operator);
      RequestLoad load = TrafficApp.load(at, PER_SECOND);
      try (load) {
        here(WEB, two);
        copy(example);
        Eventually.within(PATIENCE, () -> assertThat(load.answers()).containsKey("two"));
        converged(operator);
      }
      assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
      assertThat(load.answers()).containsOnlyKeys("one", "two");
    }
  }

  private void converged(OperatorProcess operator) {
    String path = "/api/v1/releases/" + files.project();
    Eventually.within(PATIENCE, () -> assertThat(operator.answers(path)).isTrue());
    Eventually.within(
        PATIENCE, () -> assertThat(operator.get(path)).contains("\"phase\":\"Converged\""));
  }

  private void copy(String example) throws IOException {
    try (Stream<Path> all = Files.list(EXAMPLES.resolve(example))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = String.valueOf(file.getFileName());
        DesiredFiles _ = files.write(name, shipped(example + "/" + name));
      }
    }
  }
}
