package dev.fairlead.loop;

import dev.fairlead.queue.Scheduler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Time, chance and the place of locks: what the loop takes from its surroundings, so that a test
 * can own them.
 *
 * @param random in [0, 1)
 * @param locks the directory that operators of one host share (I4)
 */
record Surroundings(Scheduler timers, Clock clock, DoubleSupplier random, Path locks) {

  static Surroundings real(Scheduler timers) {
    return new Surroundings(
        timers,
        Clock.systemUTC(),
        () -> ThreadLocalRandom.current().nextDouble(),
        HostLocks.shared());
  }
}
