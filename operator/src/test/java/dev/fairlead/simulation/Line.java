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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Engine as an operator with a planted bug takes it. */
final class Line implements Engine {
  private final Mutant mutant;
  private final Engine real;
  private final Map<String, Optional<Container>> inspected = new HashMap<>();
  private @Nullable List<ContainerSummary> listed;

  Line(Mutant mutant, Engine real) {
    this.mutant = mutant;
    this.real = real;
  }

  /** A change, whose failure is misunderstood. */
  private void changes(Runnable call) {
    try {
      call.run();
    } catch (EngineException e) {
      boolean ignored =
          (mutant == Mutant.TIMEOUT_IS_SUCCESS && e.kind() == Kind.UNKNOWN_OUTCOME)
              || (mutant == Mutant.CONFLICT_IS_SUCCESS && e.kind() == Kind.CONFLICT);
      if (mutant == Mutant.TIMEOUT_IS_REFUSAL && e.kind() == Kind.UNKNOWN_OUTCOME) {
        throw new EngineException(Kind.REFUSED, String.valueOf(e.getMessage()));
      }
      if (mutant == Mutant.TIMEOUT_IS_START_FAILURE && e.kind() == Kind.UNKNOWN_OUTCOME) {
        throw new EngineException(Kind.START_FAILED, String.valueOf(e.getMessage()));
      }
      if (!ignored) {
        throw e;
      }
    }
  }

  @Override
  public EngineVersion version() {
    return real.version();
  }

  @Override
  public List<ContainerSummary> list() {
    List<ContainerSummary> before = listed;
    if (mutant == Mutant.LISTS_ONCE && before != null) {
      return before;
    }
    List<ContainerSummary> rows = real.list();
    if (mutant == Mutant.TAKES_LOOK_ALIKES) {
      List<ContainerSummary> all = new ArrayList<>();
      rows.forEach(r -> all.add(new ContainerSummary(r.id(), ours(r.labels()), r.fingerprint())));
      rows = all;
    }
    listed = rows;
    return rows;
  }

  private static SortedMap<String, String> ours(SortedMap<String, String> labels) {
    SortedMap<String, String> changed = new TreeMap<>(labels);
    changed.put(Labels.PROJECT, Version.RELEASE);
    return changed;
  }

  @Override
  public Optional<Container> inspect(String id) {
    Optional<Container> before = inspected.get(id);
    if (mutant == Mutant.NO_LOOK_BEFORE_STOPPING && before != null && before.isPresent()) {
      inspected.remove(id);
      return before;
    }
    Optional<Container> now = real.inspect(id);
    inspected.put(id, now);
    return mutant == Mutant.TAKES_LOOK_ALIKES ? now.map(Line::taken) : now;
  }

  private static Container taken(Container c) {
    return new Container(
        c.id(),
        c.name(),
        c.created(),
        c.imageId(),
        c.spec(),
        ours(c.labels()),
        c.state(),
        c.health(),
        c.exitCode(),
        c.error(),
        c.oomKilled(),
        c.restartCount(),
        c.startedAt(),
        c.finishedAt(),
        c.healthySince(),
        c.addresses(),
        c.volumes(),
        c.lastProbe());
  }

  @Override
  public Optional<Image> image(String reference) {
    return real.image(reference);
  }

  @Override
  public List<Network> networks() {
    return real.networks();
  }

  @Override
  public SortedMap<String, String> members(String network) {
    return real.members(network);
  }

  @Override
  public List<Volume> volumes() {
    return real.volumes();
  }

  @Override
  public void pull(String reference, String platform, Consumer<String> progress) {
    changes(() -> real.pull(reference, platform, progress));
  }

  @Override
  public void createNetwork(NetworkSpec network, SortedMap<String, String> labels) {
    changes(() -> real.createNetwork(network, labels));
  }

  @Override
  public void createVolume(VolumeSpec volume, SortedMap<String, String> labels) {
    changes(() -> real.createVolume(volume, labels));
  }

  @Override
  public String create(String name, ContainerSpec spec, SortedMap<String, String> labels) {
    String[] id = {"f".repeat(64)};
    changes(() -> id[0] = real.create(name, spec, labels));
    if (mutant == Mutant.STARTS_AT_CREATION) {
      real.start(id[0]);
    }
    return id[0];
  }

  @Override
  public void inject(String id, Injected file) {
    changes(() -> real.inject(id, file));
  }

  @Override
  public void archive(String id, String path, ArchiveReader reader) {
    real.archive(id, path, reader);
  }

  @Override
  public void start(String id) {
    changes(() -> real.start(id));
  }

  @Override
  public void stop(String id, Duration grace) {
    changes(() -> real.stop(id, grace));
    if (mutant == Mutant.REMOVES_WHAT_IT_STOPS) {
      real.inspect(id);
      real.remove(id, false);
    }
  }

  @Override
  public void remove(String id, boolean anonymousVolumes) {
    changes(() -> real.remove(id, anonymousVolumes || mutant == Mutant.REMOVES_VOLUMES));
  }

  @Override
  public void rename(String id, String name) {
    changes(() -> real.rename(id, name));
  }

  @Override
  public void signal(String id, String signal) {
    changes(() -> real.signal(id, signal));
  }

  @Override
  public SortedMap<String, String> processes(String id) {
    return real.processes(id);
  }

  @Override
  public int hostPort(String id, int port) {
    return real.hostPort(id, port);
  }

  @Override
  public void unpause(String id) {
    changes(() -> real.unpause(id));
  }

  @Override
  public void update(String id, Resources resources, Restart restart) {
    changes(() -> real.update(id, resources, restart));
  }

  @Override
  public void disconnect(String network, String id) {
    changes(() -> real.disconnect(network, id));
  }

  @Override
  public void connect(Endpoint endpoint, String id) {
    changes(() -> real.connect(endpoint, id));
  }

  @Override
  public void removeNetwork(String name) {
    changes(() -> real.removeNetwork(name));
  }

  @Override
  public void removeImage(String id) {
    real.removeImage(id);
  }

  @Override
  public Exec exec(String id, Hook command, Duration timeout) {
    Exec done = real.exec(id, command, timeout);
    return mutant == Mutant.HOOK_FAILURE_IS_SUCCESS ? new Exec(done.id(), 0, "") : done;
  }

  @Override
  public boolean execRuns(String execId) {
    return real.execRuns(execId);
  }

  @Override
  public List<String> logTail(String id, int lines) {
    return real.logTail(id, lines);
  }

  @Override
  public AutoCloseable events(EventListener listener) {
    return real.events(listener);
  }

  @Override
  public long mutations() {
    return real.mutations();
  }

  @Override
  public void close() {
    real.close();
  }
}
