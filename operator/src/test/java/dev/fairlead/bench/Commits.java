package dev.fairlead.bench;

import dev.fairlead.engine.Engine;
import dev.fairlead.source.git.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * From a commit to containers: a webhook to the first thing that the Engine is made to do, beside
 * git's own fetch of the same commit; a commit to its being in place, beside the raw calls of the
 * roll; and the memory that following a repository adds to following a directory.
 */
final class Commits {
  private static final Duration WEBHOOK = Duration.ofMillis(150);
  private static final double MEMORY_MIB = 10;
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final Duration BETWEEN = Duration.ofMillis(1_100);
  private static final String SECRET = "bench";

  private final Engine engine;
  private final EventLog events;
  private final App app;
  private final Path directory;
  private final Report report;
  private final int pairs;

  Commits(Engine engine, EventLog events, App app, Path directory, Report report, int pairs)
      throws IOException {
    this.engine = engine;
    this.events = events;
    this.app = app;
    this.directory = Files.createDirectories(directory);
    this.report = report;
    this.pairs = pairs;
  }

  void run() throws Exception {
    app.roll(1);
    try (Upstream upstream = new Upstream(directory.resolve("app.git"))) {
      app.into(upstream);
      String source = "git+file://" + upstream.directory() + "?poll=3600";
      // The first fills the state; both are then looked at as they start again.
      try (Launched first = following(source)) {
        first.awaitApi("/api/v1/releases", Commits::converged);
        hooked(upstream, first);
      }
      memory(source);
    }
  }

  private Launched following(String source) throws IOException {
    return Launched.start(
        source, directory.resolve("state"), Map.of("FAIRLEAD_WEBHOOK_SECRET", SECRET));
  }

  private static boolean converged(String body) {
    return body.contains("\"Converged\"");
  }

  private void hooked(Upstream upstream, Launched operator) throws Exception {
    Path clone = directory.resolve("clone.git");
    git("clone", "-q", "--bare", upstream.directory().toString(), clone.toString());
    List<Duration> fetches = new ArrayList<>();
    List<Duration> firstCalls = new ArrayList<>();
    List<Duration> wholes = new ArrayList<>();
    List<Duration> rolls = new ArrayList<>();
    try (RawCalls raw = new RawCalls(engine, events, app.name(), app.containers().getFirst())) {
      raw.scale(1);
      for (int i = 0; i <= pairs; i++) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN.toNanos()); // the remote is asked once a second at most
        Duration rolled = raw.roll();
        int mark = events.mark();
        int line = operator.mark();
        app.roll(1);
        Instant committed = Instant.now();
        app.into(upstream);
        Instant sent = Instant.now();
        if (operator.post("/api/v1/webhooks/git", "X-Gitlab-Token", SECRET) != 202) {
          throw new IllegalStateException("the webhook was refused: " + operator.tail());
        }
        Instant call =
            events.await(mark, "create", e -> app.owns(e) && e.action().equals("create")).at();
        operator.await(line, text -> text.contains(" ended after ") && text.contains("Complete"));
        Instant end = Instant.now();
        Duration fetch =
            git("-C", clone.toString(), "fetch", "-q", upstream.directory().toString(), "HEAD");
        if (i > 0) {
          fetches.add(fetch);
          firstCalls.add(Duration.between(sent, call));
          rolls.add(rolled);
          wholes.add(Duration.between(committed, end));
        }
      }
    }
    Duration added = Samples.median(firstCalls).minus(Samples.median(fetches));
    report.value(
        "webhook -> first engine call, over git fetch's time",
        Report.text(Samples.median(fetches)),
        Report.text(Samples.median(firstCalls)),
        "<= +" + Report.text(WEBHOOK),
        added.compareTo(WEBHOOK) <= 0);
    report.told("commit -> in place, 1 replica", new Samples(rolls, wholes));
  }

  /** Of two operators that do nothing, one after the other. */
  private void memory(String source) throws Exception {
    double plain = resident(app.directory().toString(), directory.resolve("plain"));
    double git = resident(source, directory.resolve("state"));
    report.value(
        "memory added by the git source",
        String.format(Locale.ROOT, "%.1f MiB", plain),
        String.format(Locale.ROOT, "%+.1f MiB", git - plain),
        String.format(Locale.ROOT, "<= %.0f MiB", MEMORY_MIB),
        git - plain <= MEMORY_MIB);
  }

  private static double resident(String source, Path state) throws Exception {
    try (Launched operator = Launched.start(source, state, Map.of())) {
      operator.awaitApi("/api/v1/releases", Commits::converged);
      TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
      return ProcessFigures.of(operator.pid()).residentMib();
    }
  }

  private static Duration git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
