package dev.fairlead.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table. A goal that is missed is marked, and is no failure of the program. */
final class Report {
  private static final String FORMAT = "%-52s %11s %11s %6s  %-11s %s%n";

  private record Row(
      String work, String floor, String ours, String ratio, String goal, String verdict) {}

  private final List<Row> rows = new ArrayList<>();
  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  /** Work whose goal is a multiple of the raw calls' time. */
  void atMostTimes(String work, Samples samples, double goal) {
    double ratio = samples.ratio();
    add(work, samples, String.format(Locale.ROOT, "<= %.2f x", goal), ratio <= goal);
  }

  /** Work whose goal is a time. */
  void within(String work, Samples samples, Duration goal) {
    boolean met = Samples.median(samples.ours()).compareTo(goal) <= 0;
    add(work, samples, "<= " + text(goal), met);
  }

  /** A time without a goal. */
  void told(String work, Samples samples) {
    rows.add(
        new Row(
            work,
            text(Samples.median(samples.floor())),
            text(Samples.median(samples.ours())),
            ratio(samples),
            "",
            ""));
    progress();
  }

  /** A figure without a goal. */
  void told(String work, String ours) {
    rows.add(new Row(work, "", ours, "", "", ""));
    progress();
  }

  void value(String work, String floor, String ours, String goal, boolean met) {
    rows.add(new Row(work, floor, ours, "", goal, verdict(met)));
    progress();
  }

  private void add(String work, Samples samples, String goal, boolean met) {
    rows.add(
        new Row(
            work,
            text(Samples.median(samples.floor())),
            text(Samples.median(samples.ours())),
            ratio(samples),
            goal,
            verdict(met)));
    progress();
  }

  private static String ratio(Samples samples) {
    return String.format(Locale.ROOT, "%.2f", samples.ratio());
  }

  private static String verdict(boolean met) {
    return met ? "met" : "missed";
  }

  private void progress() {
    Row row = rows.getLast();
    System.err.printf("  %s: %s %s%n", row.work(), row.ours(), row.verdict());
  }

  void print() {
    out.printf(FORMAT, "WORK", "RAW CALLS", "FAIRLEAD", "RATIO", "GOAL", "");
    for (Row row : rows) {
      out.printf(
          FORMAT, row.work(), row.floor(), row.ours(), row.ratio(), row.goal(), row.verdict());
    }
    out.flush();
  }

  static String text(Duration time) {
    double ms = time.toNanos() / 1e6;
    return String.format(Locale.ROOT, ms < 100 ? "%.1f ms" : "%,.0f ms", ms);
  }
}
