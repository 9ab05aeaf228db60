package dev.fairlead.bench;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ComposeResult;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.engine.Engine;
import dev.fairlead.loop.Offline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Loading a compose file, and planning a folder of projects, in a process that is warm. */
final class ComposeFiles {
  private static final int SERVICES = 20;
  private static final int PROJECTS = 39;
  private static final Duration LOAD_GOAL = Duration.ofMillis(20);
  private static final Duration PLAN_GOAL = Duration.ofSeconds(1);

  private final Engine engine;
  private final Path directory;
  private final Report report;
  private final int rounds;

  ComposeFiles(Engine engine, Path directory, Report report, int rounds) {
    this.engine = engine;
    this.directory = directory;
    this.report = report;
    this.rounds = rounds;
  }

  void run() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("one"));
    Path file = Files.writeString(folder.resolve("compose.yaml"), project(SERVICES));
    List<Duration> loads = new ArrayList<>();
    for (int i = 0; i < 20 * rounds; i++) {
      loads.add(took(() -> load(file, folder)));
    }
    tell(
        "compose file of " + SERVICES + " services, loaded and resolved",
        loads.getFirst(),
        warm(loads),
        LOAD_GOAL);

    Path projects = directory.resolve("many");
    for (int i = 1; i <= PROJECTS; i++) {
      Path one = Files.createDirectories(projects.resolve("bench-" + i));
      Files.writeString(one.resolve("compose.yaml"), project(1 + i % 3));
      Files.writeString(one.resolve("release.yaml"), release("bench-" + i));
    }
    List<Duration> plans = new ArrayList<>();
    for (int i = 0; i < 2 * rounds; i++) {
      plans.add(took(() -> plan(projects)));
    }
    tell("plan of " + PROJECTS + " projects", plans.getFirst(), warm(plans), PLAN_GOAL);
  }

  /** The middle of the second half. */
  private static Duration warm(List<Duration> all) {
    return Samples.median(all.subList(all.size() / 2, all.size()));
  }

  private void tell(String work, Duration first, Duration warm, Duration goal) {
    report.value(
        work, text(first), text(warm), "<= " + goal.toMillis() + " ms", warm.compareTo(goal) <= 0);
  }

  private static String text(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }

  /** Something that reads files. */
  private interface Work {
    void run() throws IOException;
  }

  private static Duration took(Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void load(Path file, Path folder) {
    var request =
        new ComposeRequest(
            List.of(file),
            null,
            "-",
            folder,
            "bench",
            List.of(),
            new TreeMap<>(),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>());
    if (ComposeLoader.load(request, Files::readString) instanceof ComposeResult.Refused refused) {
      throw new IllegalStateException(refused.problems().toString());
    }
  }

  private void plan(Path projects) throws IOException {
    ReleaseSet set = Offline.read(projects);
    int planned = Offline.plan(set, engine, false, Instant.now()).size();
    if (planned != PROJECTS) {
      throw new IllegalStateException("planned " + planned + ": " + set.problems());
    }
  }

  private static String project(int services) {
    StringBuilder text =
        new StringBuilder("x-common: &common {restart: unless-stopped}\nservices:\n");
    for (int i = 1; i <= services; i++) {
      text.append("  service").append(i).append(":\n");
      text.append("    <<: *common\n");
      text.append("    image: registry.example.com/bench/service").append(i);
      text.append(":${TAG:-1.4.2}\n");
      text.append("    environment: [\"LOG_LEVEL=${LEVEL:-info}\", \"SERVICE=").append(i);
      text.append("\"]\n");
      text.append("    ports: [\"").append(20_000 + i).append(":8080\"]\n");
      text.append("    volumes: [\"data:/data\", \"./conf:/conf:ro\"]\n");
      text.append("    networks: {front: {aliases: [s").append(i).append("]}, back: }\n");
      text.append("    healthcheck: {test: [CMD, check], interval: 5s, retries: 3}\n");
      text.append("    deploy: {resources: {limits: {cpus: \"0.5\", memory: 256m}}}\n");
      if (i > 1) {
        text.append("    depends_on: {service").append(i - 1);
        text.append(": {condition: service_healthy}}\n");
      }
    }
    return text.append("networks: {front: , back: {internal: true}}\nvolumes: {data: }\n")
        .toString();
  }

  private static String release(String name) {
    return "apiVersion: fairlead.dev/v1alpha1\nkind: AppRelease\nmetadata: {name: "
        + name
        + "}\nspec: {compose: {files: [compose.yaml]}}\n";
  }
}
