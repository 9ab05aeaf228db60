package dev.fairlead.engine;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An Engine in memory, held to the real one by {@link EngineContract}: names are unique, fixed
 * ports exclusive among the running, images local or in a registry. Health and exits are the test's
 * to decide, time is the given clock, events reach listeners before the call returns, and every
 * changing call is recorded as text with names instead of ids.
 */
public final class FakeEngine extends FakeHost implements Engine {
  private byte[] archived = new byte[0];

  public FakeEngine(Supplier<Instant> clock) {
    super(clock);
  }

  @Override
  public synchronized EngineVersion version() {
    calls.read("version");
    return new EngineVersion("FAKE", "0.0", "1.41", "linux", "amd64");
  }

  @Override
  public synchronized List<ContainerSummary> list() {
    calls.read("list");
    reads++;
    return containers.values().stream()
        .filter(c -> c.labels.containsKey(Labels.PROJECT))
        .map(FakeContainer::summary)
        .toList();
  }

  @Override
  public synchronized Optional<Container> inspect(String id) {
    calls.read("inspect");
    reads++;
    return find(id).map(FakeContainer::inspected);
  }

  @Override
  public synchronized Optional<Image> image(String reference) {
    calls.read("image");
    return local.values().stream()
        .filter(image -> image.id().equals(reference) || image.digests().contains(reference))
        .findFirst()
        .or(() -> Optional.ofNullable(local.get(reference)));
  }

  @Override
  public synchronized List<Network> networks() {
    calls.read("networks");
    return objects.networks();
  }

  @Override
  public synchronized SortedMap<String, String> members(String network) {
    calls.read("members");
    SortedMap<String, String> names = new TreeMap<>();
    for (FakeContainer container : containers.values()) {
      if (container.live()
          && container.endpoints.stream().anyMatch(e -> e.network().equals(network))) {
        names.put(container.id, container.name);
      }
    }
    return names;
  }

  @Override
  public synchronized List<Volume> volumes() {
    calls.read("volumes");
    return objects.volumes();
  }

  @Override
  public synchronized void pull(String reference, String platform, Consumer<String> progress) {
    calls.perform(
        "pull",
        reference,
        () -> {
          Image image = registry.get(reference);
          if (image == null) {
            throw new EngineException(Kind.NOT_FOUND, "pull " + reference + ": manifest unknown");
          }
          addLocal(reference, image);
          progress.accept("Pulled " + reference);
        });
  }

  @Override
  public synchronized void createNetwork(NetworkSpec network, SortedMap<String, String> labels) {
    calls.perform(
        "createNetwork",
        network.name(),
        () -> {
          objects.addNetwork(nextId(), network, labels);
        });
  }

  @Override
  public synchronized void createVolume(VolumeSpec volume, SortedMap<String, String> labels) {
    calls.perform(
        "createVolume",
        volume.name(),
        () -> objects.addVolume(volume.name(), volume.driver(), labels));
  }

  @Override
  public synchronized String create(
      String name, ContainerSpec spec, SortedMap<String, String> labels) {
    String id = nextId();
    calls.perform(
        "create",
        name,
        () -> {
          Image image = image(spec.image()).orElse(null);
          if (image == null) {
            throw new EngineException(Kind.NOT_FOUND, "No such image: " + spec.image());
          }
          requireFree(name);
          spec.storage().mounts().stream()
              .filter(m -> m.type() == Mount.Type.VOLUME && !m.isAnonymous())
              .forEach(m -> objects.addVolume(m.source(), "", new TreeMap<>()));
          FakeContainer container = new FakeContainer(id, name, clock.get(), image, spec, labels);
          containers.put(id, container);
          emit(container, "create");
        });
    return id;
  }

  @Override
  public synchronized void inject(String id, Injected file) {
    calls.perform(
        "inject",
        nameOf(id),
        () -> require("inject", id).injected.put(file.target(), String.valueOf(file.content())));
  }

  /** The Engine's archive of a directory is an image's; here one tar is what any path holds. */
  public synchronized void archives(byte[] tar) {
    archived = tar.clone();
  }

