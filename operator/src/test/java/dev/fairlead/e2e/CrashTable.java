package dev.fairlead.e2e;

import dev.fairlead.e2e.AppImages.Built;
import dev.fairlead.loop.SiteCrash;
import dev.fairlead.testing.CallGate.Moment;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Every crash point there is: {@code scripts/crashtest} runs it. For each scenario an undisturbed
 * run tells its calls; then the operator is killed before and after each of them.
 */
final class CrashTable {
  /** How many operators and their projects are on the host at once. */
  private static final int AT_ONCE = Integer.getInteger("crashtest.atonce", 3);

  private final PrintStream out;
  private int broken;

  private CrashTable(PrintStream out) {
    this.out = out;
  }

  /** One scenario by a part of its name, or all. */
  public static void main(String[] arguments) {
    String wanted = arguments.length == 0 ? "" : arguments[0];
    CrashTable test = new CrashTable(System.out);
    test.line("scenario", "calls", "points", "converged", "slowest recovery");
    test.sites(wanted);
    if (!wanted.startsWith("sites")) {
      test.services(wanted);
    }
    System.exit(test.broken == 0 ? 0 : 1);
  }

  private void services(String wanted) {
    try (Built images = Built.all();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (CrashScenario scenario : CrashScenario.all(images)) {
        if (scenario.name().contains(wanted)) {
          run(
              scenario.name(),
              CrashPoint.calls(scenario),
              (call, moment) -> CrashPoint.kill(scenario, call, moment).recovery(),
              threads);
        }
      }
    }
    List<Led.By> proxies =
        Stream.of(Led.By.values()).filter(by -> by.toString().contains(wanted)).toList();
    if (!proxies.isEmpty()) {
      behind(proxies);
    }
  }

  /** The files of a site, by operators in this process and on an Engine in memory. */
  private void sites(String wanted) {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (SiteCrash.Scenario scenario : SiteCrash.Scenario.values()) {
        if (!scenario.toString().contains(wanted)) {
          continue;
        }
        SiteCrash.Points points = SiteCrash.points(scenario);
        run(
            scenario.toString(),
            points.changes(),
            (change, moment) -> timed(() -> SiteCrash.atChange(scenario, change - 1, moment)),
            threads);
        run(
            scenario + ", Engine",
            Collections.nCopies(points.calls(), "call"),
            (call, moment) -> timed(() -> SiteCrash.atCall(scenario, call, moment)),
            threads);
      }
    }
  }

  private static Duration timed(Runnable killing) {
    long start = System.nanoTime();
    killing.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** A roll behind each of these. */
  private void behind(List<Led.By> proxies) {
    try (Led.Images images = new Led.Images();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Led.By by : proxies) {
        run(
            by.toString(),
            TrafficCrash.calls(by, images),
            (call, moment) -> TrafficCrash.kill(by, images, call, moment).recovery(),
            threads);
      }
    }
  }

  /** Kills the operator at a call. @return how long the next one took */
  private interface Killing {
    Duration at(int call, Moment moment);
  }

  private void run(String name, List<String> calls, Killing killing, ExecutorService threads) {
    List<Future<Duration>> points = new ArrayList<>();
    for (int call = 1; call <= calls.size(); call++) {
      int number = call;
      for (Moment moment : Moment.values()) {
        points.add(threads.submit(() -> killing.at(number, moment)));
      }
    }
    Duration slowest = Duration.ZERO;
    List<String> failures = new ArrayList<>();
    for (Future<Duration> point : points) {
      try {
        Duration recovery = point.get();
        slowest = recovery.compareTo(slowest) > 0 ? recovery : slowest;
      } catch (ExecutionException e) {
        failures.add(text(e.getCause() == null ? e : e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    String time = "%.1f s".formatted(slowest.toMillis() / 1000.0);
    int converged = points.size() - failures.size();
    line(name, "" + calls.size(), "" + points.size(), "" + converged, time);
    failures.forEach(out::println);
    broken += failures.size();
    if (Boolean.getBoolean("crashtest.calls")) {
      out.println("  " + String.join(", ", calls));
    }
  }

  private static String text(Throwable failure) {
    StringBuilder text = new StringBuilder("\n");
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause.getMessage()).append('\n');
    }
    return text.toString();
  }

  private void line(String... cells) {
    out.printf("| %-30s | %6s | %6s | %9s | %16s |%n", (Object[]) cells);
  }
}
