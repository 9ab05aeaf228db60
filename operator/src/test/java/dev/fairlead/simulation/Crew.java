package dev.fairlead.simulation;

import dev.fairlead.desired.Desired;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.kube.SimulatedKube;
import dev.fairlead.loop.SimulatedOperator;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.Planner;
import dev.fairlead.plan.StepText;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import dev.fairlead.traffic.Provider;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operators of a host: one, at times two, each killed and started again at any moment. */
final class Crew {
  private static final long SECOND = Machine.SECOND;

  private final Life life;
  private final Mutant mutant;
  private final OperatorMetrics metrics;
  private final SplittableRandom random;
  private final @Nullable Running[] running = new Running[Timeline.OWNERS];
  private final InMemoryStore[] stores = {
    new InMemoryStore(), new InMemoryStore(), new InMemoryStore()
  };
  private int holder;
  private boolean second;

  /** Whether anything that was remembered was lost. */
  boolean lost;

  Crew(Life life, Mutant mutant, OperatorMetrics metrics, SplittableRandom random) {
    this.life = life;
    this.mutant = mutant;
    this.metrics = metrics;
    this.random = random;
  }

  void begin() {
    start(1);
    boolean two = !life.span.many() || random.nextInt(3) == 0;
    if (two && life.weather.has(Fault.SECOND_OPERATOR)) {
      life.weather.count(Fault.SECOND_OPERATOR);
      second = true;
      life.time.at(Timeline.HOST, random.nextLong(life.span.second()), this::startSecond);
    }
  }

  private void startSecond() {
    // Where a lease decides, one that comes so late may be the one that remains.
    if (life.kube == null || !life.weather.isCalm()) {
      start(2);
    }
  }

  /** One remains, and lives. */
  void calm() {
    Running other = running[2];
    if (second && other != null && !other.port.dead) {
      other.port.dead = true;
      other.timers.close();
      letGo(2);
    }
    start(1);
  }

  /**
   * What another operator has is left to it (I17), and a restart of it looks as if it were gone; so
   * where one of two ends, what it had waits for the next reading of the source.
   */
  void readAgain() {
    if (second) {
      tell();
    }
  }

  private void start(int owner) {
    Running before = running[owner];
    if (before != null && !before.port.dead) {
      return;
    }
    life.note(owner, "starts", "");
    Oracle oracle = new Oracle(owner, life.machine, life.truth);
    Port port = new Port(owner, life, oracle, random.split());
    var timers = life.time.new Timers(owner, mutant);
    Kubernetes kube = life.kube;
    Told told = kube == null ? new Told(life, owner, oracle) : null;
    SimulatedKube follows = kube == null ? null : kube.source(owner, timers);
    Running one = new Running(port, timers, told, mutant.planner(Planner::plan));
    running[owner] = one;
    SplittableRandom chance = random.split();
    var home =
        new SimulatedOperator.Home(
            mutant.line(port),
            Objects.requireNonNull(told == null ? follows : told),
            mutant.store(stores[owner]),
            metrics,
            timers,
            life.time.wallClock,
            chance::nextDouble,
            new HostLock(owner, port),
            (desired, observed, rollouts, prune, now) ->
                plan(one, owner, desired, observed, rollouts, prune, now),
            new Asking(owner, life, port),
            life.trouble == null ? Provider.NONE : mutant.proxy(new Wire(life, port, life.trouble)),
            life.shape.extras().databaseGoes(),
            revision -> mutant.reads(Version.named(revision), life.wishes.first()),
            status -> published(owner, status));
    SimulatedOperator operator =
        kube == null
            ? new SimulatedOperator(home)
            : SimulatedOperator.reading(home, set -> kube.reads(owner, set, oracle));
    if (follows != null) {
      follows.attach(operator.answers(), stores[owner]);
    }
    one.operator = operator;
    life.time.at(
        owner,
        life.time.now(),
        () -> {
          try {
            operator.start();
          } catch (Killed e) {
            timers.close();
          }
        });
  }

  /** A process ended; it is started again, perhaps without what it remembered. */
  void died(int owner) {
    life.tally.crashes++;
    life.note(owner, "is killed", "");
    Running one = running[owner];
    if (one != null) {
      one.timers.close();
    }
    letGo(owner);
    if (life.weather.strikes(Fault.STORE_LOST)) {
      stores[owner] = new InMemoryStore();
      lost = true;
    }
    life.time.at(
        Timeline.HOST, life.time.now() + SECOND + random.nextLong(6 * SECOND), () -> revive(owner));
  }

