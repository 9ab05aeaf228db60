package dev.fairlead.simulation;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.EngineVersion;
import dev.fairlead.engine.EventListener;
import dev.fairlead.engine.Exec;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One operator's line to the model Engine: calls take time, fail before or after their effect, are
 * the last thing the operator does; lists lie. Every call is held against the invariants.
 */
final class Port implements Engine {
  private static final long READ = 1_000_000L;
  private static final long WRITE = 20_000_000L;

  final int owner;
  private final Life life;
  private final Machine machine;
  private final Timeline time;
  private final Weather weather;
  private final SplittableRandom random;
  private final Commands commands;
  private final Listing listing;

  /** Whether a call that changes something is under way: then no pass begins. */
  boolean underWay;

  boolean dead;

  /** Whether the host performs a call of this operator just now. */
  boolean changing;

  final Oracle oracle;
  final TrafficOracle traffic;
  final Stream stream;

  Port(int owner, Life life, Oracle oracle, SplittableRandom random) {
    this.owner = owner;
    this.life = life;
    this.machine = life.machine;
    this.time = life.time;
    this.oracle = oracle;
    this.traffic = new TrafficOracle(life, oracle);
    this.weather = life.weather;
    this.random = random;
    this.commands = new Commands(owner, life);
    this.listing = new Listing(machine, weather, oracle, random);
    this.stream = new Stream(owner, this, time, weather, random);
  }

  // Around every call.

  void kill() {
    dead = true;
    life.crew.died(owner);
    throw new Killed();
  }

  private void alive() {
    if (dead) {
      throw new Killed();
    }
  }

  /** A call goes out, and takes its time. */
  void goes(String call, String subject, long nanos) {
    alive();
    life.calls++;
    judged(oracle::calls);
    life.trace(owner, call, subject);
    long takes = nanos + random.nextInt(1_000_000);
    if (weather.strikes(Fault.LATENCY)) {
      takes += random.nextLong(12 * Machine.SECOND);
    }
    time.during(owner, takes);
    alive();
    if (weather.strikes(Fault.KILLED_BEFORE_EFFECT)) {
      kill();
    }
    if (weather.strikes(Fault.UNREACHABLE)) {
      throw failed(Kind.UNREACHABLE, "no such socket");
    }
  }

  private EngineException failed(Kind kind, String message) {
    life.note(owner, "fails: ", message);
    return new EngineException(kind, message);
  }

  /** A call that only looks. */
  private void looks(String call, String subject) {
    goes(call, subject, READ);
    if (weather.strikes(Fault.TIMEOUT_BEFORE_EFFECT)) {
      throw failed(Kind.UNKNOWN_OUTCOME, "time-out");
    }
  }

  /** A call that changes something. */
  private void changes(String call, String subject, long nanos, Runnable effect) {
    if (life.kube != null && !life.kube.permits(owner)) {
      throw failed(Kind.TRANSIENT, "another operator acts for this host now");
    }
    underWay = true;
    try {
      goes(call, subject, nanos);
    } finally {
      underWay = false;
    }
    // I11: that an image goes late, which nothing needs, changes nothing of what is declared.
    life.mutations += call.equals("removeImage") ? 0 : 1;
    life.lastMutation = time.now();
    if (weather.strikes(Fault.TIMEOUT_BEFORE_EFFECT)) {
      unknown(call, subject);
      throw failed(Kind.UNKNOWN_OUTCOME, "time-out before the effect");
    }
    if (weather.strikes(Fault.CONFLICT)) {
      contradicted(call, subject);
      throw failed(Kind.CONFLICT, "removal is already in progress");
    }
    if (!call.equals("pull") && weather.strikes(Fault.NOT_FOUND)) {
      throw failed(Kind.NOT_FOUND, "No such thing");
    }
    int before = machine.truth().actor;
    machine.truth().actor = owner;
    changing = true;
    try {
      effect.run();
    } catch (EngineException e) {
      life.note(owner, "fails: ", String.valueOf(e.getMessage()));
      if (e.kind() == Kind.CONFLICT) {
        contradicted(call, subject);
      }
      throw e;
    } finally {
      changing = false;
      machine.truth().actor = before;
    }
    if (weather.strikes(Fault.KILLED_AFTER_EFFECT)) {
      kill();
    }
    if (weather.strikes(Fault.TIMEOUT_AFTER_EFFECT)) {
      unknown(call, subject);
      throw failed(Kind.UNKNOWN_OUTCOME, "time-out after the effect");
    }
  }

