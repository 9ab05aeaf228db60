package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Json;
import dev.fairlead.notify.StandInServices;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.Monitoring;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What examples/monitoring ships works, with the real Prometheus and Alertmanager. */
final class MonitoringTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final Path SHIPPED =
      Path.of("../examples/monitoring").toAbsolutePath().normalize();
  private static final Path RULES = SHIPPED.resolve("prometheus/fairlead.rules.yaml");

  /** Both programs start, scrape and wait on a machine that may be busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path temp;

  @Test
  void everyRuleIsTestedAndItsTestsPass() throws Exception {
    Path tests = SHIPPED.resolve("prometheus/fairlead.rules.test.yaml");
    Set<String> alerts = found("- alert: (\\w+)", Files.readString(RULES));

    assertThat(found("alertname: (\\w+)", Files.readString(tests))).isEqualTo(alerts).hasSize(9);
    assertThat(Monitoring.run("", "promtool", "test", "rules", tests.toString()))
        .matches(ended -> ended.code() == 0);
  }

  @Test
  void theConfigurationsAreAccepted() throws Exception {
    String prometheus = SHIPPED.resolve("prometheus/prometheus.yaml").toString();
    String alertmanager = SHIPPED.resolve("alertmanager/alertmanager.yaml").toString();

    assertThat(Monitoring.run("", "promtool", "check", "config", prometheus))
        .matches(ended -> ended.code() == 0);
    assertThat(Monitoring.run("", "amtool", "check-config", alertmanager))
        .matches(ended -> ended.code() == 0);
  }

  /** As docker compose reads it, and as Fairlead does. */
  @Test
  void theComposeFileStartsAllOfItWithWhatIsShipped() throws Exception {
    String file = SHIPPED.resolve("compose.yaml").toString();
    JsonNode services =
        Json.parse(Cli.run(compose(), "-f", file, "config", "--format", "json")).path("services");

    assertThat(services.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("prometheus", "alertmanager", "grafana");
    for (JsonNode service : services) {
      for (JsonNode mount : service.path("volumes")) {
        if (mount.path("type").asText().equals("bind")) {
          Path source = Path.of(mount.path("source").asText());
          assertThat(source).startsWith(SHIPPED).isDirectory();
          String target = mount.path("target").asText() + "/";
          for (JsonNode word : service.path("command")) {
            String named = word.asText().replaceFirst("^--config.file=", "");
            if (named.startsWith(target)) {
              assertThat(source.resolve(named.substring(target.length()))).isRegularFile();
            }
          }
        }
      }
      assertThat(service.path("network_mode").asText()).isEqualTo("host");
    }
    try (DesiredFiles files = new DesiredFiles();
        OperatorProcess validate =
            OperatorProcess.command(files, Map.of(), "validate", SHIPPED.toString())) {
      assertThat(validate.exit(PATIENCE)).as(validate.output()).isZero();
    }
  }

  @Test
  void whatTheDashboardAsksForIsThere() throws Exception {
    JsonNode dashboard =
        Json.parse(Files.readString(SHIPPED.resolve("grafana/dashboards/fairlead.json")));
    List<String> questions = new ArrayList<>();
    dashboard.findValuesAsText("expr").forEach(questions::add);
    assertThat(questions).hasSizeGreaterThan(20);

    // As rules, so that promtool reads each.
    String rules =
        questions.stream()
            .map(question ->
                "      - record: a:b\n        labels: {n: '%d'}\n        expr: '%s'\n"
                    .formatted(questions.indexOf(question), question.replace("$", "")))
            .distinct()
            .collect(Collectors.joining("", "groups:\n  - name: a\n    rules:\n", ""));
    Path file = Files.writeString(temp.resolve("rules.yaml"), rules);
    assertThat(Monitoring.run("", "promtool", "check", "rules", file.toString()))
        .matches(ended -> ended.code() == 0);

    String documented = Files.readString(Path.of("../docs/metrics.md"));
    Set<String> asked = found("\\b(fairlead_[a-z0-9_]+)\\b", String.join("\n", questions));
    asked.addAll(found("\\b(fairlead_[a-z0-9_]+)\\b", Files.readString(RULES)));
    assertThat(asked)
        .isNotEmpty()
        .allMatch(
            name -> documented.contains("`" + name.replaceAll("_(bucket|count|sum)$", "") + "`"));
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aContainerChangedByHandRaisesAnAlertUntilItIsPutRight() throws Exception {
    try (StandInServices hooks = new StandInServices();
        DesiredFiles files = new DesiredFiles();
        HostEye host = new HostEye(files.project())) {
      declare(files);
      Path config =
          Files.writeString(
              temp.resolve("fairlead.yaml"),
              "notifications: {it: {webhook: {url: '%s'}}}".formatted(hooks.url("/hook")));
      try (var operator = OperatorProcess.run(files, "--config", config.toString());
          Shipped shipped = started(operator.api(), hooks)) {
        Eventually.within(
            PATIENCE,
            () ->
                assertThat(told(hooks, "event")).as("%s", operator.output()).contains("succeeded"));
        String id = host.one("web").id();

        host.docker("update", "--memory", "48m", "--memory-swap", "96m", id);

        Eventually.within(
            PATIENCE,
            () ->
                assertThat(alerts(hooks, files))
                    .as("%s%s", hooks.all(), shipped.logs())
                    .containsExactly("firing"));
        assertThat(told(hooks, "event")).contains("driftFound");
        assertThat(host.one("web").spec().resources().memoryBytes()).isEqualTo(48L << 20);

        host.docker("update", "--memory", "64m", "--memory-swap", "128m", id);

        Eventually.within(
            PATIENCE, () -> assertThat(alerts(hooks, files)).containsExactly("firing", "resolved"));
        assertThat(host.one("web").id()).isEqualTo(id);
      }
    }
  }

  private static void declare(DesiredFiles files) {
    files
        .compose("services: {web: {image: '%s', mem_limit: 64m}}".formatted(IMAGES.built().v1()))
        .write(
            files.project() + ".yaml",
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: %s}
            spec:
              compose: {files: [compose.yaml]}
              drift: {policy: Report}
            """
                .formatted(files.project()));
  }

  /** Fields of what the operator itself told. */
  private static List<String> told(StandInServices hooks, String field) {
    return hooks.all().stream()
        .filter(taken -> taken.body().has(field))
        .map(taken -> taken.body().path(field).asText())
        .toList();
  }

  /** What Alertmanager told of the drift of this release. */
  private static List<String> alerts(StandInServices hooks, DesiredFiles files) {
    return hooks.all().stream()
        .map(StandInServices.Taken::body)
        .filter(body ->
            body.path("commonLabels").path("alertname").asText().equals("FairleadDrifted")
                && body.path("commonLabels").path("release").asText().equals(files.project()))
        .map(body -> body.path("status").asText())
        .distinct()
        .toList();
  }

  /**
   * What is shipped, started as the page says, with other ports and in a hurry; without Grafana,
   * which the distribution does not have. What was started goes when it is closed.
   */
  private Shipped started(String api, StandInServices hooks) throws IOException {
    TestProject project = new TestProject();
    String prometheus = project.name() + "/prometheus:1";
    String alertmanager = project.name() + "/alertmanager:1";
    Monitoring.build(prometheus, "prometheus");
    Monitoring.build(alertmanager, "prometheus-alertmanager");
    String web = "127.0.0.1:" + OperatorProcess.freePort();
    String alerts = "127.0.0.1:" + OperatorProcess.freePort();
    UnaryOperator<String> hurry =
        text ->
            text.replaceAll("for: \\d+m", "for: 1s")
                .replaceAll("(group_wait|group_interval): \\d+[ms]", "$1: 1s")
                .replace("15s", "500ms")
                .replace("127.0.0.1:9090", web)
                .replace("127.0.0.1:9093", alerts)
                .replace("127.0.0.1:7700", api)
                .replaceAll("url: \\S+", "url: " + hooks.url("/hook"))
                .replaceAll("prom/prometheus:\\S+", prometheus)
                .replaceAll("prom/alertmanager:\\S+", alertmanager);
    for (String file :
        List.of(
            "compose.yaml",
            "prometheus/prometheus.yaml",
            "prometheus/fairlead.rules.yaml",
            "alertmanager/alertmanager.yaml")) {
      Path copy = temp.resolve(file);
      Files.createDirectories(copy.resolveSibling("."));
      Files.writeString(copy, hurry.apply(Files.readString(SHIPPED.resolve(file))));
    }
    String file = temp.resolve("compose.yaml").toString();
    String[] up = {"up", "--detach", "--pull", "never", "prometheus", "alertmanager"};
    String _ = compose(file, project, up);
    return new Shipped(project, file);
  }

  /** Containers of what is shipped. */
  private record Shipped(TestProject project, String file) implements AutoCloseable {
    String logs() {
      return compose(file, project, "logs");
    }

    @Override
    public void close() {
      try {
        String _ = compose(file, project, "down", "--volumes");
      } finally {
        project.close();
      }
    }
  }

  private static String compose(String file, TestProject project, String... words) {
    List<String> command = new ArrayList<>(List.of(compose(), "-p", project.name(), "-f", file));
    command.addAll(List.of(words));
    return Cli.run(command.toArray(String[]::new));
  }

  private static String compose() {
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("scripts/test names docker compose").isNotNull();
    return String.valueOf(compose);
  }
}
