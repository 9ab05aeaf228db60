package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.VolumeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The networks and volumes that containers stand on. */
final class Ground {
  /** Before a volume's key in {@code drift.ignore}: it is fine as it is. */
  private static final String VOLUMES = "volumes.";

  private final Context context;
  final List<Step> steps = new ArrayList<>();
  final List<String> blockers = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  final List<Undecided> undecided = new ArrayList<>();

  private Ground(Context context) {
    this.context = context;
  }

  static Ground of(Context context) {
    Ground ground = new Ground(context);
    context.desired().networks().forEach(ground::network);
    context.desired().volumes().forEach(ground::volume);
    return ground;
  }

  private void network(NetworkSpec network) {
    Network found = context.observed().networks().get(network.name());
    if (found == null && network.external()) {
      blockers.add("network " + network.name() + " is declared external and does not exist");
    } else if (found == null) {
      steps.add(new Step.CreateNetwork(network, labels(network), new Cause("is missing")));
    } else if (!network.external()
        && !found.labels().getOrDefault(Labels.NETWORK, "").equals(network.key())) {
      blockers.add(
          "network "
              + network.name()
              + " exists and was not made for this project; declare it external or give it another"
              + " name");
    } else if (!network.external()) {
      move(NetworkMove.of(context, network), network.name());
      context.observed().networks().values().stream()
          .filter(other -> other.formerly(network, context.desired().project()))
          .forEach(other -> leave(other, network));
    }
  }

  /** A network has another name now: the one of before goes when nobody is on it any more. */
  private void leave(Network former, NetworkSpec network) {
    boolean used =
        context.desired().networks().stream().anyMatch(n -> n.name().equals(former.name()))
            || context.observed().containers().stream().anyMatch(c -> isOn(c, former.name()));
    if (!used && former.members().isEmpty()) {
      steps.add(
          new Step.RemoveNetwork(
              former.name(), new Cause(network.key() + " is " + network.name() + " now")));
    }
  }

  private static boolean isOn(Container container, String network) {
    return container.spec().networking().endpoints().stream()
        .anyMatch(endpoint -> endpoint.network().equals(network));
  }

  private void move(NetworkMove move, String name) {
    steps.addAll(move.steps());
    if (!move.notice().isEmpty()) {
      notices.add(move.notice());
    }
    if (move.outdated() && !move.strangers().isEmpty()) {
      undecided.add(
          new Undecided(
              Undecided.Kind.NETWORK,
              "network "
                  + name
                  + " is declared in another way, and is left as it is while containers of others"
                  + " are on it ("
                  + String.join(", ", move.strangers())
                  + "): take them off it, or declare it external"));
    }
  }

  private void volume(VolumeSpec volume) {
    Volume found = context.observed().volumes().get(volume.name());
    if (found == null && volume.external()) {
      blockers.add("volume " + volume.name() + " is declared external and does not exist");
    } else if (found == null) {
      steps.add(new Step.CreateVolume(volume, labels(volume), new Cause("is missing")));
    } else if (!volume.external()
        && !found.labels().getOrDefault(Labels.PROJECT, "").equals(context.desired().project())) {
      notices.add(
          "volume "
              + volume.name()
              + " exists and was not made for this project; it is used as it is");
    } else if (!volume.external()
        && Labels.otherHash(found.labels(), volume.configHash())
        && !context.desired().drift().ignore().contains(VOLUMES + volume.key())) {
      undecided.add(new Undecided(Undecided.Kind.VOLUME, kept(volume)));
    }
  }

  /** I17: what is done with data is for a person to say. */
  private static String kept(VolumeSpec volume) {
    return "volume "
        + volume.name()
        + " is declared in another way, and is kept as it is, for it may hold data: declare it as"
        + " it was; or give the new one another `name:` and copy what it shall hold; or stop what"
        + " uses it and `docker volume rm "
        + volume.name()
        + "`, and it is made anew, empty; or list volumes."
        + volume.key()
        + " in drift.ignore";
  }

  private SortedMap<String, String> identity(Map<String, String> own) {
    SortedMap<String, String> labels = new TreeMap<>(own);
    labels.put(Labels.PROJECT, context.desired().project());
    labels.put(Labels.VERSION, Labels.COMPOSE_VERSION);
    return labels;
  }

  private SortedMap<String, String> labels(NetworkSpec network) {
    SortedMap<String, String> labels = identity(network.labels());
    labels.put(Labels.NETWORK, network.key());
    labels.put(Labels.RELEASE, context.desired().release());
    labels.put(Labels.CONFIG_HASH, network.configHash());
    return Ordered.map(labels);
  }

  private SortedMap<String, String> labels(VolumeSpec volume) {
    SortedMap<String, String> labels = identity(volume.labels());
    labels.put(Labels.VOLUME, volume.key());
    labels.put(Labels.CONFIG_HASH, volume.configHash());
    return Ordered.map(labels);
  }
}
