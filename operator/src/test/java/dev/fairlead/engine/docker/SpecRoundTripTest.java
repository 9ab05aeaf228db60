package dev.fairlead.engine.docker;

import static dev.fairlead.engine.EngineSpecs.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineSpecs;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Logging;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import dev.fairlead.testing.TestProject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A container reads as what it was created as, field by field: where it did not, every resync would
 * see drift. The image says nothing but PATH, so nothing it adds stands in the way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SpecRoundTripTest {
  /** Drawn anew, since two networks of one host cannot share addresses; a digit follows. */
  private static final String SUBNETS =
      "10."
          + ThreadLocalRandom.current().nextInt(128, 250)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 24);

  private final TestProject project = new TestProject();
  private final Engine engine =
      DockerEngine.connect(DockerEngine.host(System.getenv()), CallObserver.NONE);
  private String image = "";
  private ContainerSpec base = EngineSpecs.container("");

  @BeforeAll
  void build() {
    image = project.image("plain");
    Program program =
        new Program(
            List.of("/bin/sleep"),
            List.of("1000"),
            environment(Map.of("PATH", "/bin")),
            null,
            null,
            false,
            false,
            null,
            null,
            null);
    base = with(EngineSpecs.container(image), program);
  }

  @AfterAll
  void clean() {
    engine.close();
    project.close();
  }

  @Test
  void programRoundTrips() {
    SortedMap<String, @Nullable String> environment = environment(Map.of("A", "1=2", "B", ""));
    environment.put("PATH", null);
    assertRoundTrip(
        with(
            base,
            new Program(
                List.of(),
                List.of("/bin/sleep", "10"),
                environment,
                "1000:1000",
                "/tmp",
                true,
                true,
                true,
                "SIGUSR1",
                Duration.ofSeconds(90))));
  }

  @Test
  void healthRoundTrips() {
    assertRoundTrip(
        with(
            base,
            new Healthcheck(
                List.of("CMD", "/bin/true"),
                Duration.ofSeconds(3),
                Duration.ofMillis(1500),
                Duration.ofMinutes(1),
                null,
                4)));
    assertRoundTrip(with(base, new Healthcheck(List.of("NONE"), null, null, null, null, null)));
  }

  @Test
  void networkingRoundTrips() {
    assertRoundTrip(
        base.withNetworking(
            new Networking(
                "bridge",
                List.of(),
                "box",
                "example.test",
                "02:42:ac:11:65:43",
                List.of(
                    new PortBinding(53, "tcp", "127.0.0.1", ""),
                    new PortBinding(53, "udp", "", "32100-32110"),
                    new PortBinding(8080, "tcp", "127.0.0.1", "32111"),
                    new PortBinding(8080, "tcp", "127.0.0.2", "32112")),
                Ordered.set(List.of("9000/tcp", "9001/udp")),
                List.of("10.0.0.53"),
                List.of("a.test", "b.test"),
                List.of("ndots:2"),
                List.of("db:10.0.0.9", "gate:host-gateway"))));
  }

  @Test
  void sharedNetworkModesRoundTripAlsoWhileRunning() {
    String other = engine.create(project.unique("other"), base, labels());
    engine.start(other);
    for (String mode : List.of("host", "none", "container:" + other)) {
      ContainerSpec spec = base.withNetworking(EngineSpecs.networking(mode, List.of()));
      Container container = assertRoundTrip(spec);
      engine.start(container.id());
      assertThat(read(container.id()).spec()).isEqualTo(spec);
    }
  }

  @Test
  void endpointsRoundTripAlsoWhileRunning() {
    String first = network("a", SUBNETS + "1.0/24");
    String second = network("b", SUBNETS + "2.0/24");
    Endpoint fixed =
        new Endpoint(
            first,
            Ordered.set(List.of("web", "www", "box")),
            SUBNETS + "1.77",
            null,
            Ordered.set(List.<String>of()),
            null,
            new TreeMap<>(),
            null,
            List.of());
    ContainerSpec spec =
        base.withNetworking(
            new Networking(
                first,
                List.of(fixed, EngineSpecs.endpoint(second, "web")),
                "box",
                null,
                null,
                List.of(),
                Ordered.set(List.<String>of()),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    Container created = assertRoundTrip(spec);
    engine.start(created.id());

    Container running = read(created.id());
    assertThat(running.spec()).isEqualTo(spec);
    assertThat(running.addresses()).containsEntry(first, SUBNETS + "1.77");
    engine.stop(created.id(), Duration.ZERO);
    assertThat(read(created.id()).spec()).isEqualTo(spec);
  }

  /** As {@code container_name} often has it. */
  @Test
  void aContainerCalledLikeItsServiceHasTheServicesName() {
    String network = network("same", SUBNETS + "5.0/24");
    String name = project.name() + "same";
    Endpoint endpoint = EngineSpecs.endpoint(network, name);
    ContainerSpec spec = base.withNetworking(EngineSpecs.networking(network, List.of(), endpoint));
    SortedMap<String, String> labels = new TreeMap<>(labels());
    labels.put(Labels.SERVICE, name);

    assertThat(read(engine.create(name, spec, labels)).spec()).isEqualTo(spec);
  }

  @Test
  void namesOfTheInstanceAreNoAliasesWhateverItIsRenamedTo() {
    String network = network("names", SUBNETS + "3.0/24");
    Endpoint endpoint = EngineSpecs.endpoint(network, "web");
    ContainerSpec spec = base.withNetworking(EngineSpecs.networking(network, List.of(), endpoint));
    String name = project.name() + "-web-7";
    String id = engine.create("0123456789ab_" + name, spec, labels());

    assertThat(read(id).spec()).isEqualTo(spec);
    engine.rename(id, name);
    assertThat(read(id).spec()).isEqualTo(spec);
    engine.rename(id, project.name() + "-web-8");
    assertThat(read(id).spec()).isEqualTo(spec);
  }

  @Test
  void storageRoundTrips() {
    String volume = project.unique("vol");
    assertRoundTrip(
        with(
            base,
            new Storage(
                List.of(
                    Mount.anonymous("/anon"),
                    Mount.bind("/tmp", "/bind", true),
                    new Mount(
                        Mount.Type.BIND,
                        "/tmp",
                        "/bind2",
                        true,
                        MountForm.MOUNTS,
                        "rslave",
                        null,
                        false,
                        false,
                        0,
                        0),
                    new Mount(
                        Mount.Type.BIND,
                        "/tmp",
                        "/bind3",
                        false,
                        MountForm.BINDS,
                        null,
                        "z",
                        false,
                        true,
                        0,
                        0),
                    new Mount(
                        Mount.Type.TMPFS,
                        "",
                        "/scratch",
                        false,
                        MountForm.MOUNTS,
                        null,
                        null,
                        false,
                        false,
                        1 << 20,
                        448),
                    Mount.volume(volume, "/vol", false),
                    new Mount(
                        Mount.Type.VOLUME,
                        volume,
                        "/vol2",
                        true,
                        MountForm.MOUNTS,
                        null,
                        null,
                        true,
                        false,
                        0,
                        0)),
                Ordered.map(Map.of("/run", "size=1m", "/var/run", "")),
                true,
                32 << 20)));
  }

  @Test
  void resourcesRoundTrip() {
    assertRoundTrip(
        with(
            base,
            new Resources(
                500_000_000,
                512,
                0,
                0,
                "0",
                64 << 20,
                32 << 20,
                64 << 20,
                100L,
                300,
                false,
                List.of(
                    new Resources.Ulimit("nofile", 1000, 2000),
                    new Resources.Ulimit("core", 0, 0)))));
    assertRoundTrip(
        with(
            base,
            new Resources(0, 0, 50_000, 25_000, "", 64 << 20, 0, 0, null, 0, false, List.of())));
  }

  @Test
  void securityRoundTrips() {
    assertRoundTrip(
        with(
            base,
            new Security(
                false,
                Ordered.set(List.of("CAP_NET_ADMIN", "CAP_SYS_TIME")),
                Ordered.set(List.of("ALL")),
                List.of("no-new-privileges:true", "seccomp=unconfined"),
                List.of("audio", "1234"),
                List.of(new Security.Device("/dev/null", "/dev/nought", "rw")),
                Ordered.map(Map.of("net.core.somaxconn", "512")),
                "shareable",
                "host",
                "host",
                "host",
                "private",
                "/fairlead")));
    assertRoundTrip(
        with(
            base,
            new Security(
                true,
                Ordered.set(List.<String>of()),
                Ordered.set(List.<String>of()),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                "host",
                "",
                "",
                "",
                "",
                "")));
  }

  @Test
  void c5RestartPoliciesRoundTrip() {
    for (Restart restart :
        List.of(
            new Restart(Restart.Policy.ALWAYS, 0),
            new Restart(Restart.Policy.UNLESS_STOPPED, 0),
            new Restart(Restart.Policy.ON_FAILURE, 3))) {
      assertRoundTrip(with(base, restart));
    }
  }

  @Test
  void loggingAndLabelsRoundTrip() {
    assertRoundTrip(
        with(
            base,
            new Logging("json-file", Ordered.map(Map.of("max-size", "1m", "max-file", "2"))),
            Map.of("team", "shop", "empty", "")));
    assertRoundTrip(with(base, new Logging("none", new TreeMap<>()), Map.of()));
  }

  @Test
  void swapOfTwiceTheMemoryAndTheEnginesSharedMemoryReadAsUnset() {
    Resources twice =
        new Resources(0, 0, 0, 0, "", 64 << 20, 0, 128 << 20, null, 0, false, List.of());
    Container container =
        read(
            engine.create(
                project.unique("twice"),
                with(with(base, twice), new Storage(List.of(), new TreeMap<>(), false, 64 << 20)),
                labels()));

    assertThat(container.spec().resources().memorySwapBytes()).isZero();
    assertThat(container.spec().storage().sharedMemoryBytes()).isZero();
  }

  private Container assertRoundTrip(ContainerSpec spec) {
    SortedMap<String, String> labels = labels();
    labels.putAll(spec.labels());
    Container container = read(engine.create(project.unique("trip"), spec, labels));
    assertThat(container.spec()).isEqualTo(spec);
    assertThat(container.labels()).isEqualTo(labels);
    return container;
  }

  private Container read(String id) {
    return engine.inspect(id).orElseThrow();
  }

  private SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.SERVICE, "web");
    return labels;
  }

  private String network(String key, String subnet) {
    String name = project.unique(key);
    NetworkSpec.Ipam ipam =
        new NetworkSpec.Ipam(
            "", List.of(new NetworkSpec.Pool(subnet, "", "", new TreeMap<>())), new TreeMap<>());
    engine.createNetwork(
        new NetworkSpec(
            key,
            name,
            false,
            "",
            new TreeMap<>(),
            false,
            false,
            null,
            null,
            ipam,
            new TreeMap<>(),
            ""),
        labels());
    return name;
  }

  private static SortedMap<String, @Nullable String> environment(Map<String, String> entries) {
    return new TreeMap<>(entries);
  }
}
