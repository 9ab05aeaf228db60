package dev.fairlead.simulation;

import dev.fairlead.desired.Desired;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Networking;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Somebody else's container, which looks like ours (I17). */
final class Neighbour {
  private Neighbour() {}

  static void movesIn(Machine machine, Shape shape) {
    Version first = Version.of(shape, "good0", 1);
    machine.hasLocally("web:good0");
    Desired desired = first.desired();
    if (desired != null) {
      var labels = new TreeMap<>(desired.services().getLast().composeLabels());
      labels.put(Labels.PROJECT, "shop2");
      labels.put(Labels.NUMBER, "9");
      machine.createNetwork(desired.networks().getFirst(), networkLabels());
      Box alike = machine.create("shop2-web-9", bare(desired), labels, true);
      machine.start(alike);
    }
  }

  private static SortedMap<String, String> networkLabels() {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, Version.RELEASE);
    labels.put(Labels.NETWORK, "default");
    return labels;
  }

  private static ContainerSpec bare(Desired desired) {
    var spec = web(desired);
    var net = spec.networking();
    return spec.withNetworking(
        new Networking(
            net.mode(),
            net.endpoints(),
            null,
            null,
            null,
            List.of(),
            new TreeSet<>(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private static ContainerSpec web(Desired desired) {
    for (var service : desired.services()) {
      if (service.name().equals("web")) {
        return service.spec();
      }
    }
    throw new IllegalStateException("no web in " + desired.revision());
  }
}
