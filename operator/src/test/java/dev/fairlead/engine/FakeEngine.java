package dev.fairlead.engine;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An Engine in memory, held to the real one by {@link EngineContract}: names are unique, fixed
 * ports exclusive among the running, images local or in a registry. Health and exits are the test's
 * to decide, time is the given clock, events reach listeners before the call returns, and every
 * changing call is recorded as text with names instead of ids.
 */
public final class FakeEngine implements Engine {
  private final Supplier<Instant> clock;
  private final Map<String, FakeContainer> containers = new LinkedHashMap<>();
  private final SortedMap<String, Image> local = new TreeMap<>();
  private final SortedMap<String, Image> registry = new TreeMap<>();
  private final SortedMap<String, Network> networks = new TreeMap<>();
  private final SortedMap<String, Volume> volumes = new TreeMap<>();
  private final List<EventListener> listeners = new CopyOnWriteArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private long ids;
  private long reads;

  private record Fault(EngineException failure, boolean performed) {}

  public FakeEngine(Supplier<Instant> clock) {
    this.clock = clock;
  }

  // ---- the test's side

  /** Makes an image present on the host. */
  public synchronized void addLocal(String reference, Image image) {
    local.put(reference, image);
  }

  /** Makes an image pullable; a later one under the same reference is what a re-pushed tag is. */
  public synchronized void addRemote(String reference, Image image) {
    registry.put(reference, image);
  }

  /** What the container's health check found, with the event the Engine sends on a change. */
  public synchronized void setHealth(String id, Container.Health health) {
    setHealth(id, health, "");
  }

