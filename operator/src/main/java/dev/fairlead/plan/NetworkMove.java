package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives a network another definition under the containers that are on it. An Engine can neither
 * change nor rename a network, nor remove one that is used, so they go by way of a second one:
 *
 * <ol>
 *   <li>a bridge of this move's own is made, and all containers get their names on it, too;
 *   <li>one after the other leaves the old network: who looks for it finds it over the bridge;
 *   <li>the old network is removed, and made anew under its name as it is declared;
 *   <li>one after the other joins that, with its names and its fixed address;
 *   <li>when all have, one after the other leaves the bridge, and it is removed.
 * </ol>
 *
 * <p>At any moment all of them share a network. How far it is stands on the host alone: which of
 * the networks are there, by which hash, and who is on them (I10). Where somebody else's container
 * is on the old network nothing is done, and what was begun is taken back.
 */
final class NetworkMove {
  /**
   * Behind the network's own name by the alphabet: so the Engine's default route stays with that.
   */
  private static final String SUFFIX = ".fairlead-move";

  private static final String ISOLATION = "com.docker.network.bridge.enable_icc";

  private final Context context;
  private final NetworkSpec network;
  private final String bridge;
  private final @Nullable Network found;

  private NetworkMove(Context context, NetworkSpec network) {
    this.context = context;
    this.network = network;
    this.bridge = network.name() + SUFFIX;
    this.found = context.observed().networks().get(network.name());
  }

  static NetworkMove of(Context context, NetworkSpec network) {
    return new NetworkMove(context, network);
  }

  /** Fields of containers that differ on the way, and by intention. */
  static List<String> passing(Desired desired, Observed observed) {
    List<String> fields = new ArrayList<>();
    for (NetworkSpec network : desired.networks()) {
      String bridge = network.name() + SUFFIX;
      if (observed.networks().containsKey(bridge)) {
        for (String name : List.of(network.name(), bridge)) {
          fields.add("networks." + name);
          fields.add("aliases." + name);
        }
      }
    }
    return fields;
  }

  /** Whether the network that is there was made from another definition. */
  boolean outdated() {
    return found != null && found.outdated(network);
  }

  /** Others' containers on it, by name: I17, they are not ours to move. */
  SortedSet<String> strangers() {
    SortedSet<String> names = new TreeSet<>();
    if (found != null) {
      SortedMap<String, String> others = new TreeMap<>(found.members());
      context.observed().containers().forEach(container -> others.remove(container.id()));
      names.addAll(others.values());
    }
    return names;
  }

  /** The next steps; none when the network is as declared and nothing of a move is left. */
  List<Step> steps() {
    boolean leaving = outdated() && strangers().isEmpty();
    boolean bridged = context.observed().networks().containsKey(bridge);
    if (!leaving && !bridged) {
      return List.of();
    }
    List<Container> on = on(network.name());
    if (leaving && on.isEmpty()) {
      return List.of(
          new Step.RemoveNetwork(network.name(), new Cause("is declared in another way")));
    }
    if (!bridged) {
      return List.of(bridge());
    }
    return leaving ? away(on) : back();
  }

  private List<Step> away(List<Container> on) {
    List<Step> joins = new ArrayList<>();
    for (Container container : on) {
      if (!attached(container, bridge)) {
        joins.add(move(container, overBridge(container), "", "is found over the bridge meanwhile"));
      }
    }
    return joins.isEmpty()
        ? List.of(move(on.getFirst(), null, network.name(), "the network is made anew"))
        : joins;
  }

  private List<Step> back() {
    List<Container> on = on(bridge);
    for (Container container : on) {
      if (!attached(container, network.name())) {
        return List.of(move(container, asDeclared(container), "", "has its place on the network"));
      }
    }
    return on.isEmpty()
        ? List.of(new Step.RemoveNetwork(bridge, new Cause("all are on " + network.name())))
        : List.of(move(on.getFirst(), null, bridge, "all are on " + network.name()));
  }

