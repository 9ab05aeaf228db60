package dev.fairlead.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.TraefikLabels.Part;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Networking;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels as Traefik's Docker provider reads them. */
class TraefikLabelsTest {
  private static final String RULE = "traefik.http.routers.web.rule=Host(`a.example`)";

  private static TraefikLabels read(String... labels) {
    return read(List.of(), labels);
  }

  private static TraefikLabels read(List<String> exposed, String... labels) {
    SortedMap<String, String> all = new TreeMap<>();
    for (String label : labels) {
      int equals = label.indexOf('=');
      all.put(label.substring(0, equals), label.substring(equals + 1));
    }
    Networking networking = Networking.NONE.withPorts(List.of(), new TreeSet<>(exposed));
    return TraefikLabels.read(
        "shop", "web", ContainerSpec.of("web:1").withNetworking(networking).withLabels(all));
  }

  private static List<String> problems(String... labels) {
    return read(labels).problems().stream().map(TraefikLabels.Problem::sentence).toList();
  }

  @Test
  void readsAServiceWithItsRouterAndMiddleware() {
    TraefikLabels read =
        read(
            "traefik.enable=true",
            "traefik.docker.network=edge",
            RULE,
            "traefik.http.routers.web.middlewares=slim",
            "traefik.http.middlewares.slim.compress=true",
            "traefik.http.services.main.loadbalancer.server.port=3000",
            "traefik.http.services.main.loadbalancer.server.scheme=https",
            "traefik.http.services.main.loadbalancer.sticky.cookie.name=s");

    assertThat(read.problems()).isEmpty();
    assertThat(read.network()).isEqualTo("edge");
    Part part = read.parts().getFirst();
    assertThat(part.name()).isEqualTo("main");
    assertThat(part.port()).isEqualTo(3000);
    assertThat(part.scheme()).isEqualTo("https");
    assertThat(part.settings())
        .containsOnlyKeys(
            "http.routers.web.rule",
            "http.routers.web.middlewares",
            "http.routers.web.service",
            "http.middlewares.slim.compress",
            "http.services.main.loadbalancer.sticky.cookie.name")
        .containsEntry("http.routers.web.service", "main");
  }

  @Test
  void namesAServiceThatNobodyNamedAndTakesItsLowestPort() {
    Part part = read(List.of("9000/tcp", "8080/tcp", "53/udp"), RULE).parts().getFirst();
    assertThat(part.name()).isEqualTo("web-shop");
    assertThat(part.port()).isEqualTo(8080);
  }

  @Test
  void hasAPartForEachServiceOfBothProtocols() {
    TraefikLabels read =
        read(
            RULE,
            "traefik.http.routers.web.service=a",
            "traefik.http.routers.admin.rule=Host(`b.example`)",
            "traefik.http.routers.admin.service=b",
            "traefik.http.services.a.loadbalancer.server.port=80",
            "traefik.http.services.b.loadbalancer.server.port=81",
            "traefik.tcp.routers.db.rule=HostSNI(`*`)",
            "traefik.tcp.services.db.loadbalancer.server.port=5432");
    assertThat(read.problems()).isEmpty();
    assertThat(read.parts())
        .extracting(part -> part.name() + " " + part.tcp() + " " + part.port())
        .containsExactly("a false 80", "b false 81", "db true 5432");
    assertThat(read.parts().get(1).settings())
        .containsOnlyKeys("http.routers.admin.rule", "http.routers.admin.service");
  }

  @Test
  void saysWhatCannotBeToldAndWhatIsMissing() {
    assertThat(problems("a=b")).containsExactly("no label says what Traefik leads to it");
    assertThat(problems(RULE)).containsExactly("nothing says which port Traefik leads to");
    assertThat(problems("traefik.http.services.a.loadbalancer.server.port=80"))
        .containsExactly("no router leads to it");
    assertThat(
            problems(
                "traefik.http.routers.web.entrypoints=web",
                "traefik.http.services.a.loadbalancer.server.port=80"))
        .containsExactly("the router web has no rule");
    assertThat(
            problems(
                RULE,
                "traefik.http.services.a.loadbalancer.server.port=80",
                "traefik.http.services.b.loadbalancer.server.port=81"))
        .containsExactly("the router web does not say which of the services a, b it leads to");
    assertThat(
            problems(
                "traefik.enable=false",
                RULE,
                "traefik.udp.routers.x.entrypoints=dns",
                "traefik.http.services.a.loadbalancer.server.port=many",
                "traefik.http.services.a.loadbalancer.server.url=http://b:1"))
        .containsExactlyInAnyOrder(
            "traefik.enable=false keeps Traefik from it",
            "traefik.udp.routers.x.entrypoints is not understood",
            "traefik.http.services.a.loadbalancer.server.port=many is no port",
            "traefik.http.services.a.loadbalancer.server.url cannot be told for it",
            "nothing says which port Traefik leads to");
  }

  @ParameterizedTest
  @CsvSource({"2s,2000", "500ms,500", "1m30s,90000", "7,7000", "0.5s,500", "s,", "2x,"})
  void readsTimesAsTraefikWritesThem(String text, Long millis) {
    assertThat(TraefikCheck.duration(text).map(Duration::toMillis).orElse(null)).isEqualTo(millis);
  }

  @Test
  void knowsWhenTraefiksOwnCheckSpeaksFirst() {
    Part part =
        read(
                RULE,
                "traefik.http.services.web.loadbalancer.server.port=80",
                "traefik.http.services.web.loadbalancer.healthcheck.path=/health",
                "traefik.http.services.web.loadbalancer.healthcheck.interval=2s")
            .parts()
            .getFirst();
    assertThat(TraefikCheck.of("web", part.settings()))
        .contains(new TraefikCheck(Duration.ofSeconds(2), Duration.ofSeconds(5)));
    assertThat(TraefikCheck.of("other", part.settings())).isEmpty();
  }
}
