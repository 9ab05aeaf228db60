package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NETWORK;
import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.PROJECT;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says in few words what is on the host: {@code observed(running(web, 1).unhealthy())}. */
final class Host {
  private Host() {}

  /** An instance of a service that has run, healthy, for an hour. */
  static Box running(Given.Service service, int number) {
    return new Box(service, number);
  }

  static Snapshot observed(Box... boxes) {
    return new Snapshot(List.of(boxes));
  }

  static String imageId(String reference) {
    return "sha256:id-of-" + reference;
  }

  static Image image(String id, String... volumes) {
    return new Image(
        id,
        new TreeMap<>(),
        List.of(),
        List.of(),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(List.of(volumes)),
        null,
        "");
  }

  /** The project's network exists, and the images of its containers. */
  static final class Snapshot {
    private final List<Box> boxes;
    private final SortedMap<String, Network> networks = new TreeMap<>();
    private final SortedMap<String, Volume> volumes = new TreeMap<>();
    private final SortedMap<String, Image> images = new TreeMap<>();

    private Snapshot(List<Box> boxes) {
      this.boxes = boxes;
      network("default");
    }

    Snapshot bare() {
      networks.clear();
      return this;
    }

    Snapshot network(String key) {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      labels.put(Labels.NETWORK, key);
      networks.put(NETWORK, new Network("n1", NETWORK, "bridge", labels));
      return this;
    }

    /** Another network of the project under a key, with containers of others on it. */
    Snapshot network(String key, String name, String... strangers) {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      labels.put(Labels.NETWORK, key);
      SortedMap<String, String> members = new TreeMap<>();
      for (String stranger : strangers) {
        members.put("id of " + stranger, stranger);
      }
      networks.put(name, new Network("n2", name, "bridge", labels, members));
      return this;
    }

    /** Made from another definition, with containers of others on it. */
    Snapshot outdatedNetwork(String... strangers) {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      labels.put(Labels.NETWORK, "default");
      labels.put(Labels.CONFIG_HASH, "another");
      SortedMap<String, String> members = new TreeMap<>();
      for (String stranger : strangers) {
        members.put("id of " + stranger, stranger);
      }
      networks.put(NETWORK, new Network("n1", NETWORK, "bridge", labels, members));
      return this;
    }

    Snapshot lookAlikeNetwork() {
      networks.put(NETWORK, new Network("n1", NETWORK, "bridge", new TreeMap<>()));
      return this;
    }

    Snapshot volume(String name) {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      volumes.put(name, new Volume(name, "local", labels));
      return this;
    }

    Snapshot outdatedVolume(String name) {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      labels.put(Labels.CONFIG_HASH, "another");
      volumes.put(name, new Volume(name, "local", labels));
      return this;
    }

    Snapshot images(String... references) {
      for (String reference : references) {
        image(reference, Host.image(imageId(reference)));
      }
      return this;
    }

    Snapshot image(String reference, Image image) {
      images.put(reference, image);
      return this;
    }

    Observed build() {
      SortedMap<String, Image> byId = new TreeMap<>();
      List<Container> containers = new ArrayList<>();
      for (Box box : boxes) {
        Container container = box.build();
        containers.add(container);
        byId.put(container.imageId(), Host.image(container.imageId(), box.imageVolumes));
      }
      images.values().forEach(image -> byId.put(image.id(), image));
      return new Observed(PROJECT, containers, networks, volumes, images, byId);
    }
  }

  /** One container. */
  static final class Box {
    private final String service;
    private final int number;
    private ContainerSpec spec;
    private String imageId;
    private String specHash;
    private String release = "shop";
    private boolean checked;
    private String id;
    private String name;
    private State state = State.RUNNING;
    private Health health;
    private int exitCode;
    private int restarts;
    private String error = "";
    private Instant created = NOW.minus(Duration.ofHours(1));
    private @Nullable Instant started = created;
    private @Nullable Instant healthySince = created;
    private final SortedMap<String, String> volumes = new TreeMap<>();
    private String[] imageVolumes = {};
    private int address;

    private Box(Given.Service given, int number) {
      var desired = given.build();
      this.service = desired.name();
      this.number = number;
      this.address = 10 + number;
      this.spec = given.spec();
      this.specHash = desired.specHash();
      this.imageId = Host.imageId(spec.image());
      this.name = PROJECT + "-" + service + "-" + number;
      this.id = id(service, number, 'a');
      Healthcheck check = spec.health();
      this.checked = check != null && !check.disabled();
      this.health = checked ? Health.HEALTHY : Health.NONE;
    }

