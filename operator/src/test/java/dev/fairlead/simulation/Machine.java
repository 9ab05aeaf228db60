package dev.fairlead.simulation;

import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The model Engine: a Docker host as it really is. Names are unique, fixed ports exclusive among
 * the running, images local or in a registry; what becomes of a container follows from its image.
 * It never fails on its own account: the line to it does ({@link Port}).
 */
final class Machine {
  static final long SECOND = 1_000_000_000L;
  private static final int LOWEST = 10;

  final Timeline time;
  final List<Box> boxes = new ArrayList<>();
  final Map<String, Network> networks = new HashMap<>();
  final Map<String, Volume> volumes = new HashMap<>();
  private final Map<String, Image> local = new HashMap<>();
  private final Map<String, Image> present = new HashMap<>();
  private final Map<String, Image> registry = new HashMap<>();
  private final SplittableRandom random;
  private final Consumer<EngineEvent> events;
  private final Truth truth;
  private int made;
  private int pushes;

  /** No space left on device: nothing can be created, pulled or started. */
  boolean diskFull;

  /** What stands before containers, and may hold a port; null where nothing does. */
  @Nullable Switchboard board;

  Machine(Timeline time, SplittableRandom random, Truth truth, Consumer<EngineEvent> events) {
    this.time = time;
    this.random = random;
    this.truth = truth;
    this.events = events;
  }

  // Images.

  static Image image(String id) {
    return new Image(
        id,
        new TreeMap<>(),
        List.of(),
        List.of("/bin/app"),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        null,
        "");
  }

  private static final Map<String, Image> IMAGES = new java.util.concurrent.ConcurrentHashMap<>();

  private static Image shared(String id) {
    Image known = IMAGES.get(id);
    return known != null ? known : IMAGES.computeIfAbsent(id, Machine::image);
  }

  /** An image can be had from the registry. */
  Image push(String reference) {
    Image image = shared("sha256:" + reference + "#" + pushes);
    registry.put(reference, image);
    return image;
  }

  /** As {@link #push}, unless it is there: what a service shares with other versions stays. */
  void pushed(String reference) {
    if (!registry.containsKey(reference)) {
      push(reference);
    }
  }

  /** The tag is moved to another image, which behaves the same. */
  void move(String reference) {
    pushes++;
    push(reference);
  }

  void hasLocally(String reference) {
    Image image = push(reference);
    if (local.containsKey(reference)) {
      pull(reference); // Whoever brings another one under that name is heard.
    } else {
      bring(reference, image);
    }
  }

  void pull(String reference) {
    Image image = registry.get(reference);
    if (image == null) {
      throw new EngineException(Kind.NOT_FOUND, "pull " + reference + ": manifest unknown");
    }
    Image before = bring(reference, image);
    if (before == null || !before.id().equals(image.id())) {
      told("pull", reference);
    }
  }

  private @Nullable Image bring(String reference, Image image) {
    present.put(image.id(), image);
    return local.put(reference, image);
  }

  private void told(String action, String name) {
    TreeMap<String, String> attributes = new TreeMap<>();
    attributes.put("name", name);
    send(new EngineEvent("image", action, "", time.wall(), attributes));
  }

  /** Every name of it goes, unless a container is made of it. */
  void removeImage(String id) {
    for (Box box : boxes) {
      if (box.imageId.equals(id)) {
        throw new EngineException(Kind.CONFLICT, "the image is used by " + box.name);
      }
    }
    if (present.remove(id) != null) {
      local.values().removeIf(image -> image.id().equals(id));
      told("delete", id);
    }
  }

  @Nullable Image image(String reference, boolean byId) {
    if (!byId) {
      return local.get(reference);
    }
    return reference.startsWith("sha256:") ? present.get(reference) : local.get(reference);
  }

  // Containers.

  @Nullable Box find(String id) {
    for (Box box : boxes) {
      if (box.id.equals(id)) {
        return box;
      }
    }
    return null;
  }

  Box require(String id) {
    Box box = find(id);
    if (box == null) {
      throw new EngineException(Kind.NOT_FOUND, "No such container: " + id);
    }
    return box;
  }

  boolean free(String name) {
    for (Box box : boxes) {
      if (box.name.equals(name)) {
        return false;
      }
    }
    return true;
  }