  public synchronized void setHealth(String id, Container.Health health, String probeOutput) {
    FakeContainer container = require("setHealth", id);
    container.lastProbe = probeOutput;
    if (container.health != health) {
      container.health = health;
      container.healthySince = health == Container.Health.HEALTHY ? clock.get() : null;
      emit(container, "health_status: " + health.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  /** The container's process ends by itself. */
  public synchronized void exit(String id, int code) {
    end(require("exit", id), code);
  }

  /** The Engine's own restart policy at work: the process died and runs again. */
  public synchronized void restartByPolicy(String id) {
    FakeContainer container = require("restartByPolicy", id);
    end(container, 1);
    container.restarts++;
    run(container);
  }

  public synchronized void pause(String id) {
    FakeContainer container = require("pause", id);
    container.state = Container.State.PAUSED;
    emit(container, "pause");
  }

  /** Someone changed the container by hand, as {@code docker update} does, or made it anew. */
  public synchronized void change(String id, UnaryOperator<ContainerSpec> change) {
    FakeContainer container = require("change", id);
    container.spec = change.apply(container.spec);
    container.generation++;
    emit(container, "update");
  }

  public synchronized void log(String id, String... lines) {
    require("log", id).log.addAll(List.of(lines));
  }

  /** The next call of this name (the Engine's method name) fails, and changes nothing. */
  public synchronized void failNext(String call, EngineException failure) {
    faults.computeIfAbsent(call, c -> new ArrayDeque<>()).add(new Fault(failure, false));
  }

  /** The next call of this name is performed, and answered with an unknown outcome (I13). */
  public synchronized void loseAnswerOfNext(String call) {
    EngineException lost = new EngineException(Kind.UNKNOWN_OUTCOME, call + ": broken pipe");
    faults.computeIfAbsent(call, c -> new ArrayDeque<>()).add(new Fault(lost, true));
  }

  public void breakEventStream(String reason) {
    listeners.forEach(l -> l.disconnected(reason));
  }

  public void restoreEventStream() {
    listeners.forEach(EventListener::connected);
  }

  /** Every changing call so far: {@code start shop-web-1}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  public synchronized void clearCalls() {
    calls.clear();
  }

  /** List and inspect calls so far: a resync of an unchanged host makes one. */
  public synchronized long reads() {
    return reads;
  }

  public synchronized Optional<Container> named(String name) {
    return containers.values().stream()
        .filter(c -> c.name.equals(name))
        .findFirst()
        .map(FakeContainer::inspected);
  }

  // ---- the Engine's side

  @Override
  public synchronized EngineVersion version() {
    fault("version");
    return new EngineVersion("FAKE", "0.0", "1.41", "linux", "amd64");
  }

  @Override
  public synchronized List<ContainerSummary> list() {
    fault("list");
    reads++;
    return containers.values().stream()
        .filter(c -> c.labels.containsKey(Labels.PROJECT))
        .map(FakeContainer::summary)
        .toList();
  }

  @Override
  public synchronized Optional<Container> inspect(String id) {
    fault("inspect");
    reads++;
    return Optional.ofNullable(containers.get(id)).map(FakeContainer::inspected);
  }

  @Override
  public synchronized Optional<Image> image(String reference) {
    fault("image");
    return local.values().stream()
        .filter(image -> image.id().equals(reference))
        .findFirst()
        .or(() -> Optional.ofNullable(local.get(reference)));
  }

  @Override
  public synchronized List<Network> networks() {
    fault("networks");
    return List.copyOf(networks.values());
  }

  @Override
  public synchronized List<Volume> volumes() {
    fault("volumes");
    return List.copyOf(volumes.values());
  }

  @Override
  public synchronized void pull(String reference, String platform, Consumer<String> progress) {
    perform(
        "pull",
        reference,
        () -> {
          Image image = registry.get(reference);
          if (image == null) {
            throw new EngineException(Kind.NOT_FOUND, "pull " + reference + ": manifest unknown");
          }
          local.put(reference, image);
          progress.accept("Pulled " + reference);
        });
  }

  @Override
  public synchronized void createNetwork(NetworkSpec network, SortedMap<String, String> labels) {
    perform(
        "createNetwork",
        network.name(),
        () -> {
          if (networks.containsKey(network.name())) {
            throw new EngineException(Kind.CONFLICT, "network " + network.name() + " exists");
          }
          String driver = network.driver().isEmpty() ? "bridge" : network.driver();
          networks.put(network.name(), new Network(nextId(), network.name(), driver, labels));
        });
  }

  @Override
  public synchronized void createVolume(VolumeSpec volume, SortedMap<String, String> labels) {
    perform("createVolume", volume.name(), () -> addVolume(volume.name(), volume.driver(), labels));
  }

  private void addVolume(String name, String driver, SortedMap<String, String> labels) {
    volumes.putIfAbsent(name, new Volume(name, driver.isEmpty() ? "local" : driver, labels));
  }

  @Override
  public synchronized String create(
      String name, ContainerSpec spec, SortedMap<String, String> labels) {
    String id = nextId();
    perform(
        "create",
        name,
        () -> {
          Image image = local.get(spec.image());
          if (image == null) {
            throw new EngineException(Kind.NOT_FOUND, "No such image: " + spec.image());
          }
          requireFree(name);
          spec.storage().mounts().stream()
              .filter(m -> m.type() == Mount.Type.VOLUME && !m.isAnonymous())
              .forEach(m -> addVolume(m.source(), "", new TreeMap<>()));
          FakeContainer container = new FakeContainer(id, name, clock.get(), image, spec, labels);
          containers.put(id, container);
          emit(container, "create");
        });
    return id;
  }

  @Override
  public synchronized void start(String id) {
    perform(
        "start",
        nameOf(id),
        () -> {
          FakeContainer container = require("start", id);
          if (!container.live()) {
            requireStartable(container);
            run(container);
          }
        });
  }

  private void requireStartable(FakeContainer container) {
    for (Endpoint endpoint : container.endpoints) {
      if (!networks.containsKey(endpoint.network())) {
        throw startFailed(container, "network " + endpoint.network() + " not found");
      }
    }
    for (PortBinding port : container.spec.networking().ports()) {
      if (containers.values().stream().anyMatch(other -> other.holds(port))) {
        throw startFailed(
            container,
            "Bind for "
                + port.hostAddress()
                + ":"
                + port.published()
                + " failed: port is already allocated");
      }
    }
  }

  private static EngineException startFailed(FakeContainer container, String why) {
    container.error = why;
    container.exitCode = 128;
    return new EngineException(Kind.START_FAILED, "container_start: " + why);
  }

  private void run(FakeContainer container) {
    container.state = Container.State.RUNNING;
    container.generation++;
    container.error = "";
    container.exitCode = 0;
    container.startedAt = clock.get();
    container.health =
        container.hasHealthcheck() ? Container.Health.STARTING : Container.Health.NONE;
    container.healthySince = null;
    emit(container, "start");
  }

  private void end(FakeContainer container, int code) {
    container.state = Container.State.EXITED;
    container.exitCode = code;
    container.finishedAt = clock.get();
    container.health =
        container.hasHealthcheck() ? Container.Health.UNHEALTHY : Container.Health.NONE;
    emit(container, "die");
  }

  @Override
  public synchronized void stop(String id, Duration grace) {
    perform(
        "stop",
        nameOf(id) + " " + grace.toSeconds() + "s",
        () -> {
          FakeContainer container = require("stop", id);
          if (container.live()) {
            emit(container, "kill");
            end(container, 143);
            emit(container, "stop");
          }
        });
  }

  @Override
  public synchronized void remove(String id, boolean anonymousVolumes) {
    perform(
        "remove",
        nameOf(id),
        () -> {
          FakeContainer container = containers.get(id);
          if (container == null) {
            return;
          }
          if (container.live()) {
            emit(container, "kill");
            end(container, 137);
          }
          containers.remove(id);
          emit(container, "destroy");
        });
  }

  @Override
  public synchronized void rename(String id, String name) {
    perform(
        "rename",
        nameOf(id) + " " + name,
        () -> {
          FakeContainer container = require("rename", id);
          requireFree(name);
          container.name = name;
          emit(container, "rename");
        });
  }

  @Override
  public synchronized void update(String id, Resources resources, Restart restart) {
    perform(
        "update",
        nameOf(id),
        () -> {
          FakeContainer container = require("update", id);
          container.spec = container.spec.withLimits(resources, restart);
          emit(container, "update");
        });
  }

  @Override
  public synchronized void unpause(String id) {
    perform(
        "unpause",
        nameOf(id),
        () -> {
          FakeContainer container = require("unpause", id);
          if (container.state == Container.State.PAUSED) {
            container.state = Container.State.RUNNING;
            emit(container, "unpause");
          }
        });
  }

  @Override
  public synchronized void disconnect(String network, String id) {
    perform(
        "disconnect",
        network + " " + nameOf(id),
        () -> {
          requireNetwork(network);
          FakeContainer container = require("disconnect", id);
          if (container.endpoints.removeIf(e -> e.network().equals(network))) {
            emitNetwork(network, container, "disconnect");
          }
        });
  }

  @Override
  public synchronized void connect(Endpoint endpoint, String id) {
    perform(
        "connect",
        endpoint.network() + " " + nameOf(id) + " " + endpoint.aliases(),
        () -> {
          FakeContainer container = require("connect", id);
          if (container.live()) {
            requireNetwork(endpoint.network());
          }
          if (container.live()
              && container.endpoints.stream()
                  .anyMatch(e -> e.network().equals(endpoint.network()))) {
            throw new EngineException(
                Kind.CONFLICT, "endpoint already exists in network " + endpoint.network());
          }
          container.endpoints.removeIf(e -> e.network().equals(endpoint.network()));
          container.endpoints.add(endpoint);
          container.generation++;
          emitNetwork(endpoint.network(), container, "connect");
        });
  }

  @Override
  public synchronized void removeNetwork(String name) {
    perform(
        "removeNetwork",
        name,
        () -> {
          boolean inUse =
              containers.values().stream()
                  .filter(FakeContainer::live)
                  .flatMap(c -> c.endpoints.stream())
                  .anyMatch(e -> e.network().equals(name));
          if (inUse) {
            throw new EngineException(Kind.CONFLICT, "network " + name + " has active endpoints");
          }
          networks.remove(name);
        });
  }

  @Override
  public synchronized List<String> logTail(String id, int lines) {
    fault("logTail");
    FakeContainer container = containers.get(id);
    if (container == null) {
      return List.of();
    }
    int size = container.log.size();
    return List.copyOf(container.log.subList(Math.max(0, size - lines), size));
  }

  @Override
  public AutoCloseable events(EventListener listener) {
    listeners.add(listener);
    listener.connected();
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized long mutations() {
    return calls.size();
  }

  @Override
  public void close() {
    listeners.clear();
  }

  // ---- inside

  private void perform(String call, String subject, Runnable work) {
    calls.add(call + " " + subject);
    Fault fault = next(call);
    if (fault == null || fault.performed()) {
      work.run();
    }
    if (fault != null) {
      throw fault.failure();
    }
  }

  private void fault(String call) {
    Fault fault = next(call);
    if (fault != null) {
      throw fault.failure();
    }
  }

  private @org.jspecify.annotations.Nullable Fault next(String call) {
    Deque<Fault> queue = faults.get(call);
    return queue == null ? null : queue.poll();
  }

  private FakeContainer require(String call, String id) {
    FakeContainer container = containers.get(id);
    if (container == null) {
      throw new EngineException(Kind.NOT_FOUND, call + ": No such container: " + id);
    }
    return container;
  }

  private void requireNetwork(String name) {
    if (!networks.containsKey(name)) {
      throw new EngineException(Kind.NOT_FOUND, "network " + name + " not found");
    }
  }

  private void requireFree(String name) {
    if (containers.values().stream().anyMatch(c -> c.name.equals(name))) {
      throw new EngineException(Kind.CONFLICT, "the name " + name + " is already in use");
    }
  }

  private String nameOf(String id) {
    FakeContainer container = containers.get(id);
    return container == null ? id : container.name;
  }

  private String nextId() {
    return "%012x".formatted(++ids << 24) + "f".repeat(52);
  }

  private void emit(FakeContainer container, String action) {
    SortedMap<String, String> attributes = new TreeMap<>(container.labels);
    attributes.put("name", container.name);
    attributes.put("image", container.spec.image());
    if (action.equals("die")) {
      attributes.put("exitCode", Integer.toString(container.exitCode));
    }
    send(new EngineEvent("container", action, container.id, clock.get(), attributes));
  }

  private void emitNetwork(String network, FakeContainer container, String action) {
    SortedMap<String, String> attributes =
        Ordered.map(Map.of("name", network, "container", container.id));
    send(new EngineEvent("network", action, container.id, clock.get(), attributes));
  }

  private void send(EngineEvent event) {
    listeners.forEach(listener -> listener.event(event));
  }
}
