package dev.fairlead.plan;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.compose.Dependency;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.DriftPolicy;
import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Strategy;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.SpecHash;
import dev.fairlead.spec.Storage;
import dev.fairlead.spec.VolumeSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says in few words what is desired: {@code desired(service("web").image("web:2"))}. */
final class Given {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String PROJECT = "shop";
  static final String NETWORK = "shop_default";

  private Given() {}

  static Service service(String name) {
    return new Service(name);
  }

  static Release desired(Service... services) {
    return new Release(List.of(services));
  }

  /** An AppRelease called shop, and the project it owns. */
  static final class Release {
    private final List<Service> services;
    private final List<NetworkSpec> networks = new ArrayList<>();
    private final List<VolumeSpec> volumes = new ArrayList<>();
    private DriftPolicy drift = DriftPolicy.HEAL;
    private boolean rollback = true;
    private boolean suspended;
    private boolean external;

    private Release(List<Service> services) {
      this.services = services;
    }

    Release volume(String key) {
      volumes.add(
          new VolumeSpec(
              key, PROJECT + "_" + key, false, "local", new TreeMap<>(), new TreeMap<>(), "hash"));
      return this;
    }

    Release externalVolume(String name) {
      volumes.add(new VolumeSpec(name, name, true, "local", new TreeMap<>(), new TreeMap<>(), ""));
      return this;
    }

    Release externalNetwork() {
      external = true;
      return this;
    }

    Release reportOnly() {
      drift = new DriftPolicy(false, List.of());
      return this;
    }

    Release ignoring(String... paths) {
      drift = new DriftPolicy(true, List.of(paths));
      return this;
    }

    Release withoutRollback() {
      rollback = false;
      return this;
    }

    Release suspended() {
      suspended = true;
      return this;
    }

    Desired build() {
      List<NetworkSpec> all = new ArrayList<>(networks);
      all.add(
          new NetworkSpec(
              "default",
              NETWORK,
              external,
              "bridge",
              new TreeMap<>(),
              false,
              false,
              null,
              null,
              null,
              new TreeMap<>(),
              "hash"));
      return new Desired(
          "shop",
          PROJECT,
          "3f9c2ab8d1e04c55a0b1c2d3e4f5061728394a5b",
          "shop/release.yaml",
          services.stream().map(Service::build).toList(),
          all,
          volumes,
          null,
          drift,
          rollback,
          false,
          10,
          null,
          suspended,
          "fingerprint");
    }
  }

  /** One service; defaults: one replica, Docker health check, surge 1, 10 s soak, no drain. */
  static final class Service {
    private final String name;
    private String image = "web:1";
    private int replicas = 1;
    private boolean oneShot;
    private @Nullable Strategy back;
    private @Nullable String containerName;
    private Strategy.@Nullable Kind requested;
    private int surge = 1;
    private int unavailable;
    private int minReady = 10;
    private int drain;
    private int pauseAfter;
    private int delay;
    private int keepOld = 60;
    private final TreeSet<String> fromCompose = new TreeSet<>();
    private boolean rollback = true;
    private Gate gate = new Gate.DockerHealth(Duration.ofSeconds(10));
    private PullPolicy pull = PullPolicy.MISSING;
    private boolean checked = true;
    private String mode = NETWORK;
    private @Nullable String ipv4;
    private Restart restart = Restart.NO;
    private Resources resources = Resources.NONE;
    private final SortedMap<String, @Nullable String> environment = new TreeMap<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final List<Injected> files = new ArrayList<>();
    private @Nullable String signal;
    private final List<PortBinding> ports = new ArrayList<>();
    private final List<String> volumesFrom = new ArrayList<>();
    private final List<Dependency> dependencies = new ArrayList<>();

    private Service(String name) {
      this.name = name;
    }

    Service image(String reference) {
      image = reference;
      return this;
    }

    Service replicas(int count) {
      replicas = count;
      return this;
    }

    Service oneShot() {
      oneShot = true;
      checked = false;
      return this;
    }

    Service containerName(String fixed) {
      containerName = fixed;
      return this;
    }

    Service recreate() {
      requested = Strategy.Kind.RECREATE;
      return this;
    }

    Service rolling() {
      requested = Strategy.Kind.ROLLING;
      return this;
    }

    Service blueGreen() {
      requested = Strategy.Kind.BLUE_GREEN;
      return this;
    }

    /** Pauses after so many; waits so many seconds between replacements. */
    Service pace(int after, int seconds) {
      pauseAfter = after;
      delay = seconds;
      return this;
    }

    Service keepOld(int seconds) {
      keepOld = seconds;
      return this;
    }

    /** Settings that stand in the compose file. */
    Service composeSays(String... settings) {
      fromCompose.addAll(List.of(settings));
      return this;
    }

    Service staysFailed() {
      rollback = false;
      return this;
    }

