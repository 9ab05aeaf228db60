package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TestRegistry;
import dev.fairlead.testing.TraefikProgram;
import dev.fairlead.traffic.traefik.Polled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The real Traefik under load, told by the operator or finding containers by itself, and a pipeline
 * that deploys. No request may fail, whoever leads it.
 */
final class TraefikTest {
  private static final TestProject PROJECT = new TestProject();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String ADMIN = "admin-token-of-this-test";
  private static final Map<String, String> TOKENS =
      Map.of("ADMIN_TOKEN", ADMIN, "WEBHOOK_TOKEN", "webhook-token-of-this-test");

  /** Quick and slow answers; what asks for a slow one outlives the eviction. */
  private static final List<String> PATHS =
      List.of("/quick", "/quick", "/cgi-bin/slow?1", "/quick", "/quick", "/quick", "/quick");

  private static TestRegistry registry;

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());

  @BeforeAll
  static void serve() {
    registry = new TestRegistry(false);
  }

  @AfterAll
  static void remove() {
    registry.close();
    PROJECT.close();
  }

  @AfterEach
  void clean() {
    host.close();
    files.close();
  }

  /** It ends at once on SIGTERM, whatever it is asked meanwhile. */
  private static String abrupt(String version, String health) {
    return pushed(version, health, "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait");
  }

  /** From SIGTERM on it answers 404 where it is asked for its health, and all else for 5 s more. */
  private static String draining(String version) {
    return pushed(
        version,
        "test -f /www/health",
        "trap 'rm /www/health; sleep 5; exit 0' TERM; httpd -f -p 8080 -h /www & wait");
  }

  private static String pushed(String version, String health, String command) {
    String image =
        PROJECT.image(
            Integer.toHexString((version + command).hashCode()),
            "RUN [\"/bin/mkdir\", \"-p\", \"/www/cgi-bin\"]",
            "RUN echo %s > /www/quick; echo ok > /www/health".formatted(version),
            "RUN printf '#!/bin/sh\\nsleep $QUERY_STRING\\nprintf \"Content-Type: text/plain\\\\r\\\\n\\\\r\\\\n%s\\\\n\"\\n'"
                    .formatted(version)
                + " > /www/cgi-bin/slow && /bin/busybox chmod 755 /www/cgi-bin/slow",
            "HEALTHCHECK --interval=1s --timeout=10s --retries=2 CMD " + health,
            "CMD [\"/bin/sh\", \"-c\", \"" + command + "\"]");
    return registry.push(
        image, "shop/web:" + version + "-" + image.substring(image.indexOf(':') + 1));
  }

  private static final String LABELS =
      """
          labels:
            traefik.enable: "true"
            traefik.http.routers.ROUTER.rule: PathPrefix(`/`)
            traefik.http.routers.ROUTER.entrypoints: web
            traefik.http.services.ROUTER.loadbalancer.server.port: "8080"
      """;

  /** Traefik's own, which waits long for an answer: this machine may be busy. */
  private static final String CHECK =
      """
            traefik.http.services.ROUTER.loadbalancer.healthcheck.path: /health
            traefik.http.services.ROUTER.loadbalancer.healthcheck.interval: 1s
            traefik.http.services.ROUTER.loadbalancer.healthcheck.timeout: 4s
      """;

  private String labelled(String text) {
    return text.replace("ROUTER", files.project());
  }

  private void declare(String image, int surge) {
    declare(image, surge, LABELS);
  }

  private void declare(String image, int surge, String labels) {
    files
        .compose("services:\n  web:\n    image: ignored\n" + labelled(labels))
        .release(
            """
            web:
              image: "%s"
              replicas: 3
              drain: {seconds: 2}
              strategy: {minReadySeconds: 0, maxSurge: %d}
              traffic: {traefik: {}}
            """
                .formatted(image, surge));
  }

  private void configure(String traefik) {
    files.write("../fairlead.yaml", "traffic: {traefik: {api: \"%s\"}}\n".formatted(traefik));
  }

  @Test
  void noRequestIsLostWhileTheOperatorTellsTraefikWhomToAsk() throws Exception {
    String one = abrupt("one", "true");
    String two = draining("two");
    String broken = abrupt("broken", "false");
    declare(one, 3);
    try (TraefikProgram traefik = new TraefikProgram()) {
      configure(traefik.api());
      try (OperatorProcess operator = start();
          DeployClient ci = new DeployClient(operator.api(), "")) {
        traefik.polling("http://" + operator.api() + Polled.PATH);
        converged(ci, operator, one);
        RequestLoad load = new RequestLoad(traefik.web(), 20, PATHS);
        try (load) {
          Eventually.holds(() -> assertThat(load.answers()).containsKey("one"));
          declare(two, 1);
          converged(ci, operator, two);
          assertThat(answers(traefik, 30)).containsOnlyKeys("two");
          declare(broken, 1);
          Eventually.within(
              PATIENCE, () -> assertThat(ci.phase(files.project())).isEqualTo("RolledBack"));
          // The router goes over from the route of before to one of another name.
          declare(one, 3, LABELS.replace("services.ROUTER", "services.renamed"));
          converged(ci, operator, one);
        }
        assertThat(load.failures())
            .as("of %d; %s\n%s", load.sent(), traefik.log(), operator.output())
            .isEmpty();
        assertThat(load.answers()).containsOnlyKeys("one", "two");
        assertThat(Files.readString(files.state().resolve("traefik/routes.json")))
            .contains(":traefik:renamed\"")
            .doesNotContain(":traefik:" + files.project() + "\"");
      }
    }
  }

  @Test
  void aTraefikThatIsPausedOrRestartedHoldsTheRollAndNothingIsLost() throws Exception {
    String one = abrupt("one", "true");
    String two = abrupt("two", "true");
    declare(one, 3);
    try (TraefikProgram traefik = new TraefikProgram()) {
      configure(traefik.api());
      try (OperatorProcess operator = start();
          DeployClient ci = new DeployClient(operator.api(), "")) {
        traefik.polling("http://" + operator.api() + Polled.PATH);
        converged(ci, operator, one);
        List<String> before = host.of("web").stream().map(Container::id).toList();

        traefik.signal("STOP");
        declare(two, 3);
        Eventually.within(
            PATIENCE,
            () ->
                assertThat(ci.get("/api/v1/releases/" + files.project()).body())
                    .contains("ProxyUnavailable", "Traefik's API cannot be asked"));
        assertThat(host.of("web").stream().filter(Container::running).map(Container::id))
            .containsAll(before);
        traefik.signal("CONT");
        converged(ci, operator, two);

        traefik.restart();
        Eventually.within(PATIENCE, () -> assertThat(traefik.answers("/quick")).isEqualTo("two"));
        declare(one, 3);
        converged(ci, operator, one);
        assertThat(answers(traefik, 30)).containsOnlyKeys("one");
      }
    }
  }

  /** RollHook's own way: labels, and an app that drains. */
  @Test
  void aRollHookPipelineLosesNoRequestAndAfterSuccessTheNewVersionIsAlone() throws Exception {
    String one = draining("one");
    String two = draining("two");
    Path folder = Files.createDirectories(files.root().resolve(files.project()));
    Path compose =
        Files.writeString(
            folder.resolve("compose.yaml"),
            "services:\n  web:\n    image: ${IMAGE_TAG:-%s}\n".formatted(one)
                + labelled(LABELS + CHECK));
    Path config =
        Files.writeString(
            files.root().resolve("rollhook.config.yaml"),
            "apps:\n  - name: shop\n    compose_path: %s\n    steps: [{service: web}]\n"
                .formatted(compose));
    try (TraefikProgram traefik = new TraefikProgram().watching(files.project());
        OperatorProcess operator = OperatorProcess.with(files, TOKENS, "rollhook:" + config);
        DeployClient ci = new DeployClient(operator.api(), ADMIN)) {
      Eventually.within(
          PATIENCE,
          () -> {
            assertThat(ci.phase("shop")).as(operator.output()).isEqualTo("Converged");
            assertThat(traefik.answers("/quick")).as(traefik.log()).isEqualTo("one");
          });
      RequestLoad load = new RequestLoad(traefik.web(), 20, PATHS);
      try (load) {
        JsonNode job = ci.ended(ci.deploy("shop", two, ""));
        assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("success");
        assertThat(answers(traefik, 30)).containsOnlyKeys("two");
      }
      assertThat(load.failures())
          .as("of %d; %s\n%s", load.sent(), traefik.log(), operator.output())
          .isEmpty();
      assertThat(ci.get("/api/v1/releases/shop").json().path("notices").toString())
          .contains("Traefik finds its instances by itself");
    }
  }

  private OperatorProcess start() {
    return OperatorProcess.run(files, "--config", files.root().resolve("fairlead.yaml").toString());
  }

  private void converged(DeployClient ci, OperatorProcess operator, String image) {
    Eventually.within(
        PATIENCE,
        () -> {
          assertThat(host.of("web"))
              .as(operator.output())
              .hasSize(3)
              .allMatch(c -> c.spec().image().equals(image))
              .allMatch(Container::running);
          assertThat(ci.phase(files.project())).isEqualTo("Converged");
        });
  }

  private static Map<String, Long> answers(TraefikProgram traefik, int number) {
    RequestLoad few = new RequestLoad(traefik.web(), 50, List.of("/quick"));
    try (few) {
      Eventually.holds(() -> assertThat(few.sent()).isGreaterThan(number));
    }
    assertThat(few.failures()).as(traefik.log()).isEmpty();
    return few.answers();
  }
}
