package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NETWORK;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Restart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A host in virtual time on which instances take a while to become healthy, new versions fail in
 * the ways they do fail, and people do things by hand. Images called {@code bad-...} never work.
 */
final class World {
  /** How a version that does not work shows it. */
  private enum Flaw {
    EXITS,
    UNHEALTHY,
    NEVER_HEALTHY,
    DOES_NOT_START
  }

  /** One container as it really is. */
  static final class Node {
    final String id;
    String name;
    final Instant created;
    final String imageId;
    ContainerSpec spec;
    final SortedMap<String, String> labels;
    State state = State.CREATED;
    Health health = Health.NONE;
    String error = "";
    int exitCode;
    int restarts;
    @Nullable Instant startedAt;
    @Nullable Instant finishedAt;
    @Nullable Instant healthySince;

    /** When its next change comes by itself. */
    @Nullable Instant turns;

    /** Was judged to have passed its gate: running is not healthy (I3). */
    boolean passed;

    final SortedMap<String, String> volumes = new TreeMap<>();

    private Node(Step.Create create, String id, String imageId, ContainerSpec spec, Instant now) {
      this.id = id;
      this.name = create.name();
      this.created = now;
      this.imageId = imageId;
      this.spec = spec;
      this.labels = create.labels();
    }

    boolean bad() {
      return imageId.contains("bad-");
    }

    boolean live() {
      return state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
    }

    String service() {
      return labels.getOrDefault(Labels.SERVICE, "");
    }

    String number() {
      return labels.getOrDefault(Labels.NUMBER, "");
    }

    private Flaw flaw() {
      boolean checked = spec.health() != null;
      Flaw[] possible = checked ? Flaw.values() : new Flaw[] {Flaw.EXITS, Flaw.DOES_NOT_START};
      return possible[Math.floorMod(imageId.hashCode(), possible.length)];
    }
  }

  final List<Node> nodes = new ArrayList<>();
  final SortedMap<String, Image> images = new TreeMap<>();
  private final SortedMap<String, Network> networks = new TreeMap<>();
  private final Random random;
  private int made;
  private int volumesMade;
  Instant now = Given.NOW;

  World(Random random) {
    this.random = random;
  }

  void has(String reference) {
    images.put(reference, Host.image(Host.imageId(reference)));
  }

  Observed observed() {
    List<Container> containers = new ArrayList<>();
    nodes.forEach(node -> containers.add(container(node)));
    Collections.shuffle(containers, random);
    SortedMap<String, Image> byId = new TreeMap<>();
    images.values().forEach(image -> byId.put(image.id(), image));
    return new Observed(
        Given.PROJECT, containers, networks, new TreeMap<String, Volume>(), images, byId);
  }

  private Container container(Node n) {
    SortedMap<String, String> addresses = new TreeMap<>();
    if (n.state == State.RUNNING) {
      addresses.put(NETWORK, "172.18.0." + (2 + nodes.indexOf(n)));
    }
    return new Container(
        n.id,
        n.name,
        n.created,
        n.imageId,
        n.spec,
        n.labels,
        n.state,
        n.health,
        n.exitCode,
        n.error,
        false,
        n.restarts,
        n.startedAt,
        n.finishedAt,
        n.healthySince,
        addresses,
        n.volumes,
        "");
  }

  /** Whether an instance that passed its gate answers now. */
  static boolean serves(Node node) {
    return node.passed
        && node.spec.networking().endpoints().stream().anyMatch(e -> e.aliases().contains("web"))
        && node.state == State.RUNNING
        && (node.health == Health.HEALTHY || node.spec.health() == null);
  }

