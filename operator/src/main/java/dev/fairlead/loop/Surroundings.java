package dev.fairlead.loop;

import dev.fairlead.engine.Engine;
import dev.fairlead.probe.BackgroundProber;
import dev.fairlead.probe.Prober;
import dev.fairlead.queue.Scheduler;
import dev.fairlead.site.Sites;
import dev.fairlead.traffic.Provider;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Time, chance, threads, locks and who asks instances how they are: what the loop takes from its
 * surroundings, so that a test can own them.
 *
 * @param random in [0, 1)
 * @param lanes makes what steps on different containers run on, side by side
 * @param locks makes the locks of a host (I4), given what tells the Engine's own identity
 * @param probers makes who asks the instances on an Engine
 * @param proxies makes who moves the work between them
 * @param sites makes who has the files of sites
 */
record Surroundings(
    Scheduler timers,
    Clock clock,
    DoubleSupplier random,
    Supplier<ExecutorService> lanes,
    Function<Supplier<String>, Locks> locks,
    Function<Engine, Prober> probers,
    Function<Engine, Provider> proxies,
    Function<Engine, Sites> sites) {

  static Surroundings real(
      Scheduler timers, Function<Engine, Provider> proxies, Function<Engine, Sites> sites) {
    return new Surroundings(
        timers,
        Clock.systemUTC(),
        () -> ThreadLocalRandom.current().nextDouble(),
        Executors::newVirtualThreadPerTaskExecutor,
        engineId -> new HostLocks(HostLocks.shared(), engineId),
        BackgroundProber::new,
        proxies,
        sites);
  }
}
