package dev.fairlead.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.fairlead.metrics.OperatorMetrics;
import java.util.ArrayList;
import java.util.List;
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

  private Simulation() {}

  /** A life that broke an invariant. */
  record Failure(long seed, String invariant, String message) {}

  /** What came of it. */
  record Outcome(Tally tally, @Nullable Failure failure, double seconds) {}

  /** Plays seeds until one fails. */
  static Outcome run(Mutant mutant, long from, long count) {
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
                      seed < from + count && failure.get() == null;
                      seed = next.getAndIncrement()) {
                    Failure found = play(seed, mutant, own, metrics, null);
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
      long seed, Mutant mutant, Tally tally, OperatorMetrics metrics, @Nullable Trace trace) {
    Life life = new Life(seed, mutant, tally, metrics, trace);
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
  static String story(long seed, Mutant mutant, int lines) {
    Trace trace = new Trace();
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      Failure failure = play(seed, mutant, new Tally(), metrics, trace);
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

  /** Plays on after failures: how often which invariant breaks, and the first seed that does it. */
  private static void survey(Mutant mutant, long from, long count) {
    java.util.SortedMap<String, Integer> counts = new java.util.TreeMap<>();
    java.util.SortedMap<String, Failure> first = new java.util.TreeMap<>();
    Tally tally = new Tally();
    try (OperatorMetrics metrics = new OperatorMetrics("simulated")) {
      for (long seed = from; seed < from + count; seed++) {
        Failure failure = play(seed, mutant, tally, metrics, null);
        if (failure != null) {
          counts.merge(failure.invariant(), 1, Integer::sum);
          first.putIfAbsent(failure.invariant(), failure);
        }
      }
    }
    System.out.print(tally);
    System.out.println(
        java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                / 1e6
                / count
            + " ms of CPU per seed");
    first.forEach(
        (invariant, failure) -> System.out.println(counts.get(invariant) + " of " + failure));
  }

  public static void main(String[] args) {
    quiet();
    long seeds = 1_000;
    long from = 0;
    long seed = -1;
    Mutant mutant = Mutant.NONE;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--seeds" -> seeds = Long.parseLong(args[i + 1]);
        case "--from" -> from = Long.parseLong(args[i + 1]);
        case "--seed" -> seed = Long.parseLong(args[i + 1]);
        case "--bug" -> mutant = Mutant.valueOf(args[i + 1]);
        default -> throw new IllegalArgumentException(args[i]);
      }
    }
    if (Boolean.getBoolean("survey")) {
      survey(mutant, from, seeds);
      return;
    }
    if (seed >= 0) {
      System.out.println(story(seed, mutant, Integer.MAX_VALUE));
      return;
    }
    Outcome outcome = run(mutant, from, seeds);
    System.out.print(outcome.tally());
    System.out.printf("%.1f s%n", outcome.seconds());
    Failure failure = outcome.failure();
    if (failure != null) {
      System.out.println(story(failure.seed(), mutant, TAIL));
      System.exit(1);
    }
  }
}