    Service surge(int maxSurge, int maxUnavailable) {
      surge = maxSurge;
      unavailable = maxUnavailable;
      return this;
    }

    Service minReady(int seconds) {
      minReady = seconds;
      return this;
    }

    Service drain(int seconds) {
      drain = seconds;
      return this;
    }

    Service gate(Gate replacement) {
      gate = replacement;
      return this;
    }

    Service httpGate() {
      checked = false;
      return gate(
          Gate.Http.get(
              "/health", 8080, Gate.Rhythm.of(Duration.ofSeconds(2), Duration.ofSeconds(1))));
    }

    Service unchecked() {
      checked = false;
      return this;
    }

    Service pull(PullPolicy policy) {
      pull = policy;
      return this;
    }

    Service mode(String networkMode) {
      mode = networkMode;
      return this;
    }

    /** Shares the network of another service. */
    Service networkOf(String owner) {
      dependencies.add(new Dependency(owner, Dependency.Condition.SERVICE_STARTED, true, true));
      return mode("service:" + owner);
    }

    Service volumesFrom(String owner) {
      dependencies.add(new Dependency(owner, Dependency.Condition.SERVICE_STARTED, false, true));
      volumesFrom.add("service:" + owner);
      return this;
    }

    Service address(String fixed) {
      ipv4 = fixed;
      return this;
    }

    Service restart(Restart.Policy policy) {
      restart = new Restart(policy, 0);
      return this;
    }

    Service memory(long bytes) {
      resources = new Resources(0, 0, 0, 0, "", bytes, 0, 0, null, 0, false, List.of());
      return this;
    }

    Service env(String key, String value) {
      environment.put(key, value);
      return this;
    }

    Service port(String published, int target) {
      ports.add(new PortBinding(target, "tcp", "", published));
      return this;
    }

    Service mount(Mount mount) {
      mounts.add(mount);
      return this;
    }

    /** A config that is written into it; its digest is the content. */
    Service config(String target, String content) {
      files.add(new Injected(target, content, null, null, 0444, content));
      return this;
    }

    /** Told of another content by a signal. */
    Service told(String name) {
      signal = name;
      return this;
    }

    Service after(String other, Dependency.Condition condition) {
      dependencies.add(new Dependency(other, condition, false, true));
      return this;
    }

    /** Starts anew after the other was replaced. */
    Service restartsWith(String other) {
      dependencies.add(new Dependency(other, Dependency.Condition.SERVICE_HEALTHY, true, true));
      return this;
    }

    ContainerSpec spec() {
      Healthcheck health =
          checked
              ? new Healthcheck(List.of("CMD", "check"), Duration.ofSeconds(1), null, null, null, 3)
              : null;
      TreeSet<String> aliases = new TreeSet<>(List.of(name));
      List<Endpoint> endpoints =
          mode.equals(NETWORK)
              ? List.of(
                  new Endpoint(
                      NETWORK,
                      aliases,
                      ipv4,
                      null,
                      new TreeSet<>(),
                      null,
                      new TreeMap<>(),
                      null,
                      List.of()))
              : List.of();
      return new ContainerSpec(
          image,
          null,
          null,
          new Program(null, null, environment, null, null, false, false, null, null, null),
          health,
          new Networking(
              mode,
              endpoints,
              null,
              null,
              null,
              ports,
              new TreeSet<>(),
              List.of(),
              List.of(),
              List.of(),
              List.of()),
          new Storage(mounts, new TreeMap<>(), false, 0, volumesFrom, files),
          resources,
          Security.NONE,
          restart,
          null,
          new TreeMap<>());
    }

    String specHash() {
      return SpecHash.of(spec());
    }

    /** Compose's rollback_config: how it goes back. */
    Service back(Strategy.Kind kind, int surge, int unavailable, int seconds) {
      back =
          new Strategy(
                  kind, surge, unavailable, Duration.ofSeconds(minReady), Duration.ofSeconds(120))
              .withPause(0, Duration.ofSeconds(seconds));
      return this;
    }

    DesiredService build() {
      DesiredService plain = declared();
      DesiredService built = signal == null ? plain : plain.reloadedBy(signal);
      return back == null ? built : built.withBack(back);
    }

    private DesiredService declared() {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      labels.put(Labels.SERVICE, name);
      labels.put(Labels.ONE_OFF, "False");
      return new DesiredService(
          name,
          spec(),
          specHash(),
          containerName,
          replicas,
          oneShot,
          new Strategy(
                  requested,
                  surge,
                  unavailable,
                  Duration.ofSeconds(minReady),
                  Duration.ofSeconds(120))
              .withPause(pauseAfter, Duration.ofSeconds(delay))
              .withKeepOld(Duration.ofSeconds(keepOld))
              .withRollback(rollback)
              .saidByCompose(fromCompose),
          gate,
          Duration.ofSeconds(drain),
          dependencies,
          pull,
          labels);
    }
  }
}
