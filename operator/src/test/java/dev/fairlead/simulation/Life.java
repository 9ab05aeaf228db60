package dev.fairlead.simulation;

import dev.fairlead.desired.Desired;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.loop.SimulatedOperator;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.Planner;
import dev.fairlead.plan.StepText;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One life of a host, played from a seed: a stack is declared and declared anew, at times badly;
 * all that {@link Fault} names goes wrong, as the {@link Weather} of this seed has it. After every
 * call the {@link Oracle} judges. Then the faults end, and the host must come to rest as declared.
 */
final class Life {
  private static final long SECOND = Machine.SECOND;

  final Timeline time = new Timeline();
  final Weather weather;
  final Machine machine;
  final Tally tally;
  final Span span;
  private final SplittableRandom random;
  private final Shape shape;
  private final Truth truth;
  private final OperatorMetrics metrics;
  private final Mutant mutant;
  private final @Nullable Trace trace;
  private final @Nullable Running[] running = new Running[Timeline.OWNERS];
  private final List<Version> past = new ArrayList<>();
  private final InMemoryStore[] stores = {
    new InMemoryStore(), new InMemoryStore(), new InMemoryStore()
  };
  private Version wanted;
  private @Nullable Violation violation;
  private int holder;
  private boolean second;
  int calls;
  int mutations;
  long lastMutation;

  Life(
      Span span,
      long seed,
      Mutant mutant,
      Tally tally,
      OperatorMetrics metrics,
      @Nullable Trace trace) {
    this.span = span;
    this.mutant = mutant;
    this.tally = tally;
    this.metrics = metrics;
    this.trace = trace;
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
    shape = Shape.of(random.nextInt(Shape.COUNT));
    weather = new Weather(random.split());
    truth = new Truth(time, shape);
    machine = new Machine(time, random.split(), truth, this::event);
    wanted = version(random.nextInt(8) == 0 ? flaw().tag() : "good0");
  }

  /** Plays it. */
  void live() {
    prepare();
    start(1);
    if (weather.has(Fault.SECOND_OPERATOR)) {
      weather.count(Fault.SECOND_OPERATOR);
      second = true;
      time.at(Timeline.HOST, random.nextLong(30 * SECOND), () -> start(2));
    }
    long end = chapters();
    hostFaults();
    until(end);
    Ending ending = new Ending(this, machine, truth, shape);
    calm(ending);
    if (random.nextInt(span.badOneIn) == 0) {
      ending.bad();
    }
  }

  private void prepare() {
    for (String image : List.of("db:good", "job:good")) {
      machine.push(image);
    }
    declare(wanted);
    Neighbour.movesIn(machine, shape);
  }

  // The desired state.

  Flaw flaw() {
    Flaw[] flaws = Flaw.values();
    Flaw flaw = flaws[1 + random.nextInt(flaws.length - 1)];
    return shape.checked() || flaw.showsUnchecked() ? flaw : Flaw.EXITS;
  }

  private Version version(String tag) {
    return Version.of(shape, tag, 1 + random.nextInt(shape.maxReplicas()));
  }

  private void declare(Version version) {
    past.add(version);
    if (Flaw.of(version.image()) != Flaw.MISSING && version.valid()) {
      if (random.nextInt(4) == 0) {
        machine.hasLocally(version.image());
      } else {
        machine.push(version.image());
      }
    }
  }

  Version wanted() {
    return wanted;
  }

