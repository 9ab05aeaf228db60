package dev.fairlead.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SpecHashTest {
  /** What does not change how a container behaves: see {@link SpecFields}. */
  private static final Set<String> MEANINGLESS =
      Set.of(
          "platform", // the image id decides
          "networking.mode", // the endpoints tell
          "storage.mounts[0].form", // the same mount, stated in another place
          "storage.mounts[0].createHostPath", // matters once, before the container is there
          "storage.injected[0].content", // the digest tells
          "storage.injected[0].uid",
          "storage.injected[0].gid",
          "storage.injected[0].mode",
          "restart.said");

  static ContainerSpec full() {
    return new ContainerSpec(
        "shop/web:1",
        "linux/amd64",
        "runc",
        new Program(
            List.of("/entry"),
            List.of("serve"),
            map("A", "1"),
            "1000",
            "/srv",
            false,
            false,
            false,
            "SIGINT",
            Duration.ofSeconds(5)),
        new Healthcheck(
            List.of("CMD", "check"),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            5),
        networking(),
        new Storage(
            List.of(
                new Mount(
                    Mount.Type.BIND,
                    "/host",
                    "/in",
                    false,
                    MountForm.BINDS,
                    "rslave",
                    "z",
                    false,
                    true,
                    10,
                    0755)),
            map("/tmp", "size=1m"),
            false,
            1024,
            List.of("other"),
            List.of(new Injected("/run/secrets/token", "geheim", "1", "2", 0400, "12345678"))),
        new Resources(
            1,
            2,
            3,
            4,
            "0",
            100,
            50,
            300,
            9L,
            1,
            false,
            List.of(new Resources.Ulimit("nofile", 1, 2))),
        new Security(
            false,
            new TreeSet<>(Set.of("CAP_NET_ADMIN")),
            new TreeSet<>(Set.of("ALL")),
            List.of("no-new-privileges"),
            List.of("audio"),
            List.of(new Security.Device("/dev/a", "/dev/b", "rwm")),
            map("net.core.somaxconn", "1"),
            "shareable",
            "host",
            "host",
            "host",
            "private",
            "/parent"),
        new Restart(Restart.Policy.ON_FAILURE, 3),
        new Logging("json-file", map("max-size", "1m")),
        map("team", "shop"));
  }

  private static Networking networking() {
    return new Networking(
        "shop_default",
        List.of(
            new Endpoint(
                "shop_default",
                new TreeSet<>(Set.of("web")),
                "172.18.0.9",
                "fd00::9",
                new TreeSet<>(Set.of("169.254.1.1")),
                "02:00:00:00:00:01",
                map("com.docker.option", "1"),
                null,
                List.of())),
        "host1",
        "example.com",
        "02:00:00:00:00:02",
        List.of(new PortBinding(80, "tcp", "127.0.0.1", "8080")),
        new TreeSet<>(Set.of("9090/tcp")),
        List.of("1.1.1.1"),
        List.of("example.com"),
        List.of("ndots:1"),
        List.of("db:10.0.0.1"));
  }

  private static SortedMap<String, String> map(String key, String value) {
    return new TreeMap<>(Map.of(key, value));
  }

  @Test
  void everyComponentChangesTheHash() throws ReflectiveOperationException {
    ContainerSpec full = full();
    String hash = SpecHash.of(full);
    Map<String, Object> variants = Perturbed.variants(full);
    assertThat(variants).hasSizeGreaterThan(80);
    variants.forEach((path, variant) -> {
      if (!MEANINGLESS.contains(path)) {
        assertThat(SpecHash.of((ContainerSpec) variant)).as(path).isNotEqualTo(hash);
      } else {
        assertThat(SpecHash.of((ContainerSpec) variant)).as(path).isEqualTo(hash);
      }
    });
  }

  @Test
  void everyVariantHasItsOwnHash() throws ReflectiveOperationException {
    Map<String, String> seen = new LinkedHashMap<>();
    Perturbed.variants(full())
        .forEach((path, variant) -> {
          if (!MEANINGLESS.contains(path)) {
            assertThat(seen.put(SpecHash.of((ContainerSpec) variant), path)).as(path).isNull();
          }
        });
  }

  @Test
  void doesNotDependOnOrderWhereOrderMeansNothing() {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("a", "1");
    one.put("b", "2");
    Map<String, String> other = new LinkedHashMap<>();
    other.put("b", "2");
    other.put("a", "1");
    assertThat(SpecHash.of(one)).isEqualTo(SpecHash.of(other)).hasSize(16);
  }

  @Test
  void noEntryCanImitateTwo() {
    assertThat(SpecHash.of(Map.of("a", "1\n1:b=1:2")))
        .isNotEqualTo(SpecHash.of(Map.of("a", "1", "b", "2")));
  }

  @Test
  void whatIsTheDefaultHasNoField() {
    assertThat(SpecFields.of(full().withLimits(Resources.NONE, Restart.NO)))
        .doesNotContainKeys("restart", "memory", "cpus", "pids", "memory_swap");
    Resources doubled = Resources.NONE.withMemorySwap(0);
    assertThat(doubled).isEqualTo(Resources.NONE);
  }

  @Test
  void identityIsNoField() {
    ContainerSpec spec = full();
    assertThat(SpecFields.of(spec).keySet()).noneMatch(path -> path.contains("com.docker.compose"));
    assertThat(SpecFields.of(spec)).containsEntry("labels.team", "shop");
  }

  @Test
  void everyFieldIsOneThatCanBeNamed() {
    for (String path : SpecFields.of(full()).keySet()) {
      int dot = path.indexOf('.');
      assertThat(dot < 0 ? SpecFields.NAMES : SpecFields.FAMILIES)
          .as(path)
          .contains(dot < 0 ? path : path.substring(0, dot));
    }
  }
}
