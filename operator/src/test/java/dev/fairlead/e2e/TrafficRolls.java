package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.Settled;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Asked;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rolls a service behind a real proxy again and again, every fifth time to a version that does not
 * work, while it is asked 200 times a second in every way that people ask: {@code scripts/rolltest
 * PROXY}. Once with an app that drains on SIGTERM, once with one that ends at once.
 */
final class TrafficRolls {
  private static final int PER_SECOND = 200;
  private static final Path MIGRATE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");
  private static final int BROKEN_EVERY = 5;
  private static final int SOCKETS = 8;
  private static final Duration SOCKET_LIFE = Duration.ofSeconds(4);
  private static final Duration STEADY = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** More than the slowest answer takes. */
  private static final int DRAIN_SECONDS = 12;

  private final PrintStream out;
  private final int rolls;
  private boolean lost;

  private TrafficRolls(PrintStream out, int rolls) {
    this.out = out;
    this.rolls = rolls;
  }

  /**
   * Names of proxies; {@code --drains} or {@code --ends} where one of the apps is enough; and how
   * many rolls, 100 when nothing is said.
   */
  public static void main(String[] arguments) throws InterruptedException {
    List<String> words = List.of(arguments);
    int rolls =
        words.stream()
            .filter(word -> word.matches("[0-9]+"))
            .mapToInt(Integer::parseInt)
            .findFirst()
            .orElse(100);
    List<String> named = words.stream().filter(word -> word.matches("[a-z]+")).toList();
    List<Boolean> apps =
        Stream.of(true, false)
            .filter(drains -> !words.contains(drains ? "--ends" : "--drains"))
            .toList();
    TrafficRolls test = new TrafficRolls(System.out, rolls);
    test.line(
        "behind", "app", "rolls", "broken", "requests", "failed", "closed", "99 %", "in rolls");
    try (Led.Images images = new Led.Images()) {
      for (Led.By by : Led.By.values()) {
        if (named.isEmpty() || named.contains(by.toString())) {
          test.warned(by);
          for (boolean drains : apps) {
            test.run(by, images, drains);
          }
        }
      }
    }
    System.exit(test.lost ? 1 : 0);
  }

  private void run(Led.By by, Led.Images images, boolean drains) throws InterruptedException {
    Map<String, String> well = drains ? Map.of("DRAINS", "1") : Map.of();
    try (Behind it = new Behind(by, images, DRAIN_SECONDS)) {
      int replicas = it.led.replicas();
      it.declare("0", well, replicas);
      try (OperatorProcess operator = it.operator()) {
        settles(it, operator, "");
        it.answers("0");
        int sockets = it.led.keepsSockets() ? SOCKETS : 0;
        TrafficLoad load = it.led.load(PER_SECOND, mixed(), sockets, SOCKET_LIFE);
        try (load) {
          Thread.sleep(STEADY);
          load.phase("rolls");
          for (int roll = 1; roll <= rolls; roll++) {
            String before = Settled.revision(status(operator, it));
            Map<String, String> environment =
                roll % BROKEN_EVERY == 0 ? Map.of("BROKEN", "1") : well;
            it.declare("" + roll, environment, replicas);
            settles(it, operator, before);
          }
        }
        told(by, drains, load);
      }
    }
  }

  /** What a proxy loses by itself where the host's kernel lets it; see docs/proxies.md. */
  private void warned(Led.By by) {
    try {
      if (by == Led.By.CADDY && Files.readString(MIGRATE).strip().equals("0")) {
        out.println("    " + MIGRATE + " is 0: Caddy resets new connections with each change");
      }
    } catch (IOException e) {
      out.println("    " + MIGRATE + " cannot be read: " + e);
    }
  }

  private void told(Led.By by, boolean drains, TrafficLoad load) {
    line(
        by.toString(),
        drains ? "drains" : "ends at once",
        "" + rolls,
        "" + rolls / BROKEN_EVERY,
        "" + load.sent(),
        "" + load.failures().size(),
        "" + load.closed(),
        text(load.within("", 99)),
        text(load.within("rolls", 99)));
    lost |= !load.failures().isEmpty();
    Map<String, Integer> counts = new TreeMap<>();
    for (Asked one : load.failures()) {
      counts.merge(one.kind() + " " + one.answer(), 1, Integer::sum);
    }
    counts.forEach((what, count) -> out.println("    " + count + " x " + what));
  }

  /** Asks now and then: whoever asks without a pause is a load of his own. */
  private static void settles(Behind it, OperatorProcess operator, String before) {
    Eventually.within(
        PATIENCE,
        () -> {
          String status = status(operator, it);
          assertThat(status).matches(Settled.after(before), "settled");
        });
  }

  private static String status(OperatorProcess operator, Behind it) {
    try {
      return operator.get("/api/v1/releases/" + it.files.project());
    } catch (UncheckedIOException e) {
      return ""; // It has just begun.
    }
  }

  /**
   * In a hundred: 60 on kept connections, 34 on new ones, 3 uploads, 2 of a second, 1 of ten;
   * spread, as 37 and 100 have no common factor.
   */
  private static List<Kind> mixed() {
    List<Kind> kinds = new ArrayList<>(Collections.nCopies(60, Kind.KEPT));
    kinds.addAll(Collections.nCopies(34, Kind.ANEW));
    kinds.addAll(Collections.nCopies(3, Kind.UPLOAD));
    kinds.addAll(Collections.nCopies(2, Kind.SECOND));
    kinds.add(Kind.TEN_SECONDS);
    return Stream.iterate(0, i -> (i + 37) % kinds.size())
        .limit(kinds.size())
        .map(kinds::get)
        .toList();
  }

  private static String text(Duration time) {
    return "%.1f ms".formatted(time.toNanos() / 1e6);
  }

  private void line(String... cells) {
    out.printf("| %-8s | %-12s | %5s | %6s | %8s | %6s | %6s | %9s | %9s |%n", (Object[]) cells);
  }
}
