package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Json;
import dev.fairlead.notify.StandInServices;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.Monitoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("scripts/test names docker compose").isNotNull();
    String file = SHIPPED.resolve("compose.yaml").toString();
    JsonNode services =
        Json.parse(Cli.run(compose, "-f", file, "config", "--format", "json")).path("services");

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
          var _ = prometheus(operator.api(), hooks)) {
        Eventually.within(
            PATIENCE,
            () ->
                assertThat(told(hooks, "event")).as("%s", operator.output()).contains("succeeded"));
        String id = host.one("web").id();

        host.docker("update", "--memory", "48m", "--memory-swap", "96m", id);

        Eventually.within(
            PATIENCE,
            () -> assertThat(alerts(hooks, files)).as("%s", logs(hooks)).containsExactly("firing"));
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

  private String logs(StandInServices hooks) throws IOException {
    return hooks.all()
        + "\n"
        + Files.readString(temp.resolve("prometheus.log"))
        + Files.readString(temp.resolve("prometheus-alertmanager.log"));
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

  /** Both programs with what is shipped, in a hurry. */
  private AutoCloseable prometheus(String api, StandInServices hooks) throws IOException {
    String web = "127.0.0.1:" + OperatorProcess.freePort();
    String alerts = "127.0.0.1:" + OperatorProcess.freePort();
    Files.writeString(
        temp.resolve("fairlead.rules.yaml"),
        Files.readString(RULES).replaceAll("for: \\d+m", "for: 1s"));
    Path scraping =
        Files.writeString(
            temp.resolve("prometheus.yaml"),
            Files.readString(SHIPPED.resolve("prometheus/prometheus.yaml"))
                .replace("15s", "500ms")
                .replace("127.0.0.1:9093", alerts)
                .replace("127.0.0.1:7700", api));
    Path routing =
        Files.writeString(
            temp.resolve("alertmanager.yaml"),
            Files.readString(SHIPPED.resolve("alertmanager/alertmanager.yaml"))
                .replaceAll("(group_wait|group_interval): \\d+[ms]", "$1: 1s")
                .replaceAll("url: \\S+", "url: " + hooks.url("/hook")));
    Process manager =
        start(
            "prometheus-alertmanager",
            "--config.file=" + routing,
            "--storage.path=" + temp.resolve("alerts"),
            "--web.listen-address=" + alerts,
            "--cluster.listen-address=");
    Process prometheus =
        start(
            "prometheus",
            "--config.file=" + scraping,
            "--storage.tsdb.path=" + temp.resolve("series"),
            "--web.listen-address=" + web);
    return () -> {
      for (Process each : List.of(prometheus, manager)) {
        each.destroyForcibly();
        int _ = each.waitFor(); // they write to the directory that is removed next
      }
    };
  }

  private Process start(String program, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Monitoring.program(program)));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .directory(Monitoring.templates().toFile())
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve(program + ".log").toFile())
        .start();
  }
}
