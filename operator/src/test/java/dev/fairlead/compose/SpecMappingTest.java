package dev.fairlead.compose;

import static dev.fairlead.compose.Files.loaded;
import static dev.fairlead.compose.Files.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From compose's attributes to the Engine's terms. */
class SpecMappingTest {

  @Test
  void c2MountsStandWhereComposePutsThem() {
    ContainerSpec spec = sample("mounts.yaml", "a");
    assertThat(spec.storage().mounts())
        .extracting(mount -> mount.target() + " " + mount.type() + " " + mount.form())
        .containsExactly(
            "/anon VOLUME MOUNTS",
            "/anon2 VOLUME MOUNTS",
            "/clean BIND BINDS",
            "/conf BIND MOUNTS",
            "/data VOLUME BINDS",
            "/data2 VOLUME MOUNTS",
            "/data3 VOLUME BINDS",
            "/data4 VOLUME MOUNTS",
            "/data5 VOLUME BINDS",
            "/etc/conf2 BIND MOUNTS",
            "/here BIND BINDS",
            "/home/u BIND BINDS",
            "/long BIND BINDS",
            "/long2 BIND MOUNTS",
            "/long3 BIND MOUNTS",
            "/long4 BIND BINDS",
            "/p BIND MOUNTS",
            "/rel BIND BINDS",
            "/run/secrets/pw BIND MOUNTS",
            "/t TMPFS MOUNTS",
            "/t2 TMPFS MOUNTS",
            "/up BIND BINDS",
            "/z BIND BINDS");
    assertThat(mount(spec, "/data").source()).isEqualTo("shared-data");
    assertThat(mount(spec, "/data2").source()).isEqualTo("data2");
    assertThat(mount(spec, "/home/u").source()).isEqualTo("/home/u/home");
    assertThat(mount(spec, "/data3"))
        .isEqualTo(
            new Mount(
                Mount.Type.VOLUME,
                "data2",
                "/data3",
                true,
                MountForm.BINDS,
                null,
                "z",
                false,
                false,
                0,
                0));
    assertThat(mount(spec, "/t").sizeBytes()).isEqualTo(10 << 20);
    assertThat(mount(spec, "/t").mode()).isEqualTo(0755);
    assertThat(mount(spec, "/run/secrets/pw").readOnly()).isTrue();
    assertThat(mount(spec, "/clean").source()).isEqualTo("/abs//x");
  }

  @Test
  void c8EndpointsStandInOrderOfPriority() {
    ContainerSpec spec = sample("networks.yaml", "a");
    assertThat(spec.networking().mode()).isEqualTo("compose_back");
    assertThat(spec.networking().endpoints())
        .containsExactly(
            new Endpoint(
                "compose_back",
                Ordered.set(List.of("a")),
                "172.30.0.9",
                "2001:db8::9",
                Ordered.set(List.of("169.254.1.1")),
                "02:42:ac:11:00:02",
                Ordered.map(Map.of("com.example", "1")),
                null,
                List.of()),
            new Endpoint(
                "compose_front",
                Ordered.set(List.of("a", "api", "www")),
                null,
                null,
                Ordered.set(List.<String>of()),
                null,
                Ordered.map(Map.<String, String>of()),
                null,
                List.of()),
            new Endpoint(
                "really",
                Ordered.set(List.of("a")),
                null,
                null,
                Ordered.set(List.<String>of()),
                null,
                Ordered.map(Map.<String, String>of()),
                null,
                List.of()));
    assertThat(sample("networks.yaml", "c").networking().mode()).isEqualTo("host");
    assertThat(sample("networks.yaml", "c").networking().endpoints()).isEmpty();
    assertThat(sample("networks.yaml", "d").networking().expose())
        .containsExactly("53/udp", "8000-8003/tcp");
    assertThat(sample("networks.yaml", "d").networking().extraHosts())
        .containsExactly(
            "gw:host-gateway",
            "multi:1.1.1.1",
            "multi:2.2.2.2",
            "six:::1",
            "somehost:162.242.195.82");
  }

  @Test
  void networksAndVolumesAreThoseInUse() {
    ComposeProject project = project("networks.yaml");
    assertThat(project.networks())
        .extracting(network -> network.key() + "=" + network.name() + " " + network.external())
        .containsExactly(
            "back=compose_back false",
            "default=compose_default false",
            "ext=really true",
            "front=compose_front false");
    assertThat(project.networks().get(2).configHash()).isEmpty();
    assertThat(project.networks().getFirst().internal()).isTrue();
    assertThat(project.networks().getFirst().enableIpv6()).isTrue();
    assertThat(project("mounts.yaml").volumes())
        .extracting(volume -> volume.key() + "=" + volume.name() + " " + volume.external())
        .containsExactly("data=shared-data false", "data2=data2 true");
  }

  @Test
  void c1PortsKeepTheirOrderAndRanges() {
    assertThat(sample("ports.yaml", "a").networking().ports())
        .contains(
            new PortBinding(3000, "tcp", "", ""),
            new PortBinding(5001, "tcp", "", "4001"),
            new PortBinding(8080, "tcp", "", "9090-9091"),
            new PortBinding(80, "tcp", "::1", "8002"),
            new PortBinding(81, "tcp", "127.0.0.1", ""),
            new PortBinding(86, "tcp", "", "0"));
  }

