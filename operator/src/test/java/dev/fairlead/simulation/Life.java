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
  private static final long MINUTE = 60 * SECOND;

  /** I6, I10: longer than the longest backoff, twice, and a rollout. */
  private static final long BOUND = 40 * MINUTE;

  /** Longer than a resync. */
  private static final long REST = 5 * MINUTE + 30 * SECOND;

  final Timeline time = new Timeline();
  final Weather weather;
  final Machine machine;
  final Tally tally;
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

  /** One operator process. */
  private static final class Running {
    final Port port;
    final Timeline.Timers timers;
    final Told told;
    final SimulatedOperator.Planner planner;
    boolean remembers;

    Running(Port port, Timeline.Timers timers, Told told, SimulatedOperator.Planner planner) {
      this.planner = planner;
      this.port = port;
      this.timers = timers;
      this.told = told;
    }
  }

  Life(long seed, Mutant mutant, Tally tally, OperatorMetrics metrics, @Nullable Trace trace) {
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
    calm();
    if (random.nextInt(4) == 0) {
      badEnding();
    }
  }

  private void prepare() {
    for (String image : List.of("db:good", "job:good")) {
      machine.push(image);
    }
    declare(wanted);
    // Somebody else's, and it looks like ours.
    Version first = Version.of(shape, "good0", 1);
    machine.hasLocally("web:good0");
    Desired desired = first.desired();
    if (desired != null) {
      var labels = new java.util.TreeMap<>(desired.services().getLast().composeLabels());
      labels.put(dev.fairlead.spec.Labels.PROJECT, "shop2");
      labels.put(dev.fairlead.spec.Labels.NUMBER, "9");
      machine.createNetwork(desired.networks().getFirst(), networkLabels());
      Box alike = machine.create("shop2-web-9", bare(desired), labels, true);
      machine.start(alike);
    }
  }

  private static java.util.TreeMap<String, String> networkLabels() {
    var labels = new java.util.TreeMap<String, String>();
    labels.put(dev.fairlead.spec.Labels.PROJECT, Version.RELEASE);
    labels.put(dev.fairlead.spec.Labels.NETWORK, "default");
    return labels;
  }

  private static dev.fairlead.spec.ContainerSpec bare(Desired desired) {
    var spec = web(desired);
    var net = spec.networking();
    return spec.withNetworking(
        new dev.fairlead.spec.Networking(
            net.mode(),
            net.endpoints(),
            null,
            null,
            null,
            List.of(),
            new java.util.TreeSet<>(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private static dev.fairlead.spec.ContainerSpec web(Desired desired) {
    for (var service : desired.services()) {
      if (service.name().equals("web")) {
        return service.spec();
      }
    }
    throw new IllegalStateException("no web in " + desired.revision());
  }

  // The desired state.

  private Flaw flaw() {
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

  private void want(Version version) {
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
    int count = 1 + random.nextInt(4);
    long at = 0;
    for (int chapter = 1; chapter <= count; chapter++) {
      at += SECOND + random.nextLong(25 * SECOND);
      int number = chapter;
      time.at(Timeline.HOST, at, () -> chapter(number));
    }
    return at + SECOND + random.nextLong(25 * SECOND);
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
    tally.phases[status.phase().ordinal()]++;
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
      time.at(Timeline.HOST, time.now() + random.nextLong(12 * SECOND), this::hostFault);
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
    time.at(Timeline.HOST, time.now() + random.nextLong(12 * SECOND), this::hostFault);
  }

  void breakStreams() {
    for (Running one : running) {
      if (one != null) {
        one.port.breaks(random.nextLong(8 * SECOND));
      }
    }
  }

  // The end.

  private void calm() {
    note(Timeline.HOST, "calm", "");
    weather.calm();
    machine.diskFull = false;
    recover();
    Running other = running[2];
    if (second && other != null && !other.port.dead) {
      other.port.dead = true;
      other.timers.close();
      letGo(2);
    }
    start(1);
    want(version("good9"));
    settle();
  }

  /** What others made sick by hand gets well, unless its image is what ails it. */
  private void recover() {
    for (Box box : List.copyOf(machine.boxes)) {
      if (box.flaw == Flaw.GOOD && box.health == dev.fairlead.observed.Container.Health.UNHEALTHY) {
        machine.health(box, dev.fairlead.observed.Container.Health.HEALTHY);
      }
    }
  }

  /** I6, I10, I11: it comes to rest as declared, and rests. */
  private void settle() {
    long began = time.now();
    long since = -1;
    while (since < 0 || time.now() - since < REST) {
      step(time.now() + 10 * SECOND);
      boolean converged = converged().isEmpty();
      since = converged ? (since < 0 ? time.now() : since) : -1;
      if (time.now() - began > BOUND) {
        throw new Violation("I10", "does not converge: " + converged());
      }
    }
    tally.converged(since - began);
    int before = mutations;
    until(time.now() + REST);
    if (mutations > before) {
      throw new Violation("I11", "goes on changing what is as declared");
    }
    if (!converged().isEmpty()) {
      throw new Violation("I11", "does not rest: " + converged());
    }
  }

  /** What is not as declared; empty when all is. */
  private String converged() {
    int web = 0;
    int db = 0;
    for (Box box : machine.boxes) {
      if (!box.project.equals(Version.RELEASE) || box.service.equals("job")) {
        continue;
      }
      boolean right =
          box.serves()
              && box.name.equals("shop-" + box.service + "-" + box.number)
              && asDeclared(box);
      if (!right) {
        return box.toString();
      }
      if (box.service.equals("web")) {
        web++;
      } else {
        db++;
      }
    }
    boolean enough = web == wanted.wants("web") && db == wanted.wants("db");
    return enough ? "" : web + " of web, " + db + " of db";
  }

  /** What compose started has no label of ours, and may be just what is declared. */
  private boolean asDeclared(Box box) {
    String label = box.labels.getOrDefault(dev.fairlead.spec.Labels.SPEC, "");
    String image = box.service.equals("web") ? wanted.image() : box.service + ":good";
    return label.isEmpty()
        ? box.spec().image().equals(image)
        : label.equals(wanted.specHash(box.service));
  }

  /** I1, I6, I7: a version that does not work gets its verdict, and what worked goes on working. */
  private void badEnding() {
    Version good = wanted;
    Flaw flaw = flaw();
    while (flaw == Flaw.FLAPS) {
      flaw = flaw();
    }
    want(Version.of(shape, flaw.tag(), good.replicas()));
    until(time.now() + 100 * SECOND);
    int serving = 0;
    for (Box box : machine.boxes) {
      if (box.service.equals("web") && box.project.equals(Version.RELEASE) && box.serves()) {
        serving +=
            truth.passed(box) && Flaw.of(box.spec().image().replace("sha256:", "")) == Flaw.GOOD
                ? 1
                : 0;
      }
    }
    if (stores[1].quarantine(Version.RELEASE).isEmpty()) {
      throw new Violation("I6", "no verdict on " + wanted.revision());
    }
    // What is rolled is tried again and again beside them; what is recreated waits for a change.
    int must = shape.rolling() ? good.replicas() - shape.mayMiss("web") : good.replicas();
    if (serving < must) {
      throw new Violation(
          "I7", "only " + serving + " of " + good.revision() + " serve after " + flaw);
    }
    tally.rolledBack++;
  }

  private void until(long end) {
    while (time.now() < end) {
      step(end);
    }
  }

  private void step(long end) {
    time.next(end);
    Violation found = violation;
    if (found != null) {
      throw found;
    }
  }

  void violated(Violation found) {
    if (violation == null) {
      violation = found;
      note(Timeline.HOST, "VIOLATES ", found.getMessage());
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
