package dev.fairlead.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** {@code fairlead_build_info}: which version runs on which Java. */
record BuildInfo(String version) implements Collector {

  @Override
  public MetricSnapshot collect() {
    Labels labels = Labels.of("version", version, "java", Runtime.version().toString());
    return InfoSnapshot.builder()
        .name("fairlead_build")
        .help("Version of the operator and of its Java.")
        .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
        .build();
  }
}