  /** Whether a spec of this hash was ever declared for a service. */
  boolean declared(String service, String specHash) {
    for (Version version : past) {
      if (version.specHash(service).equals(specHash) && !specHash.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  void want(Version version) {
    note(Timeline.HOST, "wants ", version.revision());
    tally.wants++;
    wanted = version;
    declare(version);
    tell();
  }

  private void tell() {
    for (int owner = 1; owner < running.length; owner++) {
      Running one = running[owner];
      if (one != null) {
        time.at(owner, time.now() + random.nextLong(SECOND / 2), () -> deliver(one));
      }
    }
  }

  private static void deliver(Running one) {
    if (!one.port.dead) {
      one.told.deliver();
    }
  }

  /** The desired state changes a few times. @return when the last chapter ends */
  private long chapters() {
    int count = 1 + random.nextInt(span.chapters);
    long at = 0;
    for (int chapter = 1; chapter <= count; chapter++) {
      at += SECOND + random.nextLong(span.chapter());
      int number = chapter;
      time.at(Timeline.HOST, at, () -> chapter(number));
    }
    return at + SECOND + random.nextLong(span.chapter());
  }

  private void chapter(int number) {
    if (weather.isCalm()) {
      return;
    }
    if (weather.has(Fault.UNREADABLE) && random.nextInt(3) == 0) {
      weather.count(Fault.UNREADABLE);
      for (Running one : running) {
        if (one != null) {
          one.told.unreadable();
        }
      }
    } else if (weather.has(Fault.INVALID) && random.nextInt(3) == 0) {
      weather.count(Fault.INVALID);
      want(Version.of(shape, "invalid", 1));
    } else if (weather.has(Fault.TURNS_BACK) && random.nextBoolean()) {
      weather.count(Fault.TURNS_BACK);
      want(past.get(random.nextInt(past.size())));
    } else {
      want(version(random.nextInt(3) == 0 ? flaw().tag() : "good" + number % 3));
    }
  }

  // The operators.

  private void start(int owner) {
    Running before = running[owner];
    if (before != null && !before.port.dead) {
      return;
    }
    note(owner, "starts", "");
    Oracle oracle = new Oracle(machine, truth);
    Port port = new Port(owner, this, machine, oracle, weather, random.split());
    Told told = new Told(this, owner, oracle);
    var timers = time.new Timers(owner, mutant);
    Running one = new Running(port, timers, told, mutant.planner(Planner::plan));
    running[owner] = one;
    SplittableRandom chance = random.split();
    SimulatedOperator operator =
        new SimulatedOperator(
            new SimulatedOperator.Home(
                mutant.line(port),
                told,
                stores[owner],
                metrics,
                timers,
                time.wallClock,
                chance::nextDouble,
                new HostLock(owner, port),
                (desired, observed, rollouts, prune, now) ->
                    plan(one, owner, desired, observed, rollouts, prune, now),
                revision -> mutant.reads(Version.named(revision), past.getFirst()),
                status -> published(owner, status)));
    time.at(
        owner,
        time.now(),
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
    tally.crashes++;
    note(owner, "is killed", "");
    Running one = running[owner];
    if (one != null) {
      one.timers.close();
    }
    letGo(owner);
    if (weather.strikes(Fault.STORE_LOST)) {
      stores[owner] = new InMemoryStore();
    }
    time.at(Timeline.HOST, time.now() + SECOND + random.nextLong(6 * SECOND), () -> revive(owner));
  }

  private void revive(int owner) {
    if (owner == 1 || !weather.isCalm()) {
      start(owner);
    }
  }

  private void letGo(int owner) {
    if (holder == owner) {
      holder = 0;
    }
  }

  boolean holdsLock(int owner) {
    return holder == owner;
  }

  Store store(int owner) {
    return stores[owner];
  }

  private final class HostLock implements SimulatedOperator.Lock {
    private final int owner;
    private final Port port;

    HostLock(int owner, Port port) {
      this.owner = owner;
      this.port = port;
    }

    @Override
    public Optional<String> acquire() {
      port.passBegins();
      if (holder == 0) {
        holder = owner;
      }
      return holder == owner || mutant == Mutant.IGNORES_LOCKS
          ? Optional.empty()
          : Optional.of("the other operator");
    }

    @Override
    public void letGo() {
      Life.this.letGo(owner);
    }
  }

  private Plan plan(
      Running one,
      int owner,
      Desired desired,
      Observed observed,
      Rollouts rollouts,
      boolean prune,
      Instant now) {
    tally.passes++;
    if (!one.remembers) {
      one.remembers = true;
      truth.forgotten(machine.boxes);
    }
    try {
      one.port.oracle.plans(desired.revision());
    } catch (Violation e) {
      violated(e);
      throw new Killed();
    }
    Plan plan = one.planner.plan(desired, observed, rollouts, prune, now);
    if (trace != null) {
      trace(owner, plan);
    }
    return plan;
  }

  private void published(int owner, ReleaseStatus status) {
    tally.phases.count(status.phase());
    if (trace != null) {
      note(owner, "status ", status.phase() + " " + status.message());
    }
  }

  // The host.

  private void event(EngineEvent event) {
    for (Running one : running) {
      if (one != null) {
        one.port.event(event);
      }
    }
  }

  void created(Box box) {
    tally.created(box);
  }

  private void hostFaults() {
    if (weather.onTheHost() != null) {
      time.at(Timeline.HOST, time.now() + random.nextLong(span.faults()), this::hostFault);
    }
  }

  private void hostFault() {
    Fault fault = weather.onTheHost();
    if (weather.isCalm() || fault == null) {
      return;
    }
    if (new Hands(this, machine, random).does(fault)) {
      weather.count(fault);
      note(Timeline.HOST, "fault ", fault.name());
    }
    time.at(Timeline.HOST, time.now() + random.nextLong(span.faults()), this::hostFault);
  }

  void breakStreams() {
    for (Running one : running) {
      if (one != null) {
        one.port.breaks(random.nextLong(8 * SECOND));
      }
    }
  }

  // The end.

  private void calm(Ending ending) {
    note(Timeline.HOST, "calm", "");
    weather.calm();
    machine.diskFull = false;
    ending.recover();
    Running other = running[2];
    if (second && other != null && !other.port.dead) {
      other.port.dead = true;
      other.timers.close();
      letGo(2);
    }
    start(1);
    want(version("good9"));
    ending.settle();
  }

  void until(long end) {
    while (time.now() < end) {
      step(end);
    }
  }

  void step(long end) {
    time.next(end);
    Violation found = violation;
    if (found != null) {
      throw found;
    }
  }

  void violated(Violation found) {
    if (violation == null) {
      violation = found;
      note(Timeline.HOST, "VIOLATES ", String.valueOf(found.getMessage()));
    }
  }

  /** What was reached counts, however it ended. */
  void ended() {
    tally.lived(this, shape);
  }

  // What a reader of a failed seed sees.

  void note(int owner, String what, String more) {
    if (trace != null) {
      trace.line(time, owner, what + more, machine);
    }
  }

  void trace(int owner, String call, String subject) {
    if (trace != null) {
      Box box = machine.find(subject);
      trace.line(time, owner, "  " + call + " " + (box == null ? subject : box.toString()), null);
    }
  }

  private void trace(int owner, Plan plan) {
    note(owner, "plans " + plan.wave().size() + " steps", "");
    plan.wave()
        .forEach(
            step -> note(owner, "    " + StepText.of(step), " because " + step.cause().text()));
    plan.waits().forEach(wait -> note(owner, "    waits for ", wait.toString()));
    plan.failures().forEach(failure -> note(owner, "    verdict ", failure.reason()));
  }
}
