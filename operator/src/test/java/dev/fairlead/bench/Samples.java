package dev.fairlead.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pairs of times for the same work: by raw Engine calls, and by the operator, turn by turn. */
record Samples(List<Duration> floor, List<Duration> ours) {

  /** Does the work once and says how long it took. */
  @FunctionalInterface
  interface Timed {
    Duration run() throws Exception;
  }

  /**
   * A B A B: whatever else loads the machine, loads both. The first pair warms up and is dropped.
   */
  static Samples interleaved(int pairs, Timed floor, Timed ours) throws Exception {
    List<Duration> ofFloor = new ArrayList<>();
    List<Duration> ofOurs = new ArrayList<>();
    for (int i = 0; i <= pairs; i++) {
      Duration a = floor.run();
      Duration b = ours.run();
      if (i > 0) {
        ofFloor.add(a);
        ofOurs.add(b);
      }
    }
    return new Samples(ofFloor, ofOurs);
  }

  static Duration median(List<Duration> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  double ratio() {
    return (double) median(ours).toNanos() / median(floor).toNanos();
  }
}
