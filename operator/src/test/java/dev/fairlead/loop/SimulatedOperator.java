package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.engine.Engine;
import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Plan;
import dev.fairlead.probe.Prober;
import dev.fairlead.queue.Scheduler;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.site.Sites;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.Source;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import dev.fairlead.traffic.Provider;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The real operator, put together on a surrounding that a simulation owns. */
public final class SimulatedOperator {
  public static final Duration RESYNC = Duration.ofMinutes(5);
  private static final RunConfig KEEPS = config(PrunePolicy.KEEP);
  private static final RunConfig PRUNES = config(new PrunePolicy(true, true));

  private final Operator operator;

  private static RunConfig config(PrunePolicy prune) {
    return new RunConfig(null, null, URI.create("unix:///simulated"), RESYNC, prune, false);
  }

  /** The planner as the loop calls it. */
  public interface Planner {
    Plan plan(Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now);
  }

  /** The locks of a host. */
  public interface Lock {
    /** Takes or keeps it. @return who else has it */
    Optional<String> acquire();

    void letGo();
  }

  /** Where an operator lives. */
  public record Home(
      Engine engine,
      Source source,
      Store store,
      OperatorMetrics metrics,
      Scheduler timers,
      Clock clock,
      DoubleSupplier random,
      Lock lock,
      Planner planner,
      Prober prober,
      Provider proxy,
      boolean prune,
      Function<String, ReleaseSet> declared,
      Consumer<ReleaseStatus> published) {}

  public SimulatedOperator(Home home) {
    this(home, (snapshot, _, _) -> home.declared().apply(snapshot.revision()));
  }

  /**
   * One that really reads what its source shows.
   *
   * @param seen is given what was read, and gives what counts
   */
  public static SimulatedOperator reading(Home home, UnaryOperator<ReleaseSet> seen) {
    return new SimulatedOperator(
        home,
        (snapshot, readable, memory) ->
            seen.apply(TreeReading.PLAIN.read(snapshot, readable, memory)));
  }

  private SimulatedOperator(Home home, Reading reading) {
    operator =
        new Operator(
            home.prune() ? PRUNES : KEEPS,
            List.of(home.source()),
            home.engine(),
            home.store(),
            home.metrics(),
            new Surroundings(
                home.timers(),
                home.clock(),
                home.random(),
                SameThread::new,
                _ -> new OneLock(home.lock()),
                _ -> home.prober(),
                _ -> home.proxy(),
                _ -> Sites.NONE),
            new Assembly(home.planner()::plan, reading),
            home.published()::accept);
  }

  public void start() {
    operator.start();
  }

  public Answers answers() {
    return operator.answers();
  }

  /** A person asks for something. */
  public void asks(String release, Control control) {
    operator.answers().control(release, control, new Asker("somebody", ""));
  }

  public void retry(String release) {
    operator.answers().retry(release);
  }

  private record OneLock(Lock lock) implements Locks {
    @Override
    public Optional<String> acquire(String release) {
      return lock.acquire();
    }

    @Override
    public void release(String release) {
      lock.letGo();
    }

    @Override
    public void close() {
      lock.letGo();
    }
  }

  /** Everything runs where it is submitted: time is virtual, and one thread owns it. */
  private static final class SameThread extends AbstractExecutorService {
    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
