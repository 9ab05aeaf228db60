package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.KubeApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects of a real Kubernetes API, and the containers that the operator makes of them. */
final class KubeTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final KubeHost it = new KubeHost(KubeApi.shared());

  @AfterEach
  void clean() {
    it.close();
  }

  private static String web(String image) {
    return """
    compose:
      inline: |
        services:
          web:
            image: nowhere.invalid/app
            environment: {LEVEL: info}
    services:
      web:
        image: %s
        replicas: 2
    """
        .formatted(image);
  }

  @Test
  void whatIsAppliedConvergesAndAPatchedImageRolls() {
    it.start().apply(web(IMAGES.built().v1())).awaitReady();
    List<Container> first = it.host.of("web");
    assertThat(first).hasSize(2).allMatch(Container::running);
    JsonNode applied = it.object().path("status");
    assertThat(applied.path("ready").asText()).isEqualTo("2/2");

    it.kubectl(
        "patch",
        "apprelease",
        it.release,
        "--type=merge",
        "-p",
        "{\"spec\":{\"services\":{\"web\":{\"image\":\"%s\"}}}}".formatted(IMAGES.built().v2()));
    it.awaitReady();

    assertThat(it.host.of("web"))
        .hasSize(2)
        .allMatch(Container::running)
        .allMatch(c -> c.spec().image().equals(IMAGES.built().v2()))
        .extracting(Container::id)
        .doesNotContainAnyElementsOf(first.stream().map(Container::id).toList());
    JsonNode patched = it.object().path("status");
    assertThat(patched.path("ready").asText()).isEqualTo("2/2");
    assertThat(patched.path("revision")).isNotEqualTo(applied.path("revision"));
    assertThat(patched.path("lastGoodRevision")).isEqualTo(patched.path("revision"));
    assertThat(it.kubectl("get", "ar", it.release))
        .containsPattern("NAME +PHASE +REVISION +READY +DRIFT +AGE")
        .containsPattern(it.release + " +Converged +sha256:[0-9a-f]{12} +2/2 +- +");
    // They are written behind the status.
    Eventually.holds(() -> {
      List<String> reasons =
          it.kubectl(
                  "get",
                  "events.events.k8s.io",
                  "-o",
                  "jsonpath={range .items[*]}{.reason}{\"\\n\"}{end}")
              .lines()
              .toList();
      assertThat(reasons).contains("Create", "Start", "Stop", "Remove", "Converged");
    });
  }

  @Test
  void aDeletedObjectTakesItsContainersAlongAndNoVolume() {
    it.start()
        .apply(
            """
            compose:
              inline: |
                services:
                  db:
                    image: %s
                    volumes: ["data:/data"]
                volumes: {data: {}}
            """
                .formatted(IMAGES.built().v1()))
        .awaitReady();
    assertThat(it.source()).contains(it.release);

    it.kubectl("delete", "apprelease", it.release, "--timeout=30s");

    assertThat(it.host.containers()).isEmpty();
    Eventually.holds(() -> assertThat(it.source()).doesNotContain(it.release)); // I16
    assertThat(it.host.docker("volume", "ls", "-q", "--filter", "name=" + it.release))
        .contains(it.release + "_data");
  }

  @Test
  void valuesOfConfigMapsAndSecretsReachTheContainersAndNobodyElse() {
    it.kubectl("create", "configmap", "common", "--from-literal=LEVEL=info");
    it.kubectl("create", "secret", "generic", "db", "--from-literal=PASSWORD=correct-horse-1");
    it.start()
        .apply(
            """
            compose:
              inline: |
                services: {web: {image: %s}}
            services:
              web:
                envFrom: [{configMapRef: {name: common}}]
                env:
                  - name: DB_PASSWORD
                    valueFrom: {secretKeyRef: {name: db, key: PASSWORD}}
            """
                .formatted(IMAGES.built().v1()))
        .awaitReady();
    assertThat(it.environment("web"))
        .containsEntry("LEVEL", "info")
        .containsEntry("DB_PASSWORD", "correct-horse-1");

    it.kubectl(
        "patch", "secret", "db", "-p", "{\"stringData\":{\"PASSWORD\":\"battery-staple-2\"}}");
    Eventually.within(
        KubeHost.LIMIT,
        () ->
            assertThat(it.host.of("web"))
                .hasSize(1)
                .allMatch(c ->
                    "battery-staple-2"
                        .equals(c.spec().program().environment().get("DB_PASSWORD"))));
    it.awaitReady();
    assertThat(it.object().toString() + it.kubectl("get", "events.events.k8s.io", "-o", "yaml"))
        .doesNotContain("correct-horse", "battery-staple")
        .contains("DB_PASSWORD");
  }

  @Test
  void whatIsMissingOrBrokenIsSaidAndNothingElseChanges() {
    it.start().apply(web(IMAGES.built().v1())).awaitReady();
    it.apply("compose: {configMap: {name: files, key: compose.yaml}}\n");
    JsonNode status = it.awaitPhase("Invalid");
    assertThat(status.path("message").asText())
        .contains("needs the ConfigMap " + it.namespace + "/files, which does not exist");
    assertThat(status.path("conditions").findValuesAsText("type"))
        .containsExactly("Ready", "Reconciling", "Stalled", "Drifted", "Suspended");
    assertThat(it.host.of("web")).hasSize(2).allMatch(Container::running);

    it.kubectl(
        "create",
        "configmap",
        "files",
        "--from-literal=compose.yaml=services: {web: {image: %s}}".formatted(IMAGES.built().v2()));
    it.awaitReady();
    assertThat(it.host.one("web").spec().image()).isEqualTo(IMAGES.built().v2());
  }

  @Test
  void anOrphanedReleaseRunsOn() {
    it.start().apply(web(IMAGES.built().v1()) + "deletionPolicy: Orphan\n").awaitReady();
    it.kubectl("delete", "apprelease", it.release, "--timeout=60s");
    assertThat(it.host.of("web")).hasSize(2).allMatch(Container::running);
  }

  @Test
  void whatStandsIsNotWrittenAgain() {
    it.start().apply(web(IMAGES.built().v1())).awaitReady();
    String version = it.object().path("metadata").path("resourceVersion").asText();
    Eventually.stays(
        Duration.ofSeconds(3),
        () ->
            assertThat(it.object().path("metadata").path("resourceVersion").asText())
                .isEqualTo(version));
  }

  @Test
  void theSameThingAgainIsCountedAndRolloutsAreKeptUpToTheLimit() {
    it.start().apply(web(IMAGES.built().v1()) + "historyLimit: 2\n").awaitReady();
    it.apply(web(IMAGES.built().v2()) + "historyLimit: 2\n").awaitReady();
    it.apply(web(IMAGES.built().v1()) + "historyLimit: 2\n").awaitReady();
    Eventually.holds(() -> {
      JsonNode status = it.object().path("status");
      assertThat(status.path("history")).hasSize(2);
      JsonNode newest = status.path("history").path(0);
      assertThat(newest.path("outcome").asText()).isEqualTo("Complete");
      assertThat(newest.path("revision")).isEqualTo(status.path("revision"));
      assertThat(newest.path("summary").asText()).contains("image");
    });

    for (int i = 0; i < 2; i++) {
      it.host.docker("rm", "-f", it.host.of("web").getFirst().id());
      Eventually.holds(() -> assertThat(it.host.of("web")).hasSize(2).allMatch(Container::running));
      it.awaitReady();
    }
    Eventually.holds(() -> {
      Map<String, Integer> counts = new TreeMap<>();
      for (JsonNode event :
          KubeHost.json(it.kubectl("get", "events.events.k8s.io", "-o", "json")).path("items")) {
        if (event.path("regarding").path("name").asText().equals(it.release)) {
          String what = event.path("reason").asText() + " " + event.path("note").asText();
          int count = event.path("series").path("count").asInt(1);
          assertThat(counts.put(what, count)).as(what).isNull();
        }
      }
      assertThat(counts.values()).anyMatch(count -> count > 1);
    });
  }
}