  Box create(String name, ContainerSpec spec, SortedMap<String, String> labels, boolean byHand) {
    Image image = image(spec.image(), true);
    if (image == null) {
      throw new EngineException(Kind.NOT_FOUND, "No such image: " + spec.image());
    }
    if (!free(name)) {
      throw new EngineException(Kind.CONFLICT, "the name " + name + " is already in use");
    }
    made++;
    String reference = image.id().substring("sha256:".length());
    Box box =
        new Box(id(made), name, image, reference, spec, labels, time.wall(), byHand, truth.asked());
    box.silentSince = time.now();
    boxes.add(box);
    emit(box, "create");
    return box;
  }

  /** As an Engine's: told apart by the first digits. */
  private static String id(int serial) {
    String digits = Integer.toHexString(serial * 0x9E3779B1);
    return "0".repeat(8 - digits.length()) + digits + "e".repeat(56);
  }

  void start(Box box) {
    if (box.state == State.PAUSED) {
      throw new EngineException(Kind.CONFLICT, "cannot start a paused container");
    }
    if (box.live()) {
      return;
    }
    if (diskFull) {
      throw startFailed(box, "no space left on device");
    }
    for (Endpoint endpoint : box.endpoints) {
      if (!networks.containsKey(endpoint.network())) {
        throw startFailed(box, "network " + endpoint.network() + " not found");
      }
    }
    for (PortBinding port : box.spec().networking().ports()) {
      for (Box other : boxes) {
        if (other != box && other.holds(port)) {
          throw startFailed(box, "port is already allocated");
        }
      }
      if (board != null && board.holds(port)) {
        throw startFailed(box, "port is already allocated");
      }
    }
    if (box.flaw == Flaw.NOSTART) {
      throw startFailed(box, "exec: not found");
    }
    run(box);
  }

  private EngineException startFailed(Box box, String why) {
    box.error = why;
    box.exitCode = 128;
    box.changed();
    return new EngineException(Kind.START_FAILED, why);
  }

  private void run(Box box) {
    box.state = State.RUNNING;
    box.error = "";
    box.exitCode = 0;
    box.oomKilled = false;
    box.startedAt = time.wall();
    box.healthySince = null;
    box.health = box.tells() ? Health.STARTING : Health.NONE;
    box.run++;
    settled(box);
    emit(box, "start");
    turnLater(box, SECOND + random.nextInt(2_000) * 1_000_000L);
  }

  /** It has run for an hour, or was run once and ended well. */
  void stands(Box box) {
    Instant since = time.wall().minusSeconds(3600);
    boolean once = box.service.equals("job");
    box.state = once ? State.EXITED : State.RUNNING;
    box.created = time.wall().minusMillis(1); // It was there before whoever looks now.
    box.startedAt = since;
    box.finishedAt = once ? since : null;
    box.health = box.tells() ? Health.HEALTHY : Health.NONE;
    box.healthySince = box.tells() ? since : null;
    box.run++;
    addressed(box);
    box.changed();
    truth.stands(box);
  }

  /** Where proxies tell containers apart each has the lowest address that is free. */
  private void addressed(Box box) {
    boolean reached = board != null && box.live() && !box.endpoints.isEmpty();
    int lowest = box.host;
    while (reached && (lowest == 0 || taken(box, lowest))) {
      lowest = Math.max(LOWEST, lowest + 1);
    }
    box.host = reached ? lowest : 0;
  }

  private boolean taken(Box box, int host) {
    for (Box other : boxes) {
      if (other != box && other.host == host) {
        return true;
      }
    }
    return false;
  }

  private void settled(Box box) {
    addressed(box);
    box.changed();
    truth.changed(box);
  }

  private void turnLater(Box box, long nanos) {
    int run = box.run;
    time.at(
        Timeline.HOST,
        time.now() + nanos,
        () -> {
          if (box.run == run && box.state == State.RUNNING) {
            turn(box);
          } else if (box.run == run && box.state == State.RESTARTING) {
            run(box);
          }
        });
  }

  private void turn(Box box) {
    if (box.service.equals("job")) {
      ends(box, 0, false);
      return;
    }
    switch (box.flaw) {
      case GOOD, MISSING, NOSTART -> health(box, Health.HEALTHY);
      case EXITS -> ends(box, 1, false);
      case OOM -> ends(box, 137, true);
      case SICK -> health(box, Health.UNHEALTHY);
      case NEVER -> {}
      case FLAPS -> {
        health(box, box.health == Health.HEALTHY ? Health.UNHEALTHY : Health.HEALTHY);
        if (box.tells()) {
          turnLater(box, 2 * SECOND + random.nextInt(500) * 1_000_000L);
        }
      }
    }
  }

