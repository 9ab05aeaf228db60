package dev.fairlead.bench;

import dev.fairlead.engine.Engine;
import dev.fairlead.observed.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rolling, healing and refusing: what changes containers. */
final class Changes {
  private static final Duration HEALED = Duration.ofSeconds(1);
  private static final Duration VERDICT = Duration.ofMillis(100);
  private static final double ROLL = 1.08;
  private static final double REMOVED = 1.15;

  private final Engine engine;
  private final EventLog events;
  private final App app;
  private final Launched operator;
  private final Report report;
  private final int pairs;

  Changes(Engine engine, EventLog events, App app, Launched operator, Report report, int pairs) {
    this.engine = engine;
    this.events = events;
    this.app = app;
    this.operator = operator;
    this.report = report;
    this.pairs = pairs;
  }

  void run() throws Exception {
    roll(1); // the first start
    try (RawCalls raw = new RawCalls(engine, events, app.name(), app.containers().getFirst())) {
      raw.scale(1);
      rolls("roll 1 replica", raw, 1);
      removed(raw);
      changedByHand(raw);
      raw.scale(3);
      roll(3);
      rolls("roll 3 replicas, surge 1", raw, 3);
    }
    roll(1);
    verdict("never healthy -> verdict", "health_status: unhealthy", app::breakByHealth);
    roll(1);
    verdict("exits -> verdict", "die", app::breakByExit);
    roll(1);
  }

  private void rolls(String work, RawCalls raw, int replicas) throws Exception {
    Samples calls = Samples.interleaved(pairs, raw::roll, () -> roll(replicas).calls());
    report.atMostTimes(work + ", first call to last", calls, ROLL);
    Samples whole = Samples.interleaved(pairs, raw::roll, () -> roll(replicas).whole());
    report.told(work + ", file written to last call", whole);
  }

  /**
   * One replacement.
   *
   * @param calls from the first create to the last event
   * @param whole from the moment before the file is written
   */
  private record Roll(Duration calls, Duration whole) {}

  private Roll roll(int replicas) throws Exception {
    int mark = events.mark();
    int line = operator.mark();
    Instant written = Instant.now();
    app.roll(replicas);
    Instant begin =
        events.await(mark, "create", e -> app.owns(e) && e.action().equals("create")).at();
    operator.await(line, text -> text.contains(" ended after ") && text.contains("Complete"));
    Instant end =
        events.last(mark, e -> app.owns(e) && !e.action().startsWith("health")).orElseThrow().at();
    return new Roll(Duration.between(begin, end), Duration.between(written, end));
  }

  private void removed(RawCalls raw) throws Exception {
    Samples.Timed ours =
        () -> {
          String id = app.containers().getFirst().id();
          int mark = events.mark();
          Instant begin = Instant.now();
          engine.remove(id, true);
          var started = events.await(mark, "start", e -> app.owns(e) && e.action().equals("start"));
          String fresh = started.event().id();
          events.await(mark, "healthy", e -> RawCalls.is(e, fresh, "health_status: healthy"));
          return Duration.between(begin, started.at());
        };
    report.atMostTimes(
        "docker rm -f -> running", Samples.interleaved(pairs, raw::replaceRemoved, ours), REMOVED);
  }

  private void changedByHand(RawCalls raw) throws Exception {
    Samples.Timed limits =
        () -> {
          Container container = app.containers().getFirst();
          int mark = events.mark();
          app.docker("update", "--memory", "96m", container.id());
          var changed = events.await(mark, "update", e -> RawCalls.is(e, container.id(), "update"));
          var back =
              events.await(
                  mark,
                  "update by the operator",
                  e -> RawCalls.is(e, container.id(), "update") && e.at().isAfter(changed.at()));
          return Duration.between(changed.at(), back.at());
        };
    report.within(
        "docker update --memory -> equal again",
        Samples.interleaved(pairs, raw::update, limits),
        HEALED);
    Samples.Timed network =
        () -> {
          Container container = app.containers().getFirst();
          int mark = events.mark();
          app.docker("network", "disconnect", app.network(), container.id());
          var away =
              events.await(mark, "disconnect", e -> RawCalls.is(e, container.id(), "disconnect"));
          var back = events.await(mark, "connect", e -> RawCalls.is(e, container.id(), "connect"));
          return Duration.between(away.at(), back.at());
        };
    report.within(
        "docker network disconnect -> equal again",
        Samples.interleaved(pairs, raw::connect, network),
        HEALED);
  }

  /** Declares something broken. */
  @FunctionalInterface
  private interface Break {
    void declare() throws Exception;
  }

  /**
   * From the Engine's event to the operator's verdict, beside the event's arrival in this process.
   */
  private void verdict(String work, String action, Break broken) throws Exception {
    Set<String> before = new TreeSet<>();
    List<Duration> arrivals = new java.util.ArrayList<>();
    List<Duration> verdicts = new java.util.ArrayList<>();
    for (int i = 0; i <= pairs; i++) {
      app.containers().forEach(c -> before.add(c.id()));
      int mark = events.mark();
      int line = operator.mark();
      broken.declare();
      var failed =
          events.await(
              mark,
              action,
              e -> app.owns(e) && e.action().equals(action) && !before.contains(e.id()));
      Instant judged = operator.await(line, text -> text.contains(" failed: ")).arrived();
      events.await(mark, "destroy", e -> RawCalls.is(e, failed.event().id(), "destroy"));
      if (i > 0) {
        arrivals.add(Duration.between(failed.at(), failed.arrived()));
        verdicts.add(Duration.between(failed.at(), judged));
      }
    }
    report.within(work, new Samples(arrivals, verdicts), VERDICT);
  }
}
