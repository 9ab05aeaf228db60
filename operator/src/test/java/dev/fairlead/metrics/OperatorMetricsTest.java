package dev.fairlead.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Samples;
import dev.fairlead.store.Job;
import dev.fairlead.testing.Monitoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorMetricsTest {
  private static final Pattern SAMPLE = Pattern.compile("([a-z_:][a-z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  private final OperatorMetrics metrics = new OperatorMetrics("0.1.0");

  @AfterEach
  void close() {
    metrics.close();
  }

  private record Sample(String name, Map<String, String> labels, double value) {}

  /** Parses the exposition text strictly: a line that is neither comment nor sample fails. */
  private List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (String line : metrics.scrape().lines().toList()) {
      if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      Map<String, String> labels = new LinkedHashMap<>();
      String text = sample.group(2) == null ? "" : sample.group(2);
      Matcher label = LABEL.matcher(text);
      int end = 0;
      while (label.find(end) && label.start() == end) {
        labels.put(label.group(1), label.group(2));
        end = label.end();
        if (end == text.length()) {
          break;
        }
      }
      assertThat(end).as(line).isEqualTo(text.length());
      samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
    }
    return samples;
  }

  private double value(String name, String... labels) {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    List<Sample> found =
        samples().stream().filter(s -> s.name().equals(name) && s.labels().equals(wanted)).toList();
    assertThat(found).as(name + wanted).hasSize(1);
    return found.getFirst().value();
  }

  private void feedEverything() {
    metrics.published(Samples.shop());
    metrics.published(Samples.pay());
    metrics.quarantined("shop", 2);
    metrics.driftDetected("shop", "web", "env LOG_LEVEL: \"debug\" → \"info\"");
    metrics.driftHealed("shop", "web");
    metrics.rolledOut("shop", "web", Job.Outcome.ROLLED_BACK, Duration.ofSeconds(42));
    metrics.converged(Duration.ofSeconds(3));
    metrics.reconciled("converged", Duration.ofMillis(4));
    metrics.reconciled("converged", Duration.ofMillis(6));
    metrics.queueDepth(3);
    metrics.waited(Duration.ofMillis(1));
    metrics.retried("shop");
    metrics.sourceSynced("desired-state", "ok", Instant.ofEpochSecond(1_800_000_000));
    metrics.sourceSynced("desired-state", "unreadable", Instant.ofEpochSecond(1_900_000_000));
    metrics.engineCall("inspect", "ok", Duration.ofMillis(1));
    metrics.engineConnected(true);
    metrics.notified("team", "sent");
  }

  /** Name, type and labels of what is scraped; of a histogram or timer once. */
  private SortedMap<String, String> scraped() {
    SortedMap<String, String> types = new TreeMap<>();
    metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ", -1))
        .forEach(words -> types.put(words[2], words[3]));
    SortedMap<String, Set<String>> labels = new TreeMap<>();
    for (Sample sample : samples()) {
      String base = sample.name().replaceAll("_(bucket|count|sum)$", "");
      String name = types.containsKey(sample.name()) ? sample.name() : base;
      Set<String> names = labels.computeIfAbsent(name, _ -> new TreeSet<>());
      names.addAll(sample.labels().keySet());
      names.remove("le");
    }
    SortedMap<String, String> rows = new TreeMap<>();
    labels.forEach((name, names) -> rows.put(name, types.get(name) + " " + names));
    return rows;
  }

  /** Rows of the page: {@code | `name` | type | `label`, `label` | ...}. */
  private static SortedMap<String, String> documented(String prefix) throws IOException {
    Pattern row = Pattern.compile("\\| `(" + prefix + "[a-z0-9_]+)` \\| (\\w+) \\|([^|]*)\\|.*");
    SortedMap<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/metrics.md"))) {
      Matcher cells = row.matcher(line);
      if (cells.matches()) {
        Set<String> labels = new TreeSet<>();
        Pattern.compile("`([a-z]+)`")
            .matcher(cells.group(3))
            .results()
            .forEach(m -> labels.add(m.group(1)));
        rows.put(cells.group(1), cells.group(2) + " " + labels);
      }
    }
    return rows;
  }

  @Test
  void theTableOfTheDocsIsWhatIsScraped() throws IOException {
    feedEverything();

    SortedMap<String, String> own = scraped();
    own.keySet().removeIf(name -> !name.startsWith("fairlead_"));
    assertThat(own).isEqualTo(documented("fairlead_"));
  }

  @Test
  void whatIsScrapedOfJvmAndProcessIsInTheTableToo() throws IOException {
    SortedMap<String, String> process = scraped();
    process.keySet().removeIf(name -> name.startsWith("fairlead_"));

    // The other way round only in part: some show after a collection, or with another collector.
    assertThat(documented("")).containsAllEntriesOf(process);
  }

  @Test
  void namesAreAsPromtoolWantsThem() throws Exception {
    feedEverything();
    String own =
        metrics
            .scrape()
            .lines()
            .filter(line -> line.startsWith("fairlead_") || line.contains(" fairlead_"))
            .collect(Collectors.joining("\n", "", "\n"));

    assertThat(Monitoring.run(own, "promtool", "check", "metrics"))
        .isEqualTo(new Monitoring.Ended(0, ""));
  }

  @Test
  void agreesWithWhatItWasFed() {
    feedEverything();

    assertThat(value("fairlead_reconcile_total", "outcome", "converged")).isEqualTo(2);
    assertThat(value("fairlead_reconcile_duration_seconds_count")).isEqualTo(2);
    assertThat(value("fairlead_reconcile_duration_seconds_sum")).isEqualTo(0.010);
    assertThat(value("fairlead_reconcile_duration_seconds_bucket", "le", "0.005")).isEqualTo(1);
    assertThat(
            value(
                "fairlead_rollouts_total",
                "release",
                "shop",
                "service",
                "web",
                "outcome",
                "RolledBack"))
        .isEqualTo(1);
    assertThat(value("fairlead_rollout_duration_seconds_sum")).isEqualTo(42);
    assertThat(value("fairlead_queue_depth")).isEqualTo(3);
    assertThat(value("fairlead_engine_connected")).isEqualTo(1);
    assertThat(value("fairlead_quarantined", "release", "shop")).isEqualTo(2);
    assertThat(value("fairlead_release_drifted", "release", "shop")).isZero();
    assertThat(value("fairlead_release_drifted", "release", "pay")).isEqualTo(1);
    assertThat(
            value("fairlead_source_sync_total", "source", "desired-state", "outcome", "unreadable"))
        .isEqualTo(1);
    assertThat(value("fairlead_source_last_success_timestamp_seconds", "source", "desired-state"))
        .isEqualTo(1_800_000_000);
    assertThat(
            value(
                "fairlead_engine_call_duration_seconds_count", "call", "inspect", "outcome", "ok"))
        .isEqualTo(1);
    assertThat(
            value("fairlead_build_info", "version", "0.1.0", "java", Runtime.version().toString()))
        .isEqualTo(1);
  }

  @Test
  void reducesAFieldToItsAttribute() {
    metrics.driftDetected("shop", "web", "env SECRET_TOKEN: \"a\" → \"b\"");
    metrics.driftDetected("shop", "web", "Image");
    metrics.driftDetected("shop", "web", "\"quoted\"");

    assertThat(samples())
        .filteredOn(s -> s.name().equals("fairlead_drift_detected_total"))
        .extracting(s -> s.labels().get("field"))
        .containsExactlyInAnyOrder("env", "image", "other");
    assertThat(metrics.scrape()).doesNotContain("SECRET_TOKEN");
  }

  @Test
  void exactlyOneStatusOfAConditionHolds() {
    metrics.published(Samples.shop());

    assertThat(
            value(
                "fairlead_release_condition", "release", "shop", "type", "Ready", "status", "True"))
        .isZero();
    assertThat(
            value(
                "fairlead_release_condition",
                "release",
                "shop",
                "type",
                "Ready",
                "status",
                "False"))
        .isEqualTo(1);
    assertThat(
            value(
                "fairlead_release_condition",
                "release",
                "shop",
                "type",
                "Ready",
                "status",
                "Unknown"))
        .isZero();
  }

  @Test
  void leavesNoSeriesOfAnEarlierStatusOrReleaseBehind() {
    feedEverything();
    assertThat(
            value(
                "fairlead_release_info",
                "release",
                "shop",
                "revision",
                Samples.COMMIT,
                "phase",
                "Progressing"))
        .isEqualTo(1);

    metrics.forgot("shop");

    assertThat(samples()).filteredOn(s -> "shop".equals(s.labels().get("release"))).isEmpty();
    assertThat(samples()).filteredOn(s -> "pay".equals(s.labels().get("release"))).isNotEmpty();
  }

  @Test
  void showsTheProcessAndItsJvm() {
    assertThat(samples())
        .extracting(Sample::name)
        .contains(
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads",
            "jvm_gc_live_data_size_bytes",
            "process_cpu_usage",
            "process_start_time_seconds",
            "process_files_open_files");
    assertThat(value("process_resident_memory_bytes")).isBetween(30e6, 4e9);
  }
}
