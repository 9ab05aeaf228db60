package dev.fairlead.simulation;

import dev.fairlead.status.Phase;

/**
 * What was really reached, over many lives: a fault that never fires is a bug of the simulation.
 */
final class Tally {
  final long[] faults = new long[Fault.values().length];
  final long[] flaws = new long[Flaw.values().length];
  final long[] kinds = new long[Shape.Kind.values().length];
  final long[] phases = new long[Phase.values().length];
  long seeds;
  long calls;
  long mutations;
  long passes;
  long wants;
  long crashes;
  long rolledBack;
  long convergedAfterNanos;

  void created(Box box) {
    flaws[box.flaw.ordinal()]++;
  }

  void converged(long nanos) {
    convergedAfterNanos += nanos;
  }

  void lived(Life life, Shape shape) {
    seeds++;
    calls += life.calls;
    mutations += life.mutations;
    kinds[shape.kind().ordinal()]++;
    for (int i = 0; i < faults.length; i++) {
      faults[i] += life.weather.fired[i];
    }
  }

  synchronized void add(Tally other) {
    sum(faults, other.faults);
    sum(flaws, other.flaws);
    sum(kinds, other.kinds);
    sum(phases, other.phases);
    seeds += other.seeds;
    calls += other.calls;
    mutations += other.mutations;
    passes += other.passes;
    wants += other.wants;
    crashes += other.crashes;
    rolledBack += other.rolledBack;
    convergedAfterNanos += other.convergedAfterNanos;
  }

  private static void sum(long[] to, long[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    double n = Math.max(1, seeds);
    text.append(
        "%d seeds; per seed: %.1f engine calls, %.1f of them changes, %.1f passes, %.2f desired states, %.2f crashes, %.1f faults; %.0f s to converge%n"
            .formatted(
                seeds,
                calls / n,
                mutations / n,
                passes / n,
                wants / n,
                crashes / n,
                java.util.Arrays.stream(faults).sum() / n,
                convergedAfterNanos / n / 1e9));
    list(text, "faults", Fault.values(), faults);
    list(text, "versions", Flaw.values(), flaws);
    list(text, "stacks", Shape.Kind.values(), kinds);
    list(text, "phases", Phase.values(), phases);
    return text.toString();
  }

  private static void list(StringBuilder text, String what, Enum<?>[] names, long[] counts) {
    text.append(what).append(':');
    for (int i = 0; i < counts.length; i++) {
      text.append(' ').append(names[i].name()).append('=').append(counts[i]);
    }
    text.append('\n');
  }
}
