package dev.fairlead.e2e;

import dev.fairlead.config.TrafficConfig;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.loop.Operator;
import dev.fairlead.loop.Proxies;
import dev.fairlead.loop.RunConfig;
import dev.fairlead.loop.Unsealing;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Container;
import dev.fairlead.queue.ThreadScheduler;
import dev.fairlead.source.DirectorySource;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.Source;
import dev.fairlead.source.Timing;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.SqliteStore;
import dev.fairlead.traffic.haproxy.FrontSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A person's desired state in a temporary directory, and the real operator on it, in this process.
 * Everything that either made is removed by {@link #close}.
 */
final class OperatorHarness implements AutoCloseable {
  /** Long enough that nothing but an event can have led to a quick repair. */
  static final Duration NO_RESYNC = Duration.ofMinutes(10);

  final DesiredFiles files = new DesiredFiles();
  final HostEye host = new HostEye(files.project());
  final List<ReleaseStatus> published = new CopyOnWriteArrayList<>();
  private PrunePolicy prune = PrunePolicy.KEEP;
  private Duration resync = NO_RESYNC;
  private URI socket = DockerEngine.host(System.getenv());
  private Unsealing unsealing = Unsealing.NONE;
  private @Nullable FrontSettings front;
  private TrafficConfig own = TrafficConfig.DEFAULT;
  private @Nullable Running running;
  private @Nullable Supplier<Source> elsewhere;

  /** One operator and what it was given. */
  private record Running(
      Operator operator,
      Engine engine,
      SqliteStore store,
      OperatorMetrics metrics,
      ThreadScheduler timers)
      implements AutoCloseable {
    @Override
    public void close() {
      operator.close();
      timers.close();
      engine.close();
      store.close();
      metrics.close();
    }
  }

  OperatorHarness pruning(PrunePolicy policy) {
    prune = policy;
    return this;
  }

  OperatorHarness resyncEvery(Duration interval) {
    resync = interval;
    return this;
  }

  OperatorHarness through(URI engineSocket) {
    socket = engineSocket;
    return this;
  }

  /** With what encrypted files take. */
  OperatorHarness with(Unsealing how) {
    unsealing = how;
    return this;
  }

  /** With a front of its own, of this image. */
  OperatorHarness front(String image) {
    front = new FrontSettings(frontName(), image, files.state().resolve("front"));
    return this;
  }

  /** With proxies that are none of its own. */
  OperatorHarness proxies(TrafficConfig proxies) {
    own = proxies;
    return this;
  }

  /** Its container; it goes with all else of the project. */
  String frontName() {
    return files.project() + "-front";
  }

  /** From another source than the directory. */
  OperatorHarness from(Supplier<Source> source) {
    elsewhere = source;
    return this;
  }

  OperatorHarness start() {
    OperatorMetrics metrics = new OperatorMetrics("test");
    Engine whole =
        DockerEngine.connect(
            socket,
            (call, outcome, nanos) -> metrics.engineCall(call, outcome, Duration.ofNanos(nanos)));
    Engine engine = prune.prune() ? OwnProjects.of(whole, files.project()) : whole;
    SqliteStore store = new SqliteStore(files.state().resolve("fairlead.db"), Clock.systemUTC());
    Timing usual = Timing.DEFAULT;
    Timing timing = new Timing(resync, usual.quiet(), usual.quietCap(), usual.lockPatience());
    ThreadScheduler timers = new ThreadScheduler("test-timer");
    Operator operator =
        new Operator(
            new RunConfig(
                files.state(),
                null,
                socket,
                resync,
                prune,
                false,
                unsealing,
                new Proxies(front, own, files.state()),
                files.state().resolve("sites")),
            List.of(
                elsewhere == null
                    ? new DirectorySource(files.desired(), TreeLimits.DEFAULT, timing)
                    : elsewhere.get()),
            engine,
            store,
            metrics,
            timers,
            published::add);
    running = new Running(operator, engine, store, metrics, timers);
    operator.start();
    return this;
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the operator does not run");
    }
    return now;
  }

  void stop() {
    Running now = running;
    running = null;
    if (now != null) {
      now.close();
    }
  }

  Operator operator() {
    return running().operator();
  }

  SqliteStore store() {
    return running().store();
  }

  String metrics() {
    return running().metrics().scrape();
  }

  /** Calls of the operator that changed the host. */
  long mutations() {
    return running().engine().mutations();
  }

  ReleaseStatus status() {
    return running()
        .operator()
        .answers()
        .one(files.project())
        .orElseThrow(() ->
            new AssertionError(
                "no status yet; problems: " + operator().answers().sourceProblems()));
  }

  /** Waits for a phase of the desired state that was written last. */
  ReleaseStatus await(Phase phase) {
    return await(phase, Duration.ofSeconds(40));
  }

  ReleaseStatus await(Phase phase, Duration limit) {
    Eventually.within(
        limit,
        () -> {
          ReleaseStatus now = status();
          if (now.phase() != phase || now.revision().equals(files.revisionBefore())) {
            throw new AssertionError(
                "%s, not %s: %s %s".formatted(now.phase(), phase, now.message(), now.problems()));
          }
        });
    files.accept(status().revision());
    return status();
  }

  /** Waits until what was written last runs, and returns its containers. */
  List<Container> converged() {
    await(Phase.CONVERGED);
    return host.containers();
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      host.close();
      files.close();
    }
  }
}
