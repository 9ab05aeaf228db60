package dev.fairlead.bench;

import dev.fairlead.testing.HttpLine;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Asked;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * What goes through the front: 200 requests a second of every kind while one version after the
 * other rolls, every fifth of which does not work; and what the front itself costs, turn by turn
 * with a port that the Engine publishes.
 */
final class Traffic {
  private static final int PER_SECOND = 200;
  private static final int BROKEN_EVERY = 5;
  private static final int SOCKETS = 8;
  private static final int CONNECTIONS = 16;
  private static final int TURNS = 3;
  private static final Duration SLICE = Duration.ofSeconds(4);
  private static final Duration SOCKET_LIFE = Duration.ofSeconds(4);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ADDED = Duration.ofMillis(50);

  private final Path directory;
  private final Report report;
  private final int rolls;
  private final Duration steady;

  /**
   * @param rolls of each app, broken ones included
   * @param steady how long it is measured what there is without rolls
   */
  Traffic(Path directory, Report report, int rolls, Duration steady) {
    this.directory = directory;
    this.report = report;
    this.rolls = rolls;
    this.steady = steady;
  }

  void run() throws Exception {
    run(true);
    run(false);
  }

  private void run(boolean drains) throws Exception {
    Path root = directory.resolve(drains ? "drains" : "ends");
    int port = Rolls.freePort();
    int published = Rolls.freePort();
    try (TrafficApps app = new TrafficApps(root, port, published, drains)) {
      app.roll(true);
      try (Launched operator =
          Launched.start(
              app.desired().toString(), app.state(), Map.of(), "--front-image", app.front())) {
        String path = "/api/v1/releases/" + app.name();
        operator.awaitApi(path, Rolls.settled(""));
        if (drains) {
          overhead(published, port);
        }
        rolls(app, operator, path, port, drains);
      }
    }
  }

  private void rolls(TrafficApps app, Launched operator, String path, int port, boolean drains)
      throws Exception {
    TrafficLoad load = new TrafficLoad(port, PER_SECOND, mixed(), SOCKETS, SOCKET_LIFE);
    int broken = 0;
    try (load) {
      Thread.sleep(steady);
      load.phase("rolls");
      for (int roll = 1; roll <= rolls; roll++) {
        String before = Rolls.revision(operator.get(path));
        boolean good = roll % BROKEN_EVERY != 0;
        broken += good ? 0 : 1;
        app.roll(good);
        settle(operator, path, before);
      }
    }
    String which = drains ? "app that drains" : "app that ends at once";
    report.value(
        "failed of "
            + load.sent()
            + " requests in "
            + rolls
            + " rolls, "
            + broken
            + " broken; "
            + which,
        "",
        "" + load.failures().size(),
        "0",
        load.failures().isEmpty());
    failures(load).forEach((what, count) -> System.err.println("    " + count + " x " + what));
    Duration without = load.within("", 99);
    Duration with = load.within("rolls", 99);
    report.value(
        "99 of 100 quick answers, without and with rolls; " + which,
        Report.text(without),
        Report.text(with),
        "+ " + Report.text(ADDED),
        with.minus(without).compareTo(ADDED) <= 0);
  }

  /** Asks now and then: whoever asks without a pause is a load of his own. */
  private static void settle(Launched operator, String path, String before) throws Exception {
    Predicate<String> settled = Rolls.settled(before);
    long end = System.nanoTime() + PATIENCE.toNanos();
    String answer = operator.get(path);
    while (!settled.test(answer)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the roll did not end: " + answer);
      }
      Thread.sleep(POLL);
      answer = operator.get(path);
    }
  }

  private static Map<String, Integer> failures(TrafficLoad load) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Asked one : load.failures()) {
      counts.merge(one.kind() + " " + one.answer(), 1, Integer::sum);
    }
    return counts;
  }

  /** In a hundred: 60 on kept connections, 34 on new ones, 3 uploads, 2 of a second, 1 of ten. */
  private static List<Kind> mixed() {
    List<Kind> kinds = new ArrayList<>();
    kinds.addAll(Collections.nCopies(60, Kind.KEPT));
    kinds.addAll(Collections.nCopies(34, Kind.ANEW));
    kinds.addAll(Collections.nCopies(3, Kind.UPLOAD));
    kinds.addAll(Collections.nCopies(2, Kind.SECOND));
    kinds.add(Kind.TEN_SECONDS);
    // Spread: 37 and 100 have no common factor.
    List<Kind> spread = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      spread.add(kinds.get(i * 37 % kinds.size()));
    }
    return spread;
  }

  // What the front costs.

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