  /** I13; what becomes of a command in a container says nothing of the container. */
  private void unknown(String call, String subject) {
    if (!call.equals("exec")) {
      oracle.unknown(subject);
    }
  }

  /** I14: who is told that a name is taken does not know the host, and has to look. */
  private void contradicted(String call, String subject) {
    if (call.equals("create")) {
      oracle.unknown(subject);
    }
  }

  /** A call on one container. */
  private void on(String call, String id, long nanos, Consumer<Box> effect) {
    changes(
        call,
        id,
        nanos,
        () -> {
          Box box = machine.require(id);
          judged(() -> oracle.acts(box, call, life.crew.holdsLock(owner)));
          judged(() -> traffic.acts(box, call));
          boolean mattered = oracle.matters(box);
          boolean lived = box.live();
          effect.accept(box);
          if (mattered && !life.departs() && !(box.serves() && machine.boxes.contains(box))) {
            judged(() -> oracle.took(box, call));
          }
          if (!lived && box.live()) {
            judged(() -> oracle.brought(box, call));
          }
        });
  }

  void judged(Runnable check) {
    try {
      check.run();
    } catch (Violation e) {
      life.violated(e);
      dead = true;
      throw new Killed();
    }
  }

  // The calls.

  @Override
  public EngineVersion version() {
    looks("version", "");
    return new EngineVersion("MODEL", "0.0", "1.41", "linux", "amd64");
  }

  @Override
  public List<ContainerSummary> list() {
    judged(oracle::lists);
    looks("list", "");
    return listing.shown();
  }

  @Override
  public Optional<Container> inspect(String id) {
    looks("inspect", id);
    oracle.inspects(id);
    Box box = machine.find(id);
    if (box == null) {
      return Optional.empty();
    }
    machine.truth().passed(box);
    return Optional.of(box.inspected());
  }

  @Override
  public Optional<Image> image(String reference) {
    looks("image", reference);
    return Optional.ofNullable(machine.image(reference, true));
  }

  @Override
  public List<Network> networks() {
    looks("networks", "");
    return List.copyOf(machine.networks.values());
  }

  @Override
  public SortedMap<String, String> members(String network) {
    throw new IllegalStateException("no life declares a network in another way");
  }

  @Override
  public List<Volume> volumes() {
    looks("volumes", "");
    return List.copyOf(machine.volumes.values());
  }

  @Override
  public void pull(String reference, String platform, Consumer<String> progress) {
    changes(
        "pull",
        reference,
        Machine.SECOND + random.nextInt(2_000) * 1_000_000L,
        () -> {
          if (machine.diskFull) {
            throw new EngineException(Kind.TRANSIENT, "no space left on device");
          }
          if (weather.strikes(Fault.PULL_FAILS)) {
            throw new EngineException(Kind.TRANSIENT, "TLS handshake timeout");
          }
          machine.pull(reference);
        });
  }

  @Override
  public void createNetwork(NetworkSpec network, SortedMap<String, String> labels) {
    changes("createNetwork", network.name(), WRITE, () -> machine.createNetwork(network, labels));
  }

  @Override
  public void createVolume(VolumeSpec volume, SortedMap<String, String> labels) {
    changes(
        "createVolume",
        volume.name(),
        WRITE,
        () -> machine.volumes.put(volume.name(), new Volume(volume.name(), "local", labels)));
  }

  @Override
  public String create(String name, ContainerSpec spec, SortedMap<String, String> labels) {
    String[] id = {""};
    String service = labels.getOrDefault(Labels.SERVICE, "");
    String specHash = labels.getOrDefault(Labels.SPEC, "");
    judged(() -> oracle.attempts(service, labels.getOrDefault(Labels.NUMBER, ""), specHash));
    changes(
        "create",
        "create " + name,
        WRITE,
        () -> {
          judged(() -> {
            oracle.locked(life.crew.holdsLock(owner), "create");
            String imageId = labels.getOrDefault(Labels.IMAGE, "");
            oracle.creates(service, name, specHash, imageId, life.crew.store(owner));
          });
          if (machine.diskFull) {
            throw new EngineException(Kind.REFUSED, "no space left on device");
          }
          Box box = machine.create(name, spec, labels, false);
          id[0] = box.id;
          life.created(box);
        });
    return id[0];
  }