  @Override
  public void archive(String id, String path, ArchiveReader reader) {
    byte[] tar;
    synchronized (this) {
      require("archive", id);
      tar = archived;
    }
    try {
      reader.read(new ByteArrayInputStream(tar));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.UNKNOWN_OUTCOME, "archive: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void start(String id) {
    calls.perform(
        "start",
        nameOf(id),
        () -> {
          FakeContainer container = require("start", id);
          if (container.state == Container.State.PAUSED) {
            throw new EngineException(Kind.CONFLICT, "cannot start a paused container");
          }
          if (!container.live()) {
            requireStartable(container);
            run(container);
          }
        });
  }

  private void requireStartable(FakeContainer container) {
    for (Endpoint endpoint : container.endpoints) {
      if (!objects.hasNetwork(endpoint.network())) {
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

  @Override
  public synchronized void stop(String id, Duration grace) {
    calls.perform(
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
    calls.perform(
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
    calls.perform(
        "rename",
        nameOf(id) + " " + name,
        () -> {
          FakeContainer container = require("rename", id);
          if (container.name.equals(name)) {
            throw new EngineException(
                Kind.REFUSED, "the container has the name " + name + " already");
          }
          requireFree(name);
          container.name = name;
          emit(container, "rename");
        });
  }

  @Override
  public synchronized void update(String id, Resources resources, Restart restart) {
    calls.perform(
        "update",
        nameOf(id),
        () -> {
          FakeContainer container = require("update", id);
          container.spec = container.spec.withLimits(resources, restart);
          emit(container, "update");
        });
  }

  @Override
  public synchronized void signal(String id, String signal) {
    calls.perform(
        "signal",
        nameOf(id) + " " + signal,
        () -> {
          FakeContainer container = require("signal", id);
          if (!container.live()) {
            throw new EngineException(EngineException.Kind.CONFLICT, "signal: is not running");
          }
          container.told.add(signal + " " + container.injected);
        });
  }

  /** What it was sent while it ran, each with what its files held then. */
  public synchronized List<String> told(String id) {
    return List.copyOf(require("told", id).told);
  }

  /** The files that were written into it. */
  public synchronized Map<String, String> injected(String id) {
    return Map.copyOf(require("injected", id).injected);
  }

  @Override
  public synchronized SortedMap<String, String> processes(String id) {
    require("processes", id);
    return new TreeMap<>();
  }

  @Override
  public synchronized int hostPort(String id, int port) {
    return 0;
  }

  @Override
  public synchronized void unpause(String id) {
    calls.perform(
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
    calls.perform(
        "disconnect",
        network + " " + nameOf(id),
        () -> {
          FakeContainer container = require("disconnect", id);
          if (container.live()) {
            objects.requireNetwork(network);
          }
          if (container.endpoints.removeIf(e -> e.network().equals(network))) {
            emitNetwork(network, container, "disconnect");
          }
        });
  }

  @Override
  public synchronized void connect(Endpoint endpoint, String id) {
    calls.perform(
        "connect",
        endpoint.network() + " " + nameOf(id) + " " + endpoint.aliases(),
        () -> {
          FakeContainer container = require("connect", id);
          if (container.live()) {
            objects.requireNetwork(endpoint.network());
          }
          if (container.live()
              && container.endpoints.stream()
                  .anyMatch(e -> e.network().equals(endpoint.network()))) {
            throw new EngineException(
                Kind.CONFLICT, "endpoint already exists in network " + endpoint.network());
          }
          boolean there =
              container.endpoints.stream().anyMatch(e -> e.network().equals(endpoint.network()));
          if (there && objects.hasNetwork(endpoint.network())) {
            return; // One that does not run keeps the names it was given first.
          }
          container.endpoints.removeIf(e -> e.network().equals(endpoint.network()));
          container.endpoints.add(endpoint);
          container.generation++;
          emitNetwork(endpoint.network(), container, "connect");
        });
  }

  @Override
  public synchronized void removeNetwork(String name) {
    calls.perform(
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
          objects.removeNetwork(name);
        });
  }

  @Override
  public synchronized void removeImage(String id) {
    calls.perform(
        "removeImage",
        id,
        () -> {
          if (containers.values().stream().anyMatch(c -> c.image.id().equals(id))) {
            throw new EngineException(Kind.CONFLICT, "a container uses the image " + id);
          }
          if (local.values().stream().filter(image -> image.id().equals(id)).count() > 1) {
            throw new EngineException(Kind.CONFLICT, "the image " + id + " has several names");
          }
          local.values().removeIf(image -> image.id().equals(id));
        });
  }

  @Override
  public synchronized List<String> logTail(String id, int lines) {
    calls.read("logTail");
    FakeContainer container = containers.get(id);
    if (container == null) {
      return List.of();
    }
    int size = container.log.size();
    return List.copyOf(container.log.subList(Math.max(0, size - lines), size));
  }

  @Override
  public synchronized Exec exec(String id, Hook command, Duration timeout) {
    calls.read("exec");
    FakeContainer container = require("exec", id);
    if (container.state != Container.State.RUNNING) {
      throw new EngineException(
          Kind.CONFLICT, "exec_create: Container " + id + " is " + container.state);
    }
    ran.add(id + " " + String.join(" ", command.command()));
    return execs.run(command.command());
  }

  /** Programs that no container has say this. */
  public synchronized void fails(String words) {
    execs.fails(words);
  }

  /** Commands that were run in containers, each behind the container's id. */
  public synchronized List<String> ran() {
    return List.copyOf(ran);
  }

  @Override
  public synchronized boolean execRuns(String execId) {
    calls.read("execRuns");
    return execs.runs(execId);
  }

  @Override
  public AutoCloseable events(EventListener listener) {
    listeners.add(listener);
    listener.connected();
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized long mutations() {
    return clearedCalls + calls.performed().size();
  }

  @Override
  public void close() {
    listeners.clear();
  }
}
