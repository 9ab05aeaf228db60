package dev.fairlead.loop;

import dev.fairlead.engine.Engine;
import dev.fairlead.probe.BackgroundProber;
import dev.fairlead.probe.Prober;
import dev.fairlead.queue.Scheduler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Time, chance, the place of locks and who asks instances how they are: what the loop takes from its surroundings, so that a test
 * can own them.
 *
 * @param random in [0, 1)
 * @param locks the directory that operators of one host share (I4)
 */
record Surroundings(
    Scheduler timers, Clock clock, DoubleSupplier random, Path locks, Prober prober) {

  static Surroundings real(Scheduler timers, Engine engine) {
    return new Surroundings(
        timers,
        Clock.systemUTC(),
        () -> ThreadLocalRandom.current().nextDouble(),
        HostLocks.shared(),
        new BackgroundProber(engine));
  }
}
