package dev.fairlead.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.fairlead.metrics.OperatorMetrics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Plays many seeds on all cores, or one with its whole story. A program ({@code scripts/simulate})
 * and what the tests call.
 */
final class Simulation {
  private static final int TAIL = 80;

  /** Enough for every kind of fault to strike. */
  static final long ENOUGH = 500;

  private Simulation() {}

  /** A life that broke an invariant. */
  record Failure(long seed, String invariant, String message) {}

  /** What came of it. */
  record Outcome(Tally tally, @Nullable Failure failure, double seconds) {}

  /** Plays seeds until one fails. */
  static Outcome run(Span span, Mutant mutant, long from, long count) {
    return run(span, mutant, from, count, Duration.ofDays(365));
  }

  /** Plays seeds until one fails, or there is no more time for it. */
  static Outcome run(Span span, Mutant mutant, long from, long count, Duration atMost) {
    AtomicLong next = new AtomicLong(from);
    AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    Tally total = new Tally();
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                Tally own = new Tally();
                try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
                  for (long seed = next.getAndIncrement();
                      seed < from + count
                          && failure.get() == null
                          && System.nanoTime() - start < atMost.toNanos();
                      seed = next.getAndIncrement()) {
                    Failure found = play(span, seed, mutant, own, metrics, null);
                    if (found != null) {
                      failure.compareAndSet(null, found);
                    }
                  }
                }
                total.add(own);
              }));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new Outcome(total, failure.get(), (System.nanoTime() - start) / 1e9);
  }

  static @Nullable Failure play(
      Span span,
      long seed,
      Mutant mutant,
      Tally tally,
      OperatorMetrics metrics,
      @Nullable Trace trace) {
    Life life = new Life(span, seed, mutant, tally, metrics, trace);
    try {
      life.live();
      life.ended();
      return null;
    } catch (Violation e) {
      life.ended();
      return new Failure(seed, e.invariant, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      StringBuilder where = new StringBuilder(e.toString());
      for (int i = 0; i < Math.min(12, e.getStackTrace().length); i++) {
        where.append("\n    at ").append(e.getStackTrace()[i]);
      }
      return new Failure(seed, "unexpected", where.toString());
    }
  }

  /** The story of one seed. */
  static String story(Span span, long seed, Mutant mutant, int lines) {
    Trace trace = new Trace();
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      Failure failure = play(span, seed, mutant, new Tally(), metrics, trace);
      String verdict = failure == null ? "holds every invariant" : failure.message();
      return trace.tail(lines) + "\nseed " + seed + " " + verdict;
    }
  }

  /** The code's own log says nothing here: a life of it is worth a thousand lines. */
  static void quiet() {
    for (String name : List.of("dev.fairlead", "rollout", "drift", "source")) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.OFF);
      }
    }
  }

  /** Plays on after failures: which seeds break which invariant, and the first of each in full. */
  private static void survey(Span span, Mutant mutant, long from, long count) {
    SortedMap<String, List<Failure>> found = new TreeMap<>();
    Tally tally = new Tally();
    long warm = 0;
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      for (long seed = from; seed < from + count; seed++) {
        if (seed == from + count / 2) {
          warm = cpu();
        }
        Failure failure = play(span, seed, mutant, tally, metrics, null);
        if (failure != null) {
          found.computeIfAbsent(failure.invariant(), _ -> new ArrayList<>()).add(failure);
        }
      }
    }
    System.out.print(tally);
    long cpu = cpu();
    System.out.printf(
        "%.2f ms of CPU per seed, %.2f in the second half%n",
        cpu / 1e6 / count, (cpu - warm) / 1e6 / (count - count / 2));
    found.forEach((invariant, failures) -> {
      System.out.println(invariant + " " + failures.stream().map(Failure::seed).toList());
      System.out.println("  " + failures.getFirst().message());
    });
  }

  /** How soon each planted bug is found: what lives of a kind are worth. */
  private static void strength(Span span, long from, long count) {
    int killed = 0;
    for (Mutant mutant : Mutant.values()) {
      if (mutant == Mutant.NONE
          || mutant.ofKube() != (span == Span.KUBE)
          || mutant.ofTraffic() != (span == Span.FRONT)) {
        continue;
      }
      Failure failure = run(span, mutant, from, count).failure();
      killed += failure == null ? 0 : 1;
      System.out.printf(
          "%-30s %s%n",
          mutant, failure == null ? "survives" : failure.seed() - from + " " + failure.invariant());
    }
    System.out.printf(
        "%d of %d planted bugs found by %d lives%n", killed, Mutant.values().length - 1, count);
  }

  /** How many of so many lives find each planted bug, and what they cost. */
  private static void worth(Span span, long from, long count) {
    Tally sound = new Tally();
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      for (long seed = from; seed < from + count; seed++) {
        play(span, seed, Mutant.NONE, sound, metrics, null);
      }
      long before = cpu();
      for (long seed = from; seed < from + count; seed++) {
        play(span, seed, Mutant.NONE, sound, metrics, null);
      }
      double seconds = (cpu() - before) / 1e9;
      System.out.printf(
          "%.3f ms of CPU and %.1f plans a life%n",
          1e3 * seconds / count, sound.passes / 2.0 / count);
      double logs = 0;
      for (Mutant mutant : Mutant.values()) {
        long found = 0;
        for (long seed = from; seed < from + count && mutant != Mutant.NONE; seed++) {
          found += play(span, seed, mutant, new Tally(), metrics, null) == null ? 0 : 1;
        }
        double rate = found / (sound.passes / 2.0 / 1000);
        logs += mutant == Mutant.NONE ? 0 : Math.log(Math.max(rate, 0.01));
        System.out.printf("%-30s %6d lives find it, %7.3f per 1000 plans%n", mutant, found, rate);
      }
      System.out.printf(
          "%.3f in the geometric mean%n", Math.exp(logs / (Mutant.values().length - 1)));
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  public static void main(String[] args) {
    quiet();
    List<String> words = new ArrayList<>(List.of(args));
    boolean survey = words.remove("--survey");
    boolean strength = words.remove("--strength");
    Span span =
        Arrays.stream(Span.values())
            .filter(kind -> words.remove("--" + kind.name().toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElse(Span.WHOLE);
    boolean worth = words.remove("--worth");
    long seeds = 1_000;
    long from = 0;
    long seed = -1;
    Duration atMost = Duration.ofDays(365);
    Mutant mutant = Mutant.NONE;
    for (int i = 0; i + 1 < words.size(); i += 2) {
      String value = words.get(i + 1);
      switch (words.get(i)) {
        case "--seeds" -> seeds = Long.parseLong(value);
        case "--from" -> from = Long.parseLong(value);
        case "--seconds" -> atMost = Duration.ofSeconds(Long.parseLong(value));
        case "--seed" -> seed = Long.parseLong(value);
        case "--bug" -> mutant = Mutant.valueOf(value);
        default -> throw new IllegalArgumentException(words.get(i));
      }
    }
    if (worth) {
      worth(span, from, seeds);
    } else if (strength) {
      strength(span, from, seeds);
    } else if (survey) {
      survey(span, mutant, from, seeds);
    } else if (seed >= 0) {
      System.out.println(story(span, seed, mutant, Integer.MAX_VALUE));
    } else {
      search(span, mutant, from, seeds, atMost);
    }
  }

  private static void search(Span span, Mutant mutant, long from, long seeds, Duration atMost) {
    Outcome outcome = run(span, mutant, from, seeds, atMost);
    System.out.print(outcome.tally());
    System.out.printf("%.1f s%n", outcome.seconds());
    List<String> never = outcome.tally().never(span);
    if (outcome.tally().seeds >= ENOUGH && mutant == Mutant.NONE && !never.isEmpty()) {
      System.out.println("what never happened proves nothing: " + never);
      System.exit(1);
    }
    Failure failure = outcome.failure();
    if (failure != null) {
      System.out.println(story(span, failure.seed(), mutant, TAIL));
      System.exit(1);
    }
  }
}