    private static String id(String service, int number, char kind) {
      String start = Integer.toHexString(service.hashCode() & 0xfff) + number + kind;
      return start + "0".repeat(64 - start.length());
    }

    /** A second container of the same slot, created just now. */
    Box newcomer() {
      return newcomer('b');
    }

    /** The same, told from other such ones by this letter. */
    Box newcomer(char kind) {
      name = id.substring(0, 12) + "_" + name;
      id = id(service, number, kind);
      return createdAt(NOW.minusSeconds(30));
    }

    Box createdAt(Instant at) {
      created = at;
      started = started == null ? null : at;
      healthySince = healthySince == null ? null : at;
      return this;
    }

    Box state(State replacement) {
      state = replacement;
      if (!live(replacement)) {
        health = Health.NONE;
        healthySince = null;
      }
      return this;
    }

    private static boolean live(State state) {
      return state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
    }

    Box created() {
      started = null;
      return state(State.CREATED);
    }

    Box exited(int code) {
      exitCode = code;
      return state(State.EXITED);
    }

    Box couldNotStart(String why) {
      error = why;
      return created();
    }

    Box restarting(int count) {
      restarts = count;
      exitCode = 1;
      return state(State.RESTARTING);
    }

    Box unhealthy() {
      health = Health.UNHEALTHY;
      healthySince = null;
      return this;
    }

    Box starting() {
      health = Health.STARTING;
      healthySince = null;
      return this;
    }

    Box healthyFor(int seconds) {
      health = Health.HEALTHY;
      healthySince = NOW.minusSeconds(seconds);
      return this;
    }

    Box startedAgo(int seconds) {
      started = NOW.minusSeconds(seconds);
      return this;
    }

    Box named(String other) {
      name = other;
      return this;
    }

    Box imageId(String other) {
      imageId = other;
      return this;
    }

    Box of(String otherRelease) {
      release = otherRelease;
      return this;
    }

    /** As compose itself would have started it. */
    Box adopted() {
      release = "";
      specHash = "";
      return this;
    }

    Box env(String key, String value) {
      var program = spec.program();
      SortedMap<String, @Nullable String> environment = new TreeMap<>(program.environment());
      environment.put(key, value);
      return with(s ->
          new ContainerSpec(
              s.image(),
              s.platform(),
              s.runtime(),
              new dev.fairlead.spec.Program(
                  program.entrypoint(),
                  program.command(),
                  environment,
                  program.user(),
                  program.workingDirectory(),
                  program.tty(),
                  program.stdinOpen(),
                  program.init(),
                  program.stopSignal(),
                  program.stopGrace()),
              s.health(),
              s.networking(),
              s.storage(),
              s.resources(),
              s.security(),
              s.restart(),
              s.logging(),
              s.labels()));
    }

    Box updated(dev.fairlead.spec.Resources limits, Restart restart) {
      return with(s -> s.withLimits(limits, restart));
    }

    Box disconnected() {
      return with(s -> s.withNetworking(s.networking().withEndpoints(List.of())));
    }

    /** The last part of its address. */
    Box at(int last) {
      address = last;
      return this;
    }

    Box quiet() {
      return with(s ->
          s.withNetworking(
              s.networking()
                  .withEndpoints(
                      s.networking().endpoints().stream()
                          .map(dev.fairlead.spec.Endpoint::withoutAliases)
                          .toList())));
    }

    Box with(UnaryOperator<ContainerSpec> change) {
      spec = change.apply(spec);
      return this;
    }

    Box holding(String target, String volume) {
      volumes.put(target, volume);
      return this;
    }

    Box imageVolumes(String... paths) {
      imageVolumes = paths;
      return this;
    }

    String id() {
      return id;
    }

    Container build() {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      labels.put(Labels.SERVICE, service);
      labels.put(Labels.NUMBER, Integer.toString(number));
      labels.put(Labels.ONE_OFF, "False");
      if (!release.isEmpty()) {
        labels.put(Labels.RELEASE, release);
      }
      if (!specHash.isEmpty()) {
        labels.put(Labels.SPEC, specHash);
      }
      labels.putAll(spec.storage().contents());
      SortedMap<String, String> addresses = new TreeMap<>();
      if (state == State.RUNNING) {
        addresses.put(NETWORK, "172.18.0." + address);
      }
      return new Container(
          id,
          name,
          created,
          imageId,
          spec,
          labels,
          state,
          health,
          exitCode,
          error,
          false,
          restarts,
          started,
          live(state) ? null : NOW.minusSeconds(60),
          healthySince,
          addresses,
          volumes,
          health == Health.UNHEALTHY ? "connection refused" : "");
    }
  }
}
