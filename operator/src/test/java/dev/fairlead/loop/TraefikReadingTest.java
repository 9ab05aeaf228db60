package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.desired.TraefikCaution;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of {@code traefik.*} labels, with and without Fairlead between. */
class TraefikReadingTest {
  private static final String LABELS =
      """
          labels:
            traefik.http.routers.shop.rule: Host(`shop.example.com`)
            traefik.http.services.shop.loadbalancer.server.port: "8080"
      """;
  private static final String CHECK =
      """
            traefik.http.services.shop.loadbalancer.healthcheck.path: /health
            traefik.http.services.shop.loadbalancer.healthcheck.interval: 2s
            traefik.http.services.shop.loadbalancer.healthcheck.timeout: 1s
      """;

  @TempDir private Path directory = Path.of("");

  private Resolution read(String compose, String service) throws IOException {
    Files.writeString(
        directory.resolve("compose.yaml"), "services:\n  web:\n    image: shop:1\n" + compose);
    Files.writeString(
        directory.resolve("release.yaml"),
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: shop}
        spec:
          compose: {files: [compose.yaml]}
          services: {web: %s}
        """
            .formatted(service));
    ReleaseSet set = Offline.read(directory);
    return Objects.requireNonNull(set.releases().get("shop"));
  }

  private DesiredService web(String compose, String service) throws IOException {
    return switch (read(compose, service)) {
      case Resolution.Valid valid -> valid.desired().services().getFirst();
      case Resolution.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private List<String> problems(String compose, String service) throws IOException {
    return switch (read(compose, service)) {
      case Resolution.Valid valid -> throw new AssertionError(valid.desired());
      case Resolution.Invalid invalid ->
          invalid.problems().stream().map(Problem::toString).toList();
    };
  }

  private String caution(String compose, String service) throws IOException {
    return TraefikCaution.of("shop", web(compose, service)).orElse("");
  }

  @Test
  void ledByFairleadItHasARouteAndNothingToBeCarefulOf() throws IOException {
    DesiredService web = web(LABELS + CHECK, "{traffic: {traefik: {}}}");
    assertThat(web.routes()).singleElement().matches(route -> route.port() == 8080);
    assertThat(web.drain()).isEqualTo(Duration.ofSeconds(30));
    assertThat(TraefikCaution.of("shop", web)).isEmpty();
  }

  @Test
  void foundByTraefikItIsStoppedOnlyWhenTraefikMayKnowTheNext() throws IOException {
    assertThat(web(LABELS, "{}").drain()).isEqualTo(Duration.ofSeconds(5));
    assertThat(web(LABELS, "{drain: {seconds: 1}}").drain()).isEqualTo(Duration.ofSeconds(1));
    String hidden = LABELS + "      traefik.enable: 'false'\n";
    assertThat(web(hidden, "{}").drain()).isZero();
    assertThat(caution(hidden, "{}")).isEmpty();
    assertThat(web("", "{}").drain()).isZero();
    assertThat(caution("", "{}")).isEmpty();
  }

  @Test
  void saysWhatKeepsARollFromLosingNoRequest() throws IOException {
    assertThat(caution(LABELS, "{}"))
        .startsWith("web: Traefik makes no health check of its own")
        .contains("traefik.http.services.shop.loadbalancer.healthcheck.path");
    assertThat(caution(LABELS + CHECK + "    stop_grace_period: 2s\n", "{}"))
        .startsWith("web: its stop_grace_period of 2s is shorter than the 3s after which Traefik");
    assertThat(caution(LABELS + CHECK, "{}"))
        .startsWith("web: Traefik finds its instances by itself")
        .contains("for 3s after SIGTERM", "cannot be seen from here", "`traffic: {traefik: {}}`");
  }

  @Test
  void refusesWithThePlaceWhatItCannotTellTraefik() throws IOException {
    assertThat(problems("", "{traffic: {traefik: {}}}"))
        .singleElement()
        .asString()
        .contains("release.yaml:6:39", "no label says what Traefik leads to it");
    assertThat(
            problems(
                LABELS + "      traefik.docker.network: shop_defualt\n",
                "{traffic: {traefik: {}}}"))
        .singleElement()
        .asString()
        .contains("traefik.docker.network is shop_defualt", "did you mean \"shop_default\"?");
    assertThat(problems(LABELS + CHECK, "{traffic: {traefik: {}, admitSeconds: 3}}"))
        .singleElement()
        .asString()
        .contains("Traefik's own health check of shop has said nothing after 3s");
  }
}
