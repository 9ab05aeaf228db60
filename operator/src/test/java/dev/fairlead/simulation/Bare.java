package dev.fairlead.simulation;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
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
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The machine as it is: no call takes time, fails by chance or is judged, as {@link Port}'s do. */
record Bare(Machine machine) implements Engine {
  @Override
  public EngineVersion version() {
    return new EngineVersion("MODEL", "0.0", "1.41", "linux", "amd64");
  }

  @Override
  public List<ContainerSummary> list() {
    return machine.boxes.stream().map(Box::row).toList();
  }

  @Override
  public Optional<Container> inspect(String id) {
    return Optional.ofNullable(machine.find(id)).map(Box::inspected);
  }

  @Override
  public Optional<Image> image(String reference) {
    return Optional.ofNullable(machine.image(reference, true));
  }

  @Override
  public List<Network> networks() {
    return List.copyOf(machine.networks.values());
  }

  @Override
  public SortedMap<String, String> members(String network) {
    SortedMap<String, String> names = new TreeMap<>();
    machine.boxes.stream()
        .filter(box -> box.live() && box.inspected().addresses().containsKey(network))
        .forEach(box -> names.put(box.id, box.name));
    return names;
  }

  @Override
  public List<Volume> volumes() {
    return List.copyOf(machine.volumes.values());
  }

  @Override
  public void pull(String reference, String platform, Consumer<String> progress) {
    machine.pull(reference);
  }

  @Override
  public void createNetwork(NetworkSpec network, SortedMap<String, String> labels) {
    machine.createNetwork(network, labels);
  }

  @Override
  public void createVolume(VolumeSpec volume, SortedMap<String, String> labels) {
    machine.volumes.put(volume.name(), new Volume(volume.name(), "local", labels));
  }

  @Override
  public String create(String name, ContainerSpec spec, SortedMap<String, String> labels) {
    return machine.create(name, spec, labels, false).id;
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
    machine.start(machine.require(id));
  }

  @Override
  public void stop(String id, Duration grace) {
    machine.stop(machine.require(id), 137);
  }

  @Override
  public void remove(String id, boolean anonymousVolumes) {
    Box box = machine.find(id);
    if (box != null) {
      machine.remove(box);
    }
  }

  @Override
  public void rename(String id, String name) {
    machine.rename(machine.require(id), name);
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
    machine.unpause(machine.require(id));
  }

  @Override
  public void update(String id, Resources resources, Restart restart) {
    machine.update(machine.require(id), resources, restart);
  }

  @Override
  public void disconnect(String network, String id) {
    machine.disconnect(machine.require(id), network);
  }

  @Override
  public void connect(Endpoint endpoint, String id) {
    machine.connect(machine.require(id), endpoint);
  }

  @Override
  public void removeNetwork(String name) {
    machine.networks.remove(name);
  }

  @Override
  public void removeImage(String id) {
    machine.removeImage(id);
  }

  @Override
  public Exec exec(String id, Hook command, Duration timeout) {
    return new Exec(id, 0, "");
  }

  @Override
  public boolean execRuns(String execId) {
    return false;
  }

  @Override
  public List<String> logTail(String id, int lines) {
    return List.of();
  }

  @Override
  public AutoCloseable events(EventListener listener) {
    return () -> {};
  }

  @Override
  public long mutations() {
    return 0;
  }

  @Override
  public void close() {}
}