  /** Takes a step; what is impossible on an Engine is a defect of the plan. */
  void apply(Step step) {
    switch (step) {
      case Step.CreateNetwork create ->
          networks.put(
              create.network().name(),
              new Network("n", create.network().name(), "bridge", create.labels()));
      case Step.Pull pull -> has(pull.reference());
      case Step.Create create -> create(create);
      case Step.Start start -> start(node(start.target().id()));
      case Step.Unpause unpause -> node(unpause.target().id()).state = State.RUNNING;
      case Step.Signal _ -> {}
      case Step.Stop stop -> exit(node(stop.target().id()), 143);
      case Step.Remove remove -> {
        Node node = node(remove.target().id());
        require(!node.live(), "removes a living container: " + node.name);
        nodes.remove(node);
      }
      case Step.Rename rename -> {
        require(free(rename.name()), "name is taken: " + rename.name());
        node(rename.target().id()).name = rename.name();
      }
      case Step.Move move -> attach(node(move.target().id()), move.joins(), move.leaves());
      case Step.Join join -> attach(node(join.target().id()), join.endpoints(), join.leave());
      case Step.Leave leave -> {
        Node node = node(leave.target().id());
        require(node.live(), "takes names from what does not run: " + node.name);
        attach(node, leave.endpoints(), List.of());
      }
      case Step.Update update -> {
        Node node = node(update.target().id());
        var r = update.resources();
        var shown = r.memorySwapBytes() == 2 * r.memoryBytes() ? r.withMemorySwap(0) : r;
        node.spec = node.spec.withLimits(shown, update.restart());
      }
      case Step.Probe _ -> {}
      case Step.CreateVolume _, Step.RemoveNetwork _, Step.AtProxy _, Step.OnSite _ ->
          throw new AssertionError("not expected here: " + StepText.of(step));
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private boolean free(String name) {
    return nodes.stream().noneMatch(n -> n.name.equals(name));
  }

  Node node(String id) {
    return nodes.stream().filter(n -> n.id.equals(id)).findFirst().orElseThrow();
  }

  private void create(Step.Create create) {
    require(free(create.name()), "name is taken: " + create.name());
    Image image = images.get(create.spec().image());
    if (image == null) {
      throw new AssertionError("creates before the image is there: " + create.spec().image());
    }
    require(image.id().equals(create.expectedImageId()), "another image than resolved");
    made++;
    Node node = new Node(create, id(made), image.id(), create.spec(), now);
    List<Mount> seen = new ArrayList<>();
    for (Mount mount : create.spec().storage().mounts()) {
      boolean nameless = mount.isAnonymous() || mount.source().matches("[0-9a-f]{64}");
      String volume = mount.isAnonymous() ? String.format("%064x", ++volumesMade) : mount.source();
      node.volumes.put(mount.target(), volume);
      seen.add(nameless ? Mount.anonymous(mount.target()) : mount);
    }
    keepsVolumes(node);
    node.spec = node.spec.withStorage(node.spec.storage().withMounts(seen));
    if (create.quiet()) {
      node.spec =
          node.spec.withNetworking(
              node.spec
                  .networking()
                  .withEndpoints(
                      node.spec.networking().endpoints().stream()
                          .map(Endpoint::withoutAliases)
                          .toList()));
    }
    nodes.add(node);
  }

  /** As an Engine's: told apart by the first twelve digits. */
  private static String id(int serial) {
    return String.format("%08x", serial * 7_919L) + "e".repeat(56);
  }

  /** I17: what replaces another goes on with its nameless volumes. */
  private void keepsVolumes(Node next) {
    for (Node old : nodes) {
      if (old.service().equals(next.service()) && old.number().equals(next.number())) {
        require(old.volumes.equals(next.volumes), "loses a volume of " + old.name);
      }
    }
  }

  void start(Node node) {
    if (node.bad() && node.flaw() == Flaw.DOES_NOT_START) {
      node.error = "exec: not found";
      node.exitCode = 127;
      node.startedAt = now;
      if (node.state != State.CREATED) {
        node.state = State.EXITED;
      }
      return;
    }
    boolean fixed = node.spec.networking().ports().stream().anyMatch(p -> p.fixed());
    require(
        !fixed
            || nodes.stream()
                .noneMatch(n -> n != node && n.live() && n.service().equals(node.service())),
        "port is allocated: " + node.name);
    node.state = State.RUNNING;
    node.startedAt = now;
    node.healthySince = null;
    node.health = node.spec.health() == null ? Health.NONE : Health.STARTING;
    node.turns = now.plusSeconds(1 + random.nextInt(6));
  }

  private void exit(Node node, int code) {
    node.state = State.EXITED;
    node.health = Health.NONE;
    node.healthySince = null;
    node.exitCode = code;
    node.finishedAt = now;
    node.turns = null;
  }

  private static void attach(Node node, List<Endpoint> as, List<String> networksLeft) {
    List<Endpoint> endpoints = new ArrayList<>(node.spec.networking().endpoints());
    endpoints.removeIf(e ->
        networksLeft.contains(e.network())
            || as.stream().anyMatch(other -> other.network().equals(e.network())));
    endpoints.addAll(as);
    node.spec = node.spec.withNetworking(node.spec.networking().withEndpoints(endpoints));
  }

  Optional<Instant> nextTurn() {
    return nodes.stream()
        .filter(n -> n.turns != null && n.state != State.PAUSED)
        .map(n -> n.turns == null ? now : n.turns)
        .min(Instant::compareTo);
  }

  /** Time passes, and what was to happen by then happens. */
  void until(Instant later) {
    for (Instant next = nextTurn().orElse(later);
        !next.isAfter(later);
        next = nextTurn().orElse(later.plusSeconds(1))) {
      now = next.isAfter(now) ? next : now;
      for (Node node : nodes) {
        if (node.turns != null && node.state != State.PAUSED && !node.turns.isAfter(now)) {
          node.turns = null;
          turn(node);
        }
      }
      if (nextTurn().isEmpty()) {
        break;
      }
    }
    now = later.isAfter(now) ? later : now;
  }

  /** Somebody restarts a container: what shared its namespaces is cut off. */
  void restartedByHand(Node node) {
    if (node.live()) {
      exit(node, 143);
      start(node);
    }
  }

  private void turn(Node node) {
    if (node.state == State.RESTARTING) {
      start(node);
      return;
    }
    if (!node.bad()) {
      if (node.health == Health.STARTING) {
        node.health = Health.HEALTHY;
        node.healthySince = now;
      }
      return;
    }
    switch (node.flaw()) {
      case EXITS -> {
        exit(node, 1);
        if (node.spec.restart().policy() == Restart.Policy.ALWAYS) {
          node.state = State.RESTARTING;
          node.restarts++;
          node.turns = now.plusSeconds(1);
        }
      }
      case UNHEALTHY -> node.health = Health.UNHEALTHY;
      case NEVER_HEALTHY, DOES_NOT_START -> {}
    }
  }

  /** Somebody does something by hand. @return what, for the reader of a failed run */
  String damage() {
    if (nodes.isEmpty()) {
      return "nothing";
    }
    Node node = nodes.get(random.nextInt(nodes.size()));
    int kind = random.nextInt(7);
    switch (kind) {
      case 0 -> {
        if (node.live()) {
          exit(node, 137);
        }
      }
      case 1 -> nodes.remove(node);
      case 2 -> {
        if (node.state == State.RUNNING) {
          node.state = State.PAUSED;
        }
      }
      case 3 ->
          node.spec =
              node.spec.withLimits(
                  node.spec.resources(), new Restart(Restart.Policy.ON_FAILURE, 3));
      case 4 -> {
        String name = "by-hand-" + made + "-" + random.nextInt(1_000_000);
        if (free(name)) {
          node.name = name;
        }
      }
      case 5 ->
          node.spec = node.spec.withNetworking(node.spec.networking().withEndpoints(List.of()));
      default -> {
        if (node.health == Health.HEALTHY) {
          node.health = Health.UNHEALTHY;
          node.healthySince = null;
        }
      }
    }
    return List.of("stop", "remove", "pause", "update", "rename", "disconnect", "sicken").get(kind)
        + " "
        + node.name;
  }
}
