package dev.fairlead.engine;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.NetworkSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The networks and volumes of the {@link FakeEngine}. */
final class FakeObjects {
  private final SortedMap<String, Network> networks = new TreeMap<>();
  private final SortedMap<String, Volume> volumes = new TreeMap<>();

  List<Network> networks() {
    return List.copyOf(networks.values());
  }

  List<Volume> volumes() {
    return List.copyOf(volumes.values());
  }

  void addNetwork(String id, NetworkSpec network, SortedMap<String, String> labels) {
    if (networks.containsKey(network.name())) {
      throw new EngineException(Kind.CONFLICT, "network " + network.name() + " already exists");
    }
    String driver = network.driver().isEmpty() ? "bridge" : network.driver();
    networks.put(network.name(), new Network(id, network.name(), driver, labels));
  }

  boolean hasNetwork(String name) {
    return networks.containsKey(name);
  }

  void requireNetwork(String name) {
    if (!hasNetwork(name)) {
      throw new EngineException(Kind.NOT_FOUND, "network " + name + " not found");
    }
  }

  void removeNetwork(String name) {
    networks.remove(name);
  }

  /** As the Engine does, also on the way when a container names it. */
  void addVolume(String name, String driver, SortedMap<String, String> labels) {
    volumes.putIfAbsent(name, new Volume(name, driver.isEmpty() ? "local" : driver, labels));
  }
}
