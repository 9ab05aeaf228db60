package dev.fairlead.bench;

import dev.fairlead.engine.Engine;
import dev.fairlead.spec.Labels;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An operator at rest: start, memory, CPU and a resync with many small projects. */
final class Fleet {
  static final int PROJECTS = 50;
  private static final Duration START = Duration.ofMillis(700);
  private static final double MEMORY_MIB = 100;
  private static final double IDLE_PERCENT = 0.2;
  private static final double PASS_MS = 5;

  /** The JVM compiles a method at its 200th call, so that many resyncs are let pass. */
  private static final int WARM = 5;

  private static final Pattern CALLS =
      Pattern.compile(
          "^fairlead_engine_call_duration_seconds_count\\{call=\"(\\w+)\".*} ([0-9.E]+)$",
          Pattern.MULTILINE);

  private final Engine engine;
  private final Path directory;
  private final Report report;
  private final Duration settle;
  private final Duration watch;

  Fleet(Engine engine, Path directory, Report report, Duration settle, Duration watch) {
    this.engine = engine;
    this.directory = directory;
    this.report = report;
    this.settle = settle;
    this.watch = watch;
  }

  /** Exec of the launcher to the first 200 of /readyz, beside a bare JVM with the same flags. */
  static void start(Path source, Path state, Report report, int pairs) throws Exception {
    Samples.Timed bare =
        () -> {
          long begin = System.nanoTime();
          String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
          new ProcessBuilder(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
          return Duration.ofNanos(System.nanoTime() - begin);
        };
    Samples.Timed ours =
        () -> {
          try (Launched operator = Launched.start(source, state)) {
            return operator.awaitReady();
          }
        };
    report.within(
        "start to ready (beside: java -version)", Samples.interleaved(pairs, bare, ours), START);
  }

  void run() throws Exception {
    try (TestProject names = new TestProject()) {
      String image = names.image("idle", "CMD [\"/bin/sleep\",\"100000\"]");
      Path source = Files.createDirectories(directory.resolve("fleet"));
      for (int i = 0; i < PROJECTS; i++) {
        declare(source, names.name() + "-" + i, image);
      }
      try {
        idle(source);
        resync(source);
      } finally {
        engine.list().stream()
            .filter(c -> project(c.labels()).startsWith(names.name() + "-"))
            .forEach(c -> engine.remove(c.id(), true));
      }
    }
  }

  private static String project(SortedMap<String, String> labels) {
    return labels.getOrDefault(Labels.PROJECT, "");
  }

  private static void declare(Path source, String name, String image) throws IOException {
    Path project = Files.createDirectories(source.resolve(name));
    Files.writeString(
        project.resolve("compose.yaml"),
        "services: {app: {image: \"" + image + "\", network_mode: none}}\n");
    Files.writeString(
        project.resolve("release.yaml"),
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %s}
        spec: {compose: {files: [compose.yaml]}}
        """
            .formatted(name));
  }

  private Launched converged(Path source, String... more) throws Exception {
    Launched operator = Launched.start(source, directory.resolve("fleet-state"), more);
    try {
      operator.awaitReady();
      Pattern phase = Pattern.compile("\"phase\" ?: ?\"Converged\"");
      operator.awaitApi(
          "/api/v1/releases", body -> phase.matcher(body).results().count() == PROJECTS);
      return operator;
    } catch (RuntimeException e) {
      operator.close();
      throw e;
    }
  }

  /** The very process that started all of them, at rest. */
  private void idle(Path source) throws Exception {
    try (Launched operator = converged(source)) {
      Thread.sleep(settle);
      ProcessFigures process = ProcessFigures.of(operator.pid());
      double resident = process.residentMib();
      double proportional = process.proportionalMib();
      report.value(
          "resident memory, " + PROJECTS + " projects",
          "",
          "%.0f MiB".formatted(resident),
          "<= %.0f MiB".formatted(MEMORY_MIB),
          resident <= MEMORY_MIB);
      report.value("  of it in proportion (PSS)", "", "%.0f MiB".formatted(proportional), "", true);
      Duration before = process.cpu();
      Thread.sleep(watch);
      double percent = 100.0 * process.cpu().minus(before).toNanos() / watch.toNanos();
      report.value(
          "idle CPU of a core, " + PROJECTS + " projects",
          "",
          "%.2f %%".formatted(percent),
          "<= %.1f %%".formatted(IDLE_PERCENT),
          percent <= IDLE_PERCENT);
    }
  }

  /** A resync every second: its calls counted, and the CPU of the whole process shared out. */
  private void resync(Path source) throws Exception {
    try (Launched operator = converged(source, "--resync", "1")) {
      Thread.sleep(settle.multipliedBy(WARM));
      ProcessFigures process = ProcessFigures.of(operator.pid());
      SortedMap<String, Long> callsBefore = calls(operator);
      Duration before = process.cpu();
      Thread.sleep(watch);
      Duration cpu = process.cpu().minus(before);
      SortedMap<String, Long> calls = calls(operator);
      callsBefore.forEach((call, count) -> calls.merge(call, -count, Long::sum));
      calls.values().removeIf(count -> count == 0);
      long passes = Math.max(1, calls.getOrDefault("container_list", 0L));
      double cpuMs = cpu.toNanos() / 1e6 / passes;
      long begin = System.nanoTime();
      engine.list();
      String list = Report.text(Duration.ofNanos(System.nanoTime() - begin));
      report.value(
          "no-op resync of " + PROJECTS + " projects, CPU",
          list + " wall",
          "%.1f ms".formatted(cpuMs),
          "<= %.0f ms".formatted(PASS_MS),
          cpuMs <= PASS_MS);
      boolean listOnly = calls.keySet().equals(java.util.Set.of("container_list"));
      report.value(
          "  its calls in " + passes + " passes",
          "1 list each",
          listOnly ? "1 list each" : "more",
          "1 list",
          listOnly);
      if (!listOnly) {
        // Networks, volumes and images that others make and remove on this host are looked at too.
        System.err.println("  calls in " + passes + " passes: " + calls);
      }
    }
  }

  private static SortedMap<String, Long> calls(Launched operator) throws IOException {
    SortedMap<String, Long> calls = new TreeMap<>();
    Matcher matcher = CALLS.matcher(operator.get("/metrics"));
    while (matcher.find()) {
      calls.merge(matcher.group(1), (long) Double.parseDouble(matcher.group(2)), Long::sum);
    }
    return calls;
  }
}
