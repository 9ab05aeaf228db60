package dev.fairlead.loop;

import dev.fairlead.queue.Scheduler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Time, chance, threads and locks: what the loop takes from its surroundings, so that a test can
 * own them.
 *
 * @param random in [0, 1)
 * @param lanes makes what steps on different containers run on, side by side
 * @param locks makes the locks of a host (I4), given what tells the Engine's own identity
 */
record Surroundings(
    Scheduler timers,
    Clock clock,
    DoubleSupplier random,
    Supplier<ExecutorService> lanes,
    Function<Supplier<String>, Locks> locks) {

  /**
   * With real threads.
   *
   * @param locks the directory that operators of one host share
   */
  Surroundings(Scheduler timers, Clock clock, DoubleSupplier random, Path locks) {
    this(
        timers,
        clock,
        random,
        Executors::newVirtualThreadPerTaskExecutor,
        engineId -> new HostLocks(locks, engineId));
  }

  static Surroundings real(Scheduler timers) {
    return new Surroundings(
        timers,
        Clock.systemUTC(),
        () -> ThreadLocalRandom.current().nextDouble(),
        HostLocks.shared());
  }
}
