package dev.fairlead.bench;

import dev.fairlead.testing.HttpLine;
import dev.fairlead.testing.Settled;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the front costs, turn by turn with a port that the Engine publishes. */
final class Traffic {
  private static final int PER_SECOND = 200;
  private static final int CONNECTIONS = 16;
  private static final int TURNS = 3;
  private static final Duration SLICE = Duration.ofSeconds(4);

  private final Path directory;
  private final Report report;

  Traffic(Path directory, Report report) {
    this.directory = directory;
    this.report = report;
  }

  void run() throws Exception {
    int port = Rolls.freePort();
    int published = Rolls.freePort();
    try (TrafficApps app = new TrafficApps(directory, port, published)) {
      app.declare();
      try (Launched operator =
          Launched.start(
              app.desired().toString(), app.state(), Map.of(), "--front-image", app.front())) {
        operator.awaitApi("/api/v1/releases/" + app.name(), Settled.after(""));
        overhead(published, port);
      }
    }
  }

  private void overhead(int published, int front) throws Exception {
    List<Duration> directHalf = new ArrayList<>();
    List<Duration> frontHalf = new ArrayList<>();
    List<Duration> directMost = new ArrayList<>();
    List<Duration> frontMost = new ArrayList<>();
    long directCount = 0;
    long frontCount = 0;
    for (int turn = 0; turn <= TURNS; turn++) {
      long one = saturated(published);
      long other = saturated(front);
      TrafficLoad direct = paced(published);
      TrafficLoad through = paced(front);
      if (turn > 0) { // the first one warms up
        directCount += one;
        frontCount += other;
        directHalf.add(direct.within("", 50));
        frontHalf.add(through.within("", 50));
        directMost.add(direct.within("", 99));
        frontMost.add(through.within("", 99));
      }
    }
    long seconds = TURNS * SLICE.toSeconds();
    report.value(
        "answers a second on " + CONNECTIONS + " kept connections; port, front",
        String.format(Locale.ROOT, "%,d", directCount / seconds),
        String.format(Locale.ROOT, "%,d", frontCount / seconds),
        "",
        true);
    report.told("50 of 100 answers at 200/s; port, front", new Samples(directHalf, frontHalf));
    report.told("99 of 100 answers at 200/s; port, front", new Samples(directMost, frontMost));
  }

  /** How many answers there are when each connection asks as soon as it was answered. */
  private static long saturated(int port) throws Exception {
    long end = System.nanoTime() + SLICE.toNanos();
    List<Future<Long>> counts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        counts.add(threads.submit(() -> asks(port, end)));
      }
    }
    long sum = 0;
    for (Future<Long> count : counts) {
      sum += count.get();
    }
    return sum;
  }

  private static long asks(int port, long end) throws IOException {
    long count = 0;
    try (HttpLine line = new HttpLine(port)) {
      for (; System.nanoTime() < end; count++) {
        String _ = line.get("/");
      }
    }
    return count;
  }

  private static TrafficLoad paced(int port) throws InterruptedException {
    List<Kind> quick = List.of(Kind.KEPT, Kind.KEPT, Kind.ANEW);
    TrafficLoad load = new TrafficLoad(port, PER_SECOND, quick, 0, Duration.ZERO);
    try (load) {
      Thread.sleep(SLICE);
    }
    return load;
  }
}