  void health(Box box, Health health) {
    if (!box.tells() || box.state != State.RUNNING || box.health == health) {
      return;
    }
    box.health = health;
    box.healthySince = health == Health.HEALTHY ? time.wall() : null;
    settled(box);
    if (box.asked) {
      return; // The Engine knows nothing of it.
    }
    emit(box, health == Health.HEALTHY ? "health_status: healthy" : "health_status: unhealthy");
  }

  /** Its process ends by itself; the Engine's restart policy acts. */
  void ends(Box box, int code, boolean oom) {
    end(box, code);
    box.oomKilled = oom;
    if (box.restartsByItself()) {
      box.state = State.RESTARTING;
      box.restarts++;
      settled(box);
      turnLater(box, SECOND);
    }
  }

  private void end(Box box, int code) {
    box.state = State.EXITED;
    box.health = box.tells() ? Health.UNHEALTHY : Health.NONE;
    box.healthySince = null;
    box.exitCode = code;
    box.finishedAt = time.wall();
    box.run++;
    settled(box);
    emit(box, "die");
  }

  /** Somebody ends it: no restart policy acts. */
  void stop(Box box, int code) {
    if (box.live()) {
      end(box, code);
    }
  }

  void remove(Box box) {
    stop(box, 137);
    boxes.remove(box);
    box.run++;
    truth.gone(box);
    emit(box, "destroy");
  }

  void rename(Box box, String name) {
    if (box.name.equals(name)) {
      throw new EngineException(Kind.REFUSED, "the container has the name " + name + " already");
    }
    if (!free(name)) {
      throw new EngineException(Kind.CONFLICT, "the name " + name + " is already in use");
    }
    box.renamed(name);
    emit(box, "rename");
  }

  void update(Box box, Resources resources, Restart restart) {
    box.respec(box.spec().withLimits(resources, restart));
    emit(box, "update");
  }

  void pause(Box box) {
    if (box.state == State.RUNNING) {
      box.state = State.PAUSED;
      settled(box);
      emit(box, "pause");
    }
  }

  void unpause(Box box) {
    if (box.state == State.PAUSED) {
      box.state = State.RUNNING;
      settled(box);
      emit(box, "unpause");
      turnLater(box, SECOND);
    }
  }

  private void requireNetwork(Box box, String network) {
    if (box.live() && !networks.containsKey(network)) {
      throw new EngineException(Kind.NOT_FOUND, "network " + network + " not found");
    }
  }

  void disconnect(Box box, String network) {
    requireNetwork(box, network);
    if (box.endpoints.removeIf(e -> e.network().equals(network))) {
      settled(box);
      member(box, network, "disconnect");
    }
  }

  void connect(Box box, Endpoint endpoint) {
    requireNetwork(box, endpoint.network());
    for (Endpoint existing : box.endpoints) {
      if (existing.network().equals(endpoint.network())) {
        if (!box.live() && networks.containsKey(endpoint.network())) {
          return; // One that does not run keeps the names it was given first.
        }
        throw new EngineException(Kind.CONFLICT, "endpoint already exists");
      }
    }
    box.endpoints.add(endpoint);
    settled(box);
    member(box, endpoint.network(), "connect");
  }

  Truth truth() {
    return truth;
  }

  void createNetwork(NetworkSpec spec, SortedMap<String, String> labels) {
    if (networks.containsKey(spec.name())) {
      throw new EngineException(Kind.CONFLICT, "network " + spec.name() + " exists");
    }
    networks.put(spec.name(), new Network("n" + spec.name(), spec.name(), "bridge", labels));
  }

  /** The Engine ends and starts again. */
  void restartEngine(boolean liveRestore) {
    if (liveRestore) {
      return;
    }
    for (Box box : List.copyOf(boxes)) {
      if (box.live()) {
        end(box, 137);
        if (box.restartsByItself()) {
          run(box);
        }
      }
    }
  }

  private void emit(Box box, String action) {
    send(new EngineEvent("container", action, box.id, time.wall(), box.attributes()));
  }

  private void member(Box box, String network, String action) {
    TreeMap<String, String> attributes = new TreeMap<>();
    attributes.put("name", network);
    attributes.put("container", box.id);
    send(new EngineEvent("network", action, box.id, time.wall(), attributes));
  }

  private void send(EngineEvent event) {
    events.accept(event);
  }

  /** Compose's labels without ours: what a stack has that compose started. */
  static SortedMap<String, String> composeOnly(SortedMap<String, String> labels) {
    SortedMap<String, String> kept = new TreeMap<>(labels);
    kept.keySet().removeIf(key -> key.startsWith(Labels.OUR_PREFIX));
    return kept;
  }
}
