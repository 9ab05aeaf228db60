package dev.fairlead.simulation;

import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EventListener;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.kube.SimulatedKube;
import dev.fairlead.loop.SimulatedOperator;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Image;
import dev.fairlead.plan.Planner;
import dev.fairlead.plan.Step;
import dev.fairlead.probe.Answer;
import dev.fairlead.probe.Prober;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.traffic.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One host of a fleet: an Engine that stays, and an operator that comes and goes. */
final class FleetMember {
  private static final long SECOND = Machine.SECOND;
  private static final Duration BEAT = Duration.ofSeconds(20);
  private static final long EXITS = SECOND / 2;

  final String host;
  final boolean edge;

  /** Versions of ConfigMaps and Secrets that it heard of last. */
  final Map<String, Integer> contents = new TreeMap<>(Map.of("settings", 1, "keys", 1));

  /** How often it was started. */
  int life;

  long beat;
  private final int owner;
  private final FleetLife fleet;
  private final OperatorMetrics metrics;
  private final FakeEngine engine;
  private final InMemoryStore store = new InMemoryStore();
  private Timeline.@Nullable Timers timers;
  private @Nullable ApiLine line;
  private @Nullable SimulatedKube source;

  FleetMember(String host, boolean edge, int owner, FleetLife fleet, OperatorMetrics metrics) {
    this.host = host;
    this.edge = edge;
    this.owner = owner;
    this.fleet = fleet;
    this.metrics = metrics;
    this.engine = new FakeEngine(fleet.time.wallClock::instant);
    for (String image : List.of(FleetSpec.GOOD_IMAGE, FleetSpec.BAD_IMAGE)) {
      engine.addLocal(image, image(image));
    }
    AutoCloseable _ = engine.events(new Watching());
  }

  private static Image image(String reference) {
    return new Image(
        "sha256:" + Integer.toHexString(reference.hashCode()),
        new TreeMap<>(),
        List.of(),
        List.of("run"),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        null,
        "");
  }

  ApiLine line() {
    return Objects.requireNonNull(line);
  }

  SimulatedKube source() {
    return Objects.requireNonNull(source);
  }

  Map<String, String> labels() {
    boolean said = fleet.bug == FleetBug.RUNS_ELSEWHERE || edge;
    return Map.of(FleetSpec.TIER, FleetSpec.tier(said));
  }

  void dies() {
    Timeline.Timers running = timers;
    if (running != null) {
      fleet.note(owner, "dies");
      running.close();
      timers = null;
      fleet.truth.dies(host);
    }
  }

  /** Starts its operator, unless that runs. */
  void start() {
    if (timers != null) {
      return;
    }
    life++;
    fleet.note(owner, "starts");
    fleet.truth.revives(host);
    Timeline.Timers mine = fleet.time.new Timers(owner, Mutant.NONE);
    ApiLine way = new ApiLine(owner, fleet, mine, fleet.random.split());
    var chance = fleet.random.split();
    var follows = new SimulatedKube(way, host, mine, fleet.time.wallClock, chance::nextDouble);
    way.source = follows;
    timers = mine;
    line = way;
    source = follows;
    way.connect();
    var operator =
        SimulatedOperator.reading(
            new SimulatedOperator.Home(
                engine,
                follows,
                store,
                metrics,
                mine,
                fleet.time.wallClock,
                chance::nextDouble,
                new FreeLock(),
                Planner::plan,
                new NobodyAsks(),
                Provider.NONE,
                false,
                _ -> {
                  throw new IllegalStateException("it reads what it is shown");
                },
                follows::published),
            set -> set);
    follows.attach(operator.answers(), store);
    mine.execute(operator::start);
    mine.execute(this::beats);
    fleet.lists(this);
    fleet.hears(this);
  }

  private void beats() {
    beat++;
    fleet.beats(this);
    Objects.requireNonNull(timers).after(BEAT, this::beats);
  }

  /** Tells the truth of what the Engine does, and lets what is bad exit. */
  private final class Watching implements EventListener {
    @Override
    public void connected() {}

    @Override
    public void disconnected(String reason) {}

    @Override
    public void event(EngineEvent event) {
      String id = event.id();
      fleet.note(owner, event.action() + " " + event.attributes().get("name"));
      switch (event.action()) {
        case "create" -> {
          SortedMap<String, @Nullable String> made =
              engine.inspect(id).orElseThrow().spec().program().environment();
          int serial = Integer.parseInt(String.valueOf(made.get(FleetSpec.SERIAL)));
          String version = serial + " " + made.get(FleetSpec.LEVEL) + " " + made.get(FleetSpec.KEY);
          fleet.judge(() -> fleet.truth.creates(host, id, version, serial));
        }
        case "start" -> {
          fleet.truth.starts(host, id);
          if (Objects.equals(event.attributes().get("image"), FleetSpec.BAD_IMAGE)) {
            fleet.later(EXITS, () -> exits(id));
          }
        }
        case "die" -> fleet.judge(() -> fleet.truth.ends(host, id));
        default -> {}
      }
    }

    private void exits(String id) {
      if (engine.inspect(id).filter(one -> one.running()).isPresent()) {
        engine.exit(id, 1);
      }
    }
  }

  /** There is one operator on the host. */
  private static final class FreeLock implements SimulatedOperator.Lock {
    @Override
    public Optional<String> acquire() {
      return Optional.empty();
    }

    @Override
    public void letGo() {}
  }

  private static final class NobodyAsks implements Prober {
    @Override
    public void ask(Step.Probe question, Consumer<Answer> answer) {
      throw new IllegalStateException("no gate asks here");
    }

    @Override
    public void close() {}
  }
}
