package dev.fairlead.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** How bad it is in one life: a random subset of the faults, each with a random intensity. */
final class Weather {
  private static final Fault[] FAULTS = Fault.values();
  private static final double[] INTENSITIES = {0.005, 0.02, 0.08, 0.25};

  private static final long LATER = 300_000;

  final Counts<Fault> fired = new Counts<>(Fault.class);
  private final EnumMap<Fault, Double> weights = new EnumMap<>(Fault.class);
  private final SplittableRandom random;
  private final List<Fault> ofTheHost = new ArrayList<>();
  private boolean calm;

  /** How long after an effect its event comes; 0 is before the answer to the call. */
  final long hearing;

  Weather(SplittableRandom random, Span span) {
    this.random = random;
    // Some lives are quiet, some are all at once.
    double share = random.nextInt(8) == 0 ? 0 : 0.08 + 0.3 * random.nextDouble();
    for (Fault fault : FAULTS) {
      if (random.nextDouble() < share) {
        weights.put(fault, INTENSITIES[random.nextInt(INTENSITIES.length)]);
        if (fault.ofTheHost()) {
          ofTheHost.add(fault);
        }
      }
    }
    hearing = span.many() && random.nextInt(span == Span.SHORT ? 8 : 4) > 0 ? 0 : LATER;
  }

  /** From now on nothing goes wrong. */
  void calm() {
    calm = true;
  }

  /** On the line, and of the operator, all goes wrong once more. */
  void worsens() {
    calm = false;
  }

  boolean isCalm() {
    return calm;
  }

  boolean strikes(Fault fault) {
    Double weight = weights.get(fault);
    if (weight == null || calm || random.nextDouble() >= weight) {
      return false;
    }
    fired.count(fault);
    return true;
  }

  boolean has(Fault fault) {
    return weights.containsKey(fault);
  }

  void count(Fault fault) {
    fired.count(fault);
  }

  /** What comes over the host next; null when nothing ever does. */
  @Nullable Fault onTheHost() {
    return ofTheHost.isEmpty() ? null : ofTheHost.get(random.nextInt(ofTheHost.size()));
  }
}