  @Test
  void c4HealthChecksKeepWhatIsSet() {
    assertThat(sample("health.yaml", "a").health())
        .isEqualTo(
            new Healthcheck(
                List.of("CMD-SHELL", "curl -f localhost || exit 1"),
                Duration.ofSeconds(90),
                Duration.ofMillis(500),
                Duration.ofHours(1),
                Duration.ofSeconds(2),
                4));
    assertThat(sample("health.yaml", "b").health())
        .isEqualTo(new Healthcheck(List.of("NONE"), null, null, null, null, null));
    assertThat(sample("health.yaml", "d").health())
        .isEqualTo(new Healthcheck(List.of(), Duration.ofDays(1), null, null, null, null));
    assertThat(sample("health.yaml", "e").health())
        .isEqualTo(new Healthcheck(List.of("CMD", "true"), null, null, null, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1,100000000",
    "0.3,300000000",
    "0.07,70000000",
    "1.1,1100000000",
    "0.33,330000000",
    "0.001,1000000"
  })
  void cpusGoThroughFloat32AsInCompose(String cpus, long nanos) {
    assertThat(spec("cpus: \"" + cpus + "\"").resources().nanoCpus()).isEqualTo(nanos);
    assertThat(
            spec("deploy: {resources: {limits: {cpus: \"" + cpus + "\"}}}").resources().nanoCpus())
        .isEqualTo(nanos);
  }

  @Test
  void limitsComeFromEitherPlace() {
    assertThat(sample("limits.yaml", "a").resources())
        .isEqualTo(
            new Resources(
                500_000_000,
                512,
                100_000,
                50_000,
                "0,1",
                512 << 20,
                128 << 20,
                1 << 30,
                100L,
                -500,
                true,
                List.of(
                    new Resources.Ulimit("nofile", 20_000, 40_000),
                    new Resources.Ulimit("nproc", 65_535, 65_535))));
    assertThat(sample("limits.yaml", "b").resources().memorySwapBytes()).isEqualTo(-1);
    assertThat(sample("limits.yaml", "e").resources().pids()).isEqualTo(-1);
    assertThat(sample("minecraft.yaml", "minecraft").resources())
        .returns(1_610_612_736L, Resources::memoryBytes)
        .returns(256L << 20, Resources::memoryReservationBytes)
        .returns(200L, Resources::pids);
    assertThat(project("limits.yaml").services().values())
        .extracting(ComposeService::replicas)
        .containsExactly(1, 1, 2, 3, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "tty: false~NO~0",
        "restart: 'no'~NO~0",
        "restart: always~ALWAYS~0",
        "restart: unless-stopped~UNLESS_STOPPED~0",
        "restart: on-failure~ON_FAILURE~0",
        "restart: on-failure:3~ON_FAILURE~3",
        "restart: always, deploy: {restart_policy: {condition: none}}~NO~0",
        "deploy: {restart_policy: {condition: any}}~ALWAYS~0",
        "deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}~ON_FAILURE~3"
      })
  void deploysRestartPolicyWins(String attributes, Restart.Policy policy, int retries) {
    assertThat(spec(attributes).restart())
        .returns(policy, Restart::policy)
        .returns(retries, Restart::maximumRetries);
  }

  @Test
  void identityLabelsOfUsersAreLeftOut() {
    assertThat(spec("labels: {com.docker.compose.project: x, dev.fairlead.release: y, mine: z}"))
        .returns(Ordered.map(Map.of("mine", "z")), ContainerSpec::labels);
  }

  @Test
  void c11SeccompProfilesAreInlined() {
    var texts =
        Map.of(
            "compose.yaml",
            "services: {a: {image: x, security_opt: ['seccomp:p.json', 'label=disable',"
                + " no-new-privileges]}}",
            "p.json",
            "{ \"defaultAction\" : \"SCMP ACT\\\" \" ,\n \"x\": [ 1 ] }");
    ComposeProject project = loaded(Files.load(Map.of(), texts));
    assertThat(service(project, "a").spec().security().securityOptions())
        .containsExactly(
            "seccomp={\"defaultAction\":\"SCMP ACT\\\" \",\"x\":[1]}",
            "label=disable",
            "no-new-privileges");
  }

  @Test
  void programsDifferBetweenInheritAndClear() {
    assertThat(sample("commands.yaml", "o").program().command()).isNull();
    assertThat(sample("commands.yaml", "o").program().entrypoint()).isEmpty();
    assertThat(sample("commands.yaml", "g").program().command()).isEmpty();
    assertThat(sample("security.yaml", "a").program().init()).isTrue();
    assertThat(sample("security.yaml", "b").program().init()).isFalse();
    assertThat(sample("web-db.yaml", "web").program().init()).isNull();
  }

  private static Mount mount(ContainerSpec spec, String target) {
    return spec.storage().mounts().stream()
        .filter(mount -> mount.target().equals(target))
        .findFirst()
        .orElseThrow();
  }

  private static ContainerSpec spec(String attributes) {
    return service(loaded(Files.load("services: {a: {image: x, " + attributes + "}}")), "a").spec();
  }

  private static ContainerSpec sample(String file, String name) {
    return service(project(file), name).spec();
  }

  private static ComposeProject project(String file) {
    return loaded(
        ComposeLoader.load(
            Files.request(Files.samples(), Map.of("HOME", "/home/u"), file), Files::onDisk));
  }
}
