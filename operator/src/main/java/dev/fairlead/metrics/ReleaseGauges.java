package dev.fairlead.metrics;

import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The gauges of each release, made from its last status when they are asked for: a series of an
 * earlier revision, phase or release cannot be left behind, and label values stay bounded (I16).
 */
final class ReleaseGauges implements MultiCollector {
  private final Map<String, ReleaseStatus> releases = new ConcurrentSkipListMap<>();
  private final Map<String, Integer> quarantined = new ConcurrentSkipListMap<>();

  void published(ReleaseStatus status) {
    releases.put(status.release(), status);
  }

  void quarantined(String release, int revisions) {
    quarantined.put(release, revisions);
  }

  void forgot(String release) {
    releases.remove(release);
    quarantined.remove(release);
  }

  @Override
  public MetricSnapshots collect() {
    List<ReleaseStatus> all = List.copyOf(releases.values());
    GaugeSnapshot.Builder drifted =
        gauge("release_drifted", "1 while the host differs from what is declared.");
    GaugeSnapshot.Builder ready =
        gauge("release_replicas_ready", "Healthy instances of all services.");
    GaugeSnapshot.Builder desired =
        gauge("release_replicas_desired", "Declared instances of all services.");
    GaugeSnapshot.Builder quarantine =
        gauge("quarantined", "Revisions that failed and are not tried again by themselves.");
    for (ReleaseStatus status : all) {
      Labels release = Labels.of("release", status.release());
      drifted.dataPoint(point(release, drifted(status) ? 1 : 0));
      ready.dataPoint(point(release, status.ready()));
      desired.dataPoint(point(release, status.desired()));
      quarantine.dataPoint(point(release, quarantined.getOrDefault(status.release(), 0)));
    }
    return MetricSnapshots.of(
        info(all),
        conditions(all),
        drifted.build(),
        ready.build(),
        desired.build(),
        quarantine.build());
  }

  private static boolean drifted(ReleaseStatus status) {
    return status.phase() == Phase.DRIFTED
        || status.conditions().stream()
            .anyMatch(c -> c.type() == Condition.Type.DRIFTED && c.value() == Condition.Value.TRUE);
  }

  private static InfoSnapshot info(List<ReleaseStatus> all) {
    InfoSnapshot.Builder info =
        InfoSnapshot.builder().name("fairlead_release").help("Revision and phase of each release.");
    for (ReleaseStatus s : all) {
      Labels labels =
          Labels.of("release", s.release(), "revision", s.revision(), "phase", s.phase().text());
      info.dataPoint(InfoDataPointSnapshot.builder().labels(labels).build());
    }
    return info.build();
  }

  /** One series per type and possible value, as kube-state-metrics does: the true one is 1. */
  private static GaugeSnapshot conditions(List<ReleaseStatus> all) {
    GaugeSnapshot.Builder gauge =
        gauge("release_condition", "Conditions of each release: 1 for the status that holds.");
    for (ReleaseStatus release : all) {
      for (Condition condition : release.conditions()) {
        for (Condition.Value value : Condition.Value.values()) {
          Labels labels =
              Labels.of(
                  "release", release.release(),
                  "type", condition.type().text(),
                  "status", value.text());
          gauge.dataPoint(point(labels, condition.value() == value ? 1 : 0));
        }
      }
    }
    return gauge.build();
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name("fairlead_" + name).help(help);
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }
}
