package dev.fairlead.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Samples;
import dev.fairlead.store.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  @Test
  void hasExactlyTheNamesAndLabelsThatAreDocumented() {
    feedEverything();

    Map<String, Set<String>> found = new TreeMap<>();
    for (Sample sample : samples()) {
      if (sample.name().startsWith("fairlead_")) {
        String name = sample.name().replaceAll("_(bucket|count|sum|max)$", "");
        Set<String> labels = found.computeIfAbsent(name, _ -> new TreeSet<>());
        labels.addAll(sample.labels().keySet());
        labels.remove("le");
      }
    }

    Map<String, Set<String>> documented = new TreeMap<>();
    documented.put("fairlead_build_info", Set.of("version", "java"));
    documented.put("fairlead_convergence_seconds", Set.of());
    documented.put("fairlead_drift_detected_total", Set.of("release", "service", "field"));
    documented.put("fairlead_drift_healed_total", Set.of("release", "service"));
    documented.put("fairlead_engine_call_duration_seconds", Set.of("call", "outcome"));
    documented.put("fairlead_engine_connected", Set.of());
    documented.put("fairlead_notifications_total", Set.of("channel", "outcome"));
    documented.put("fairlead_quarantined", Set.of("release"));
    documented.put("fairlead_queue_depth", Set.of());
    documented.put("fairlead_queue_wait_seconds", Set.of());
    documented.put("fairlead_reconcile_duration_seconds", Set.of());
    documented.put("fairlead_reconcile_total", Set.of("outcome"));
    documented.put("fairlead_release_condition", Set.of("release", "type", "status"));
    documented.put("fairlead_release_drifted", Set.of("release"));
    documented.put("fairlead_release_info", Set.of("release", "revision", "phase"));
    documented.put("fairlead_release_replicas_desired", Set.of("release"));
    documented.put("fairlead_release_replicas_ready", Set.of("release"));
    documented.put("fairlead_retries_total", Set.of("release"));
    documented.put("fairlead_rollout_duration_seconds", Set.of());
    documented.put("fairlead_rollouts_total", Set.of("release", "service", "outcome"));
    documented.put("fairlead_source_last_success_timestamp_seconds", Set.of("source"));
    documented.put("fairlead_source_sync_total", Set.of("source", "outcome"));
    assertThat(found).isEqualTo(documented);
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
