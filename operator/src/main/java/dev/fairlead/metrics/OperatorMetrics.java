package dev.fairlead.metrics;

import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Job;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's metrics (I22: they agree with log lines and events because the same code feeds
 * all). Every label has a bounded set of values (I16): release, service and source names come from
 * the desired state, all others are words of a closed set; a free text is reduced to its first
 * word.
 */
public final class OperatorMetrics implements AutoCloseable {
  private record EngineCall(String name, String outcome) {}

  private static final Duration[] REPLACEMENT_BUCKETS =
      seconds(1, 2, 5, 10, 20, 30, 60, 120, 300, 600);
  private static final Duration[] PASS_BUCKETS =
      millis(1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000, 5_000, 30_000);

  /** A label value from a closed set: the first word, in lower case, of at most 32 letters. */
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ReleaseGauges releases = new ReleaseGauges();
  private final AtomicInteger queueDepth = new AtomicInteger();
  private final AtomicInteger engineConnected = new AtomicInteger();
  private final Map<String, AtomicLong> lastSuccess = new ConcurrentHashMap<>();
  private final Map<EngineCall, Timer> engineCalls = new ConcurrentHashMap<>();
  private final Map<String, Counter> passes = new ConcurrentHashMap<>();

  /** By name and labels. */
  private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();

  private final Timer reconcileDuration;
  private final Timer queueWait;
  private final Timer rolloutDuration;
  private final Timer convergence;
  private @Nullable ProcessMetrics process;

  public OperatorMetrics(String version) {
    registry.getPrometheusRegistry().register(releases);
    reconcileDuration = timer("reconcile.duration", "One pass for one release.", PASS_BUCKETS);
    queueWait = timer("queue.wait", "How long a due release waited for its turn.", PASS_BUCKETS);
    rolloutDuration =
        timer(
            "rollout.duration",
            "A rollout of one service, from first step to verdict.",
            REPLACEMENT_BUCKETS);
    convergence =
        timer("convergence", "From desired state seen to converged.", REPLACEMENT_BUCKETS);
    Gauge.builder("fairlead.queue.depth", queueDepth, AtomicInteger::get)
        .description("Releases that are due and wait for their turn.")
        .register(registry);
    Gauge.builder("fairlead.engine.connected", engineConnected, AtomicInteger::get)
        .description("1 while the Engine's event stream stands.")
        .register(registry);
    registry.getPrometheusRegistry().register(new BuildInfo(version));
  }

  /** A pass ended, for example {@code converged}, {@code progressing}, {@code failed}. */
  public void reconciled(String outcome, Duration took) {
    passes
        .computeIfAbsent(outcome, o -> counter("reconcile", "Passes.", "outcome", word(o)))
        .increment();
    reconcileDuration.record(took);
  }

  /** A release has this status now. */
  public void published(ReleaseStatus status) {
    releases.published(status);
  }

  /** A release is no longer declared: all of its series go. */
  public void forgot(String release) {
    releases.forgot(release);
    List<Meter> gone =
        registry.getMeters().stream()
            .filter(m -> release.equals(m.getId().getTag("release")))
            .toList();
    gone.forEach(registry::remove);
    counters.values().removeIf(gone::contains);
  }

  /**
   * A difference appeared.
   *
   * @param field its attribute, or text that begins with it
   */
  public void driftDetected(String release, String service, String field) {
    counter(
            "drift.detected",
            "Differences that appeared.",
            "release",
            release,
            "service",
            service,
            "field",
            word(field))
        .increment();
  }

  /** A service equals what is declared again. */
  public void driftHealed(String release, String service) {
    counter("drift.healed", "Services made equal again.", "release", release, "service", service)
        .increment();
  }

  /** The rollout of a service ended. */
  public void rolledOut(String release, String service, Job.Outcome outcome, Duration took) {
    counter(
            "rollouts",
            "Rollouts that ended.",
            "release",
            release,
            "service",
            service,
            "outcome",
            outcome.text())
        .increment();
    rolloutDuration.record(took);
  }

  /** A desired state was reached, so long after it was first seen. */
  public void converged(Duration sinceSeen) {
    convergence.record(sinceSeen);
  }

  public void queueDepth(int due) {
    queueDepth.set(due);
  }

  public void waited(Duration inQueue) {
    queueWait.record(inQueue);
  }

  /** A release is tried again after a failure. */
  public void retried(String release) {
    counter("retries", "Tries after a failure.", "release", release).increment();
  }

  /** So many revisions of a release are in quarantine now. */
  public void quarantined(String release, int revisions) {
    releases.quarantined(release, revisions);
  }

  /**
   * A source was read.
   *
   * @param outcome {@code ok}, or for example {@code unreadable}
   */
  public void sourceSynced(String source, String outcome, Instant at) {
    counter("source.sync", "Readings of a source.", "source", source, "outcome", word(outcome))
        .increment();
    if (outcome.equals("ok")) {
      lastSuccess.computeIfAbsent(source, this::lastSuccessGauge).set(at.getEpochSecond());
    }
  }

  private AtomicLong lastSuccessGauge(String source) {
    AtomicLong value = new AtomicLong();
    Gauge.builder("fairlead.source.last.success.timestamp.seconds", value, AtomicLong::get)
        .description("When a source was last read, in seconds since 1970.")
        .tag("source", source)
        .register(registry);
    return value;
  }

  /**
   * A call to the Engine returned.
   *
   * @param outcome {@code ok}, or the kind of failure
   */
  public void engineCall(String call, String outcome, Duration took) {
    engineCalls.computeIfAbsent(new EngineCall(call, outcome), this::timer).record(took);
  }

  private Timer timer(EngineCall call) {
    return Timer.builder("fairlead.engine.call.duration")
        .description("Calls to the Engine.")
        .tags("call", word(call.name()), "outcome", word(call.outcome()))
        .register(registry);
  }

  public void engineConnected(boolean connected) {
    engineConnected.set(connected ? 1 : 0);
  }

  /**
   * A message was taken, or given up.
   *
   * @param outcome {@code sent} or {@code failed}
   */
  public void notified(String channel, String outcome) {
    counter(
            "notifications",
            "Messages that were taken or given up.",
            "channel",
            channel,
            "outcome",
            word(outcome))
        .increment();
  }

  /** Everything, in Prometheus' text format. */
  public String scrape() {
    bindProcess();
    return registry.scrape();
  }

  /** JVM and process, bound at the first scrape: the management beans would slow the start down. */
  private synchronized void bindProcess() {
    if (process == null) {
      process = ProcessMetrics.bind(registry);
    }
  }

  @Override
  public synchronized void close() {
    if (process != null) {
      process.close();
    }
    registry.close();
  }

  private Counter counter(String name, String help, String... tags) {
    List<String> key = new ArrayList<>(List.of(tags));
    key.add(name);
    return counters.computeIfAbsent(
        key,
        _ -> Counter.builder("fairlead." + name).description(help).tags(tags).register(registry));
  }

  private Timer timer(String name, String help, Duration... buckets) {
    return Timer.builder("fairlead." + name)
        .description(help)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static String word(String text) {
    Matcher first = WORD.matcher(text.strip().toLowerCase(Locale.ROOT));
    return first.lookingAt() ? first.group() : "other";
  }

  private static Duration[] seconds(int... values) {
    return Arrays.stream(values).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
  }

  private static Duration[] millis(int... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
