package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A host that starts as a small world and does what an Engine does, without chance: good versions
 * become healthy after two seconds, bad ones unhealthy. A step that an Engine would refuse is a
 * defect of the plan.
 */
final class SmallHost {
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final Duration RESTART = Duration.ofMinutes(1);

  private final List<Node> nodes = new ArrayList<>();
  private final Observed start;
  private final String badImage;
  private int made;
  Instant now = Given.NOW;

  /** A container that changes. */
  private static final class Node {
    final Container origin;
    ContainerSpec spec;
    String name;
    State state;
    Health health;
    String error;
    int exitCode;
    int restarts;
    @Nullable Instant startedAt;
    @Nullable Instant healthySince;
    Instant since;

    Node(Container container, Instant now) {
      origin = container;
      spec = container.spec();
      name = container.name();
      state = container.state();
      health = container.health();
      error = container.error();
      exitCode = container.exitCode();
      restarts = container.restartCount();
      startedAt = container.startedAt();
      healthySince = container.healthySince();
      since = now;
    }

    Container show() {
      return new Container(
          origin.id(),
          name,
          origin.created(),
          origin.imageId(),
          spec,
          origin.labels(),
          state,
          health,
          exitCode,
          error,
          false,
          restarts,
          startedAt,
          null,
          healthySince,
          new TreeMap<>(),
          new TreeMap<>(),
          "");
    }
  }

  /**
   * A host that looks so.
   *
   * @param badImage the reference that does not work
   */
  SmallHost(Observed start, String badImage) {
    this.start = start;
    this.badImage = badImage;
    start.containers().forEach(c -> nodes.add(new Node(c, now)));
  }

  Observed observed() {
    SortedMap<String, Network> networks = new TreeMap<>(start.networks());
    SortedMap<String, Image> images = new TreeMap<>(start.images());
    return new Observed(
        start.project(),
        nodes.stream().map(Node::show).toList(),
        networks,
        start.volumes(),
        images,
        start.imagesById());
  }

  private boolean bad(Node node) {
    return node.spec.image().equals(badImage) || node.spec.image().equals("web:bad");
  }

  void apply(Step step) {
    switch (step) {
      case Step.Create create -> create(create);
      case Step.Start start -> start(node(start.target()));
      case Step.Stop stop -> exit(node(stop.target()), 143);
      case Step.Unpause unpause -> node(unpause.target()).state = State.RUNNING;
      case Step.Signal _ -> {}
      case Step.Remove remove -> nodes.remove(node(remove.target()));
      case Step.Rename rename -> {
        requireFree(rename.name());
        node(rename.target()).name = rename.name();
      }
      case Step.Join join -> join(node(join.target()), join);
      case Step.Leave leave -> {
        Node node = node(leave.target());
        node.spec =
            node.spec.withNetworking(node.spec.networking().withEndpoints(leave.endpoints()));
      }
      case Step.Update _,
          Step.Probe _,
          Step.Pull _,
          Step.AtProxy _,
          Step.OnSite _,
          Step.CreateNetwork _,
          Step.RemoveNetwork _,
          Step.Move _,
          Step.CreateVolume _ ->
          throw new AssertionError("not expected here: " + StepText.of(step));
    }
  }

  private Node node(Target target) {
    return nodes.stream()
        .filter(n -> n.origin.id().equals(target.id()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("acts on what is gone: " + target.name()));
  }

  private void requireFree(String name) {
    if (nodes.stream().anyMatch(n -> n.name.equals(name))) {
      throw new AssertionError("the name is taken: " + name);
    }
  }

  private void create(Step.Create create) {
    requireFree(create.name());
    made++;
    ContainerSpec spec = create.spec();
    if (create.quiet()) {
      List<Endpoint> endpoints =
          spec.networking().endpoints().stream().map(Endpoint::withoutAliases).toList();
      spec = spec.withNetworking(spec.networking().withEndpoints(endpoints));
    }
    Container container =
        Specimen.created(String.format("%08x", made * 7_919) + "e".repeat(56), create.name(), now)
            .spec(spec)
            .imageId(create.expectedImageId())
            .labels(create.labels())
            .build();
    nodes.add(new Node(container, now));
  }

  private void start(Node node) {
    node.state = State.RUNNING;
    node.error = "";
    node.exitCode = 0;
    node.startedAt = now;
    node.since = now;
    node.healthySince = null;
    node.health = node.spec.health() == null ? Health.NONE : Health.STARTING;
  }

  private void exit(Node node, int code) {
    node.state = State.EXITED;
    node.exitCode = code;
    node.health = Health.NONE;
    node.healthySince = null;
  }

  private static void join(Node node, Step.Join join) {
    List<Endpoint> endpoints = new ArrayList<>(node.spec.networking().endpoints());
    endpoints.removeIf(
        e -> join.endpoints().stream().anyMatch(joined -> joined.network().equals(e.network())));
    endpoints.addAll(join.endpoints());
    node.spec = node.spec.withNetworking(node.spec.networking().withEndpoints(endpoints));
  }

  /** When the next thing happens by itself. */
  Optional<Instant> nextTurn() {
    return nodes.stream()
        .filter(this::turns)
        .map(n -> n.since.plus(turn(n.state)))
        .min(Comparator.naturalOrder());
  }

  /** An Engine restarts what keeps exiting ever more rarely. */
  private static Duration turn(State state) {
    return state == State.RESTARTING ? RESTART : TURN;
  }

  private boolean turns(Node node) {
    return switch (node.state) {
      case REMOVING, RESTARTING -> true;
      case RUNNING -> node.health == Health.STARTING || (node.health == Health.NONE && bad(node));
      case CREATED, PAUSED, EXITED, DEAD -> false;
    };
  }

  void until(Instant later) {
    now = later;
    for (Node node : List.copyOf(nodes)) {
      if (turns(node) && !node.since.plus(turn(node.state)).isAfter(now)) {
        turn(node);
      }
    }
  }

  private void turn(Node node) {
    if (node.state == State.REMOVING) {
      nodes.remove(node);
    } else if (node.state == State.RESTARTING) {
      node.restarts++;
      node.since = now;
      if (!bad(node)) {
        start(node);
      }
    } else if (node.health == Health.NONE) {
      exit(node, 1);
    } else {
      node.health = bad(node) ? Health.UNHEALTHY : Health.HEALTHY;
      node.healthySince = bad(node) ? null : now;
    }
  }
}