  @Override
  public void inject(String id, Injected file) {
    throw new IllegalStateException("no life writes files into containers");
  }

  @Override
  public void archive(String id, String path, ArchiveReader reader) {
    throw new IllegalStateException("no life is a site");
  }

  @Override
  public void start(String id) {
    Box standing = machine.find(id);
    if (standing != null) {
      oracle.starting(standing);
    }
    on(
        "start",
        id,
        WRITE,
        box -> {
          judged(() -> oracle.starts(box));
          machine.start(box);
          box.spoilt = life.shape.extras().hooks() && box.service.equals("web");
          if (box.named()) {
            judged(() -> oracle.named(box, "start"));
          }
        });
  }

  @Override
  public void stop(String id, Duration grace) {
    // One in eight does not listen to its stop signal.
    boolean deaf = id.charAt(0) < '2';
    on(
        "stop",
        id,
        deaf ? grace.toNanos() : 5 * WRITE,
        box -> {
          judged(() -> oracle.destroys(box, "stop"));
          machine.stop(box, deaf ? 137 : 143);
        });
  }

  @Override
  public void remove(String id, boolean anonymousVolumes) {
    changes(
        "remove",
        id,
        WRITE,
        () -> {
          Box box = machine.find(id);
          if (box != null) {
            judged(() -> {
              oracle.acts(box, "remove", life.crew.holdsLock(owner));
              oracle.destroys(box, "remove");
              traffic.acts(box, "remove");
            });
            boolean mattered = oracle.matters(box);
            machine.remove(box);
            life.tally.pruned += oracle.goes(box) ? 1 : 0;
            if (mattered && !life.departs()) {
              judged(() -> oracle.took(box, "remove"));
            }
            if (anonymousVolumes) {
              life.violated(new Violation("I17", "removes the volumes of " + box));
            }
          }
        });
  }

  @Override
  public void rename(String id, String name) {
    on("rename", id, WRITE, box -> machine.rename(box, name));
  }

  @Override
  public void signal(String id, String signal) {
    throw new IllegalStateException("no life sends signals");
  }

  @Override
  public SortedMap<String, String> processes(String id) {
    throw new IllegalStateException("no life asks for processes");
  }

  @Override
  public int hostPort(String id, int port) {
    throw new IllegalStateException("no life asks for ports");
  }

  @Override
  public void unpause(String id) {
    on("unpause", id, WRITE, machine::unpause);
  }

  @Override
  public void update(String id, Resources resources, Restart restart) {
    on("update", id, WRITE, box -> machine.update(box, resources, restart));
  }

  @Override
  public void disconnect(String network, String id) {
    on("disconnect", id, WRITE, box -> machine.disconnect(box, network));
  }

  @Override
  public void connect(Endpoint endpoint, String id) {
    on(
        "connect",
        id,
        WRITE,
        box -> {
          machine.connect(box, endpoint);
          if (box.named() && box.live()) {
            judged(() -> oracle.named(box, "connect"));
          }
        });
  }

  @Override
  public void removeNetwork(String name) {
    changes("removeNetwork", name, WRITE, () -> machine.networks.remove(name));
  }

  @Override
  public void removeImage(String id) {
    changes(
        "removeImage",
        id,
        WRITE,
        () -> {
          judged(() -> {
            oracle.locked(life.crew.holdsLock(owner), "removeImage");
            oracle.removesImage(id, life.crew.store(owner));
          });
          machine.removeImage(id);
          life.tally.imagesRemoved++;
        });
  }

  @Override
  public Exec exec(String id, Hook command, Duration timeout) {
    on("exec", id, WRITE, _ -> {});
    return commands.run(id, command);
  }

  @Override
  public boolean execRuns(String execId) {
    looks("execRuns", execId);
    return false;
  }

  @Override
  public List<String> logTail(String id, int lines) {
    looks("logTail", id);
    return List.of();
  }

  @Override
  public AutoCloseable events(EventListener heard) {
    return stream.opens(heard);
  }

  @Override
  public long mutations() {
    return life.mutations;
  }

  @Override
  public void close() {}
}
