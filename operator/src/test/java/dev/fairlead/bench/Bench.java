package dev.fairlead.bench;

import dev.fairlead.engine.docker.CallObserver;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.testing.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Measures on a real Engine what the README promises, each time beside the raw Engine calls of the
 * same work in the same run, turn by turn. {@code --quick} takes fewer samples and shorter looks;
 * {@code changes}, {@code start}, {@code compose}, {@code git}, {@code api}, {@code fleet} and
 * {@code kube} choose parts; {@code traffic}, for which a Go compiler and HAProxy are fetched, is
 * done only when chosen.
 */
public final class Bench {
  private static final int PAIRS = 5;
  private static final int QUICK_PAIRS = 2;

  private Bench() {}

  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    boolean quick = words.contains("--quick");
    List<String> parts = words.stream().filter(word -> !word.startsWith("--")).toList();
    int pairs = quick ? QUICK_PAIRS : PAIRS;
    Report report = new Report(System.out);
    Path directory = Files.createTempDirectory("fairlead-bench");
    EventLog events = new EventLog();
    try (DockerEngine engine =
            DockerEngine.connect(DockerEngine.host(System.getenv()), CallObserver.NONE);
        AutoCloseable _ = engine.events(events);
        App app = new App(engine, directory.resolve("source"))) {
      events.awaitConnected();
      if (wanted(parts, "changes")) {
        try (Launched operator = Launched.start(app.directory(), directory.resolve("state"))) {
          operator.awaitReady();
          new Changes(engine, events, app, operator, report, pairs).run();
        }
      }
      if (wanted(parts, "start")) {
        app.roll(1);
        Fleet.start(app.directory(), directory.resolve("state"), report, pairs);
      }
      if (wanted(parts, "compose")) {
        new ComposeFiles(engine, directory.resolve("compose"), report, pairs).run();
      }
      if (wanted(parts, "git")) {
        Duration watch = Duration.ofSeconds(quick ? 10 : 30);
        new Polls(directory.resolve("git"), report, pairs, watch).run();
        new Commits(engine, events, app, directory.resolve("commits"), report, pairs).run();
      }
      if (wanted(parts, "api")) {
        Duration flood = Duration.ofSeconds(quick ? 10 : 30);
        new Crowd(app, directory.resolve("crowd"), report, flood).run();
      }
      if (parts.contains("traffic")) {
        new Traffic(directory.resolve("traffic"), report).run();
      }
      if (wanted(parts, "fleet")) {
        Duration settle = Duration.ofSeconds(quick ? 15 : 40);
        Duration watch = Duration.ofSeconds(quick ? 20 : 60);
        new Fleet(engine, directory, report, settle, watch).run();
      }
      if (wanted(parts, "kube")) {
        try (KubeReleases releases =
            new KubeReleases(report, Duration.ofSeconds(quick ? 10 : 30))) {
          releases.run();
        }
      }
    } finally {
      report.print();
      Directories.delete(directory);
    }
  }

  private static boolean wanted(List<String> parts, String part) {
    return parts.isEmpty() || parts.contains(part);
  }
}