  private void revive(int owner) {
    if (owner == 1 || !life.weather.isCalm()) {
      start(owner);
    }
  }

  private void letGo(int owner) {
    if (holder == owner) {
      holder = 0;
    }
  }

  boolean holdsLock(int owner) {
    // Where the lease decides, no two share a directory of locks.
    return holder == owner || (life.kube != null && life.kube.elects());
  }

  Store store(int owner) {
    return stores[owner];
  }

  /** The first operator; null while it is dead. */
  @Nullable SimulatedOperator first() {
    Running one = running[1];
    return one == null || one.port.dead ? null : one.operator;
  }

  // What they are told.

  void tell() {
    if (life.kube != null) {
      life.kube.wants();
      return;
    }
    for (int owner = 1; owner < running.length; owner++) {
      Running one = running[owner];
      if (one != null) {
        life.time.at(owner, life.time.now() + random.nextLong(SECOND / 2), () -> deliver(one));
      }
    }
  }

  private static void deliver(Running one) {
    if (!one.port.dead && one.told != null) {
      one.told.deliver();
    }
  }

  /** Whether an operator was started and not killed since. */
  boolean lives(int owner) {
    Running one = running[owner];
    return one != null && !one.port.dead;
  }

  void unreadable() {
    for (Running one : running) {
      if (one != null && one.told != null) {
        one.told.unreadable();
      }
    }
  }

  void event(EngineEvent event) {
    for (Running one : running) {
      if (one != null) {
        one.port.stream.event(event);
      }
    }
  }

  void breakStreams() {
    for (Running one : running) {
      if (one != null) {
        one.port.stream.breaks(random.nextLong(8 * SECOND));
      }
    }
  }

  // What they do.

  private final class HostLock implements SimulatedOperator.Lock {
    private final int owner;
    private final Port port;

    HostLock(int owner, Port port) {
      this.owner = owner;
      this.port = port;
    }

    @Override
    public Optional<String> acquire() {
      if (port.dead) {
        throw new Killed(); // Its last call came back when it was gone.
      }
      if (!port.underWay) { // A look at what may be pruned takes the lock, too.
        port.oracle.passBegins(stores[owner]);
      }
      if (holder == 0) {
        holder = owner;
      }
      return holdsLock(owner) || mutant == Mutant.IGNORES_LOCKS
          ? Optional.empty()
          : Optional.of("the other operator");
    }

    @Override
    public void letGo() {
      Crew.this.letGo(owner);
    }
  }

  private Plan plan(
      Running one,
      int owner,
      Desired meant,
      Observed observed,
      Rollouts rollouts,
      boolean prune,
      Instant now) {
    life.tally.passes++;
    boolean back = one.port.oracle.goesBack();
    Desired desired = mutant.pursues(meant, back, life.wishes.wanted());
    if (!one.remembers) {
      one.remembers = true;
      life.truth.forgotten(life.machine.boxes, unended(owner));
    }
    try {
      String revision = desired.revision();
      one.port.oracle.plans(life.kube == null ? revision : life.kube.known(revision));
    } catch (Violation e) {
      life.violated(e);
      throw new Killed();
    }
    Plan plan = one.planner.plan(desired, observed, rollouts, prune, now);
    if (life.traced()) {
      trace(owner, plan);
    }
    return plan;
  }

  /** Containers whose {@code post_start} this operator noted before it began. */
  private Set<String> unended(int owner) {
    return stores[owner].marks(Version.RELEASE).stream()
        .filter(mark -> mark.kind() == Mark.Kind.HOOK)
        .map(Mark::key)
        .collect(Collectors.toSet());
  }

  private void published(int owner, ReleaseStatus status) {
    life.tally.phases.count(status.phase());
    Running one = running[owner];
    if (one != null
        && status.conditions().getFirst().reason() == Reason.OWNED_BY_ANOTHER
        && status.phase() == Phase.PENDING) {
      one.remembers = false; // What it remembered may not be so any more.
    }
    if (life.kube != null) {
      life.kube.of(owner).published(status);
    }
    if (life.traced()) {
      life.note(owner, "status ", status.phase() + " " + status.message());
    }
  }

  private void trace(int owner, Plan plan) {
    life.note(owner, "plans " + plan.wave().size() + " steps", "");
    plan.wave()
        .forEach(step ->
            life.note(owner, "    " + StepText.of(step), " because " + step.cause().text()));
    plan.waits().forEach(wait -> life.note(owner, "    waits for ", wait.toString()));
    plan.failures().forEach(failure -> life.note(owner, "    verdict ", failure.reason()));
  }
}
