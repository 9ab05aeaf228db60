package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.Asked;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TraefikProgram;
import dev.fairlead.traffic.traefik.Polled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The web servers of sites as the examples have them, started by the program itself with images of
 * this host's nginx and Caddy, and names and ports of their own: bare, behind the front, and behind
 * Traefik.
 */
final class SiteServersTest {
  private static final TestProject PROJECT = new TestProject();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FRONT = PROJECT.name() + "/front:1";
  private static final String DOCS = "docs.example.com";
  private static WebServers servers;

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());
  private final TraefikProgram traefik = new TraefikProgram();
  private final int bare = OperatorProcess.freePort();
  private final int caddy = OperatorProcess.freePort();
  private final int front = OperatorProcess.freePort();

  @BeforeAll
  static void build() {
    servers = WebServers.build(PROJECT);
    FrontImage.build(FRONT);
  }

  @AfterEach
  void clean() {
    traefik.close();
    host.close();
    files.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  // What is declared.

  /** An example, as somebody copies it to make it their own. */
  private Path copy(String example, String folder, String image, int port) throws IOException {
    Path from = WebServers.EXAMPLES.resolve(example);
    Path copy = Files.createDirectories(files.desired().resolve(folder));
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        Path place = copy.resolve(from.relativize(path).toString());
        Files.createDirectories(place.resolveSibling("."));
        Files.copy(path, place);
      }
    }
    Path compose = copy.resolve("compose.yaml");
    edit(compose, "image: .*", "image: " + image);
    edit(compose, "127.0.0.1:[0-9]+:8080", "127.0.0.1:" + port + ":8080");
    edit(compose, "/var/lib/fairlead/sites", files.state().resolve("sites").toString());
    if (image.equals(servers.nginx())) {
      edit(compose, "volumes:", "volumes:\n      - " + WebServers.nginxMount(files));
    }
    edit(copy.resolve("docs.yaml"), "name: ", "name: " + files.project() + "-");
    edit(copy.resolve("server.yaml"), "name: \\S*", "name: " + files.project() + "-" + folder);
    return copy;
  }

  private static void edit(Path file, String pattern, String text) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceFirst(pattern, Matcher.quoteReplacement(text));
    assertThat(after).as("%s in %s", pattern, file).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  /** Another server of the same sites, led to by a proxy as docs/sites.md says. */
  private Path led(String folder, String traffic) throws IOException {
    Path copy = copy("site", folder, servers.nginx(), front);
    Files.delete(copy.resolve("docs.yaml"));
    Path server = copy.resolve("server.yaml");
    Files.writeString(
        server,
        Files.readString(server)
            + """
              services:
                nginx:
                  health: {tcp: {port: 8080}}
                  drain: {seconds: 2}
                  traffic: {%s}
            """
                .formatted(traffic));
    return copy;
  }

  private OperatorProcess operator() throws IOException {
    Path config =
        Files.writeString(
            files.root().resolve("fairlead.yaml"),
            "front: {image: %s, name: %s-front}%n".formatted(FRONT, files.project())
                + "traffic: {traefik: {api: \"%s\"}}%n".formatted(traefik.api()));
    OperatorProcess operator = OperatorProcess.run(files, "--config", config.toString());
    TraefikProgram _ = traefik.polling("http://" + operator.api() + Polled.PATH);
    return operator;
  }

  // What is answered.

  private static void answers(OperatorProcess operator, int port, String site, String text) {
    Eventually.within(
        PATIENCE,
        () -> {
          Asked reply = Asked.get(port, site, "/");
          assertThat(reply.status()).as(operator.output()).isEqualTo(200);
          assertThat(reply.body()).contains(text);
        });
  }

  private static void read(int port, List<String> wrong) {
    Asked reply = Asked.get(port, DOCS, "/");
    if (reply.status() != 200) {
      wrong.add(port + ": " + reply.status() + " " + reply.body());
    }
  }

  private String server(String folder) {
    String name = files.project() + "-" + folder + "-nginx-1";
    return host.docker("ps", "-q", "--filter", "name=^" + name + "$").strip();
  }

  @Test
  void theExamplesServeBareAndLedAndARollLosesNothing() throws IOException {
    Path page = copy("site", "server", servers.nginx(), bare).resolve("public/index.html");
    Path _ = copy("site-caddy", "caddy", servers.caddy(), caddy);
    Path _ = led("front", "front: {mode: http}");
    labelled(led("traefik", "traefik: {}").resolve("compose.yaml"));
    try (OperatorProcess operator = operator()) {
      int web = traefik.web().getPort();
      for (int port : new int[] {bare, front, web}) {
        answers(operator, port, DOCS, "The first version");
      }
      answers(operator, caddy, "handbook.example.com", "The first version");

      rollUnderLoad(operator, web, page);
      answers(operator, bare, DOCS, "The second version");

      String release = "/api/v1/releases/" + files.project() + "-site-docs";
      operator.post(release + "/rollback");
      answers(operator, bare, DOCS, "The first version");
      operator.post(release + "/resume");
      answers(operator, bare, DOCS, "The second version");
      Files.delete(page);
      Eventually.within(
          PATIENCE,
          () -> assertThat(operator.get(release)).contains("the content has no index.html"));
      answers(operator, bare, DOCS, "The second version");
    }
  }

  private static void labelled(Path compose) throws IOException {
    edit(
        compose,
        "ports:\n.*\n",
        """
        labels:
              traefik.http.routers.sites.rule: HostRegexp(`^.+\\.example\\.com$$`)
              traefik.http.routers.sites.entrypoints: web
              traefik.http.services.sites.loadbalancer.server.port: "8080"
        """);
  }

  /** Replaces both servers that are led to, and publishes another page meanwhile. */
  private void rollUnderLoad(OperatorProcess operator, int web, Path page) throws IOException {
    List<String> before = List.of(server("front"), server("traefik"));
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    try (Askers load = new Askers()) {
      for (int port : new int[] {front, web}) {
        load.ask(() -> read(port, wrong));
      }
      for (String folder : List.of("front", "traefik")) {
        edit(
            files.desired().resolve(folder).resolve("compose.yaml"),
            "restart:",
            "environment: {NEXT: \"1\"}\n    restart:");
      }
      Files.writeString(page, "<p>The second version.\n");
      Eventually.within(
          PATIENCE,
          () ->
              assertThat(List.of(server("front"), server("traefik")))
                  .as(operator.output())
                  .doesNotContain("")
                  .doesNotContainAnyElementsOf(before));
      answers(operator, front, DOCS, "The second version");
      answers(operator, web, DOCS, "The second version");
    }
    assertThat(wrong).isEmpty();
  }
}
