package dev.fairlead.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** How bad it is in one life: a random subset of the faults, each with a random intensity. */
final class Weather {
  private static final Fault[] FAULTS = Fault.values();
  private static final double[] INTENSITIES = {0.005, 0.02, 0.08, 0.25};

  final int[] fired = new int[FAULTS.length];
  private final double[] weights = new double[FAULTS.length];
  private final SplittableRandom random;
  private final List<Fault> ofTheHost = new ArrayList<>();
  private boolean calm;

  Weather(SplittableRandom random) {
    this.random = random;
    // Some lives are quiet, some are all at once.
    double share = random.nextInt(8) == 0 ? 0 : 0.08 + 0.3 * random.nextDouble();
    for (Fault fault : FAULTS) {
      if (random.nextDouble() < share) {
        weights[fault.ordinal()] = INTENSITIES[random.nextInt(INTENSITIES.length)];
        if (fault.ofTheHost()) {
          ofTheHost.add(fault);
        }
      }
    }
  }

  /** From now on nothing goes wrong. */
  void calm() {
    calm = true;
  }

  boolean isCalm() {
    return calm;
  }

  boolean strikes(Fault fault) {
    double weight = weights[fault.ordinal()];
    if (weight == 0 || calm || random.nextDouble() >= weight) {
      return false;
    }
    fired[fault.ordinal()]++;
    return true;
  }

  boolean has(Fault fault) {
    return weights[fault.ordinal()] > 0;
  }

  void count(Fault fault) {
    fired[fault.ordinal()]++;
  }

  /** What comes over the host next; null when nothing ever does. */
  @org.jspecify.annotations.Nullable
  Fault onTheHost() {
    return ofTheHost.isEmpty() ? null : ofTheHost.get(random.nextInt(ofTheHost.size()));
  }
}