  /** By dependency and number; what is no longer declared comes last. */
  private List<Container> on(String name) {
    List<String> order = context.desired().services().stream().map(DesiredService::name).toList();
    Predicate<Container> declared = c -> order.contains(c.service());
    return context.observed().containers().stream()
        .filter(c -> c.state() != State.REMOVING && c.state() != State.DEAD)
        .filter(c -> attached(c, name))
        .sorted(
            Comparator.comparing((Container c) -> !declared.test(c))
                .thenComparingInt(c -> order.indexOf(c.service())))
        .toList();
  }

  private static boolean attached(Container container, String network) {
    return endpoint(container, network) != null;
  }

  private static @Nullable Endpoint endpoint(Container container, String network) {
    for (Endpoint endpoint : container.spec().networking().endpoints()) {
      if (endpoint.network().equals(network)) {
        return endpoint;
      }
    }
    return null;
  }

  private static Step move(
      Container container, @Nullable Endpoint joins, String leaves, String why) {
    return new Step.Move(
        Target.of(container),
        joins == null ? List.of() : List.of(joins),
        leaves.isEmpty() ? List.of() : List.of(leaves),
        new Cause(why));
  }

  /** With the names that it has, none where it is not let in yet (I3). */
  private Endpoint overBridge(Container container) {
    Endpoint own = endpoint(container, network.name());
    return own == null
        ? plain(bridge, new TreeSet<>(), List.of())
        : plain(bridge, own.aliases(), own.links());
  }

  private Endpoint asDeclared(Container container) {
    Endpoint carried = endpoint(container, bridge);
    SortedSet<String> names = carried == null ? new TreeSet<>() : carried.aliases();
    for (DesiredService service : context.desired().services()) {
      for (Endpoint declared : service.spec().networking().endpoints()) {
        if (service.name().equals(container.service())
            && declared.network().equals(network.name())) {
          return declared.withAliases(names);
        }
      }
    }
    return plain(network.name(), names, carried == null ? List.of() : carried.links());
  }

  private static Endpoint plain(String network, SortedSet<String> names, List<String> links) {
    return new Endpoint(
        network, names, null, null, new TreeSet<>(), null, new TreeMap<>(), null, links);
  }

  private Step bridge() {
    Map<String, String> options = new TreeMap<>(network.driverOptions());
    options.keySet().retainAll(List.of(ISOLATION));
    NetworkSpec way =
        new NetworkSpec(
            network.key(),
            bridge,
            false,
            "bridge",
            Ordered.map(options),
            network.internal(),
            false,
            null,
            null,
            null,
            new TreeMap<>(),
            "");
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, context.desired().project());
    labels.put(Labels.RELEASE, context.desired().release());
    labels.put(Labels.MOVES, network.name());
    return new Step.CreateNetwork(
        way, labels, new Cause(network.name() + " is declared in another way"));
  }

  /** What it means for whoever uses it; empty when nothing is to be done. */
  String notice() {
    if (!outdated() || !strangers().isEmpty()) {
      return "";
    }
    SortedSet<String> published = new TreeSet<>();
    SortedSet<String> fixed = new TreeSet<>();
    for (Container container : on(network.name())) {
      Endpoint own = endpoint(container, network.name());
      if (!container.spec().networking().ports().isEmpty()) {
        published.add(container.service());
      }
      if (own != null && own.hasStaticAddress()) {
        fixed.add(container.service());
      }
    }
    return "network "
        + network.name()
        + " is declared in another way: its containers are carried over one by one, and find one"
        + " another all the while; connections that stand over it break once"
        + said(published, "published ports do not answer for a moment")
        + said(fixed, "nobody answers at a fixed address until the network is there again");
  }

  private static String said(SortedSet<String> services, String what) {
    return services.isEmpty() ? "" : "; " + what + " (" + String.join(", ", services) + ")";
  }
}
