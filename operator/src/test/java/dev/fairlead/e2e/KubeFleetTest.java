package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.access.Caller;
import dev.fairlead.access.Scope;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.deploy.Order;
import dev.fairlead.deploy.Submission;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.DeployLine;
import dev.fairlead.testing.KubeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three hosts that follow one API. */
final class KubeFleetTest {
  private final KubeApi api = KubeApi.shared();
  private final String namespace;
  private final String run = "f" + UUID.randomUUID().toString().substring(0, 6);
  private final String release = run + "-web";
  private final Map<String, FleetHost> hosts = new TreeMap<>();

  KubeFleetTest() {
    KubeHost.define(api);
    namespace = api.namespace();
  }

  @AfterEach
  void clean() {
    api.tryKubectl(
        "patch",
        "ar",
        release,
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"finalizers\":null}}");
    api.tryKubectl("delete", "ar", release, "-n", namespace, "--wait=false");
    hosts.values().forEach(FleetHost::close);
    hosts.keySet().forEach(host -> api.tryKubectl("delete", "dockerhost", host));
  }

  private String host(String letter) {
    return run + "-" + letter;
  }

  private FleetHost start(String letter, String tier) {
    return start(letter, tier, "app:1", "app:2");
  }

  private FleetHost start(String letter, String tier, String... images) {
    FleetHost started = new FleetHost(api, namespace, host(letter), "tier=" + tier, images);
    hosts.put(host(letter), started);
    return started;
  }

  private void apply(String image, String placement) {
    String spec =
        """
        compose: {inline: "services: {web: {image: none}}"}
        services: {web: {image: "%s", health: {stableSeconds: 1}}}
        placement: %s
        """
            .formatted(image, placement);
    assertThat(api.apply(namespace, KubeHost.yaml(release, spec)).exit()).isZero();
  }

  private JsonNode status() {
    return KubeHost.json(api.kubectl("get", "ar", release, "-n", namespace, "-o", "json"))
        .path("status");
  }

  private void awaitReady() {
    Eventually.within(
        KubeHost.LIMIT, () -> assertThat(status().path("phase").asText()).isEqualTo("Converged"));
  }

  private List<String> on(String letter) {
    return Objects.requireNonNull(hosts.get(host(letter))).running();
  }

  @Test
  void theHostsThatAreSelectedRunItOneAfterTheOther() {
    start("a", "edge");
    start("b", "edge");
    start("c", "core");
    apply("app:1", "{selector: {tier: edge}}");
    Eventually.within(
        KubeHost.LIMIT,
        () -> {
          assertThat(on("a")).containsExactly("app:1");
          assertThat(on("b")).containsExactly("app:1");
        });
    awaitReady();
    assertThat(on("c")).isEmpty();
    assertThat(status().path("ready").asText()).isEqualTo("2/2");

    List<String> together = new ArrayList<>();
    apply("app:2", "{selector: {tier: edge}}");
    Eventually.within(
        KubeHost.LIMIT,
        () -> {
          boolean first = on("a").equals(List.of("app:2"));
          if (!on("b").equals(List.of("app:1")) && !first) {
            together.add("b before a: " + on("a") + on("b"));
          }
          assertThat(on("b")).containsExactly("app:2");
        });
    assertThat(together).isEmpty();
    awaitReady();

    apply("app:2", "{hosts: [%s]}".formatted(host("c")));
    Eventually.within(
        KubeHost.LIMIT,
        () -> {
          assertThat(on("a")).isEmpty();
          assertThat(on("b")).isEmpty();
          assertThat(on("c")).containsExactly("app:2");
          assertThat(status().path("hosts").findValuesAsText("name")).containsExactly(host("c"));
        });
    awaitReady();
  }

  @Test
  void aHostThatIsDownIsSaidAndCountsAsUnavailable() {
    start("a", "edge");
    FleetHost lost = start("b", "edge");
    apply("app:1", "{selector: {tier: edge}}");
    awaitReady();
    lost.close();
    hosts.remove(host("b"));
    Eventually.within(
        KubeHost.LIMIT,
        () ->
            assertThat(
                    api.kubectl(
                        "get",
                        "dockerhost",
                        host("b"),
                        "-o",
                        "jsonpath={.status.conditions[0].status} {.status.engine}"))
                .isEqualTo("Unknown fake"));

    apply("app:2", "{selector: {tier: edge}}");
    Eventually.within(
        KubeHost.LIMIT,
        () ->
            assertThat(status().path("hosts").toString())
                .contains("host " + host("b") + " is down, and maxUnavailableHosts is 1"));
    assertThat(on("a")).containsExactly("app:1");
    apply("app:2", "{selector: {tier: edge}, maxUnavailableHosts: 2}");
    Eventually.within(KubeHost.LIMIT, () -> assertThat(on("a")).containsExactly("app:2"));
    api.tryKubectl("delete", "dockerhost", host("b"));
  }

  @Test
  void aDeployWaitsForItsHostsTurnHoweverLongThatTakes() throws Exception {
    FleetHost first = start("a", "edge", "app:1");
    FleetHost second = start("b", "edge");
    second.serve("app:2");
    apply("app:1", "{selector: {tier: edge}}");
    awaitReady();
    Duration shown = Duration.ofSeconds(1);
    try (Deploys deploys = second.deploys(shown)) {
      deploys.start();
      Order order = new Order(release, "app:2", "web", Caller.of("ci", Scope.ADMIN), "");
      String id =
          switch (deploys.submit(order)) {
            case Submission.Accepted(Deploy deploy) -> deploy.id();
            case Submission other -> throw new AssertionError(other.toString());
          };
      String waits = "[rollout] web: waits: it is the turn of host " + host("a");
      Eventually.within(KubeHost.LIMIT, () -> assertThat(log(deploys, id)).contains(waits));
      // Longer than a source may take to show what was written, where nothing is known to hold it.
      assertThat(deploys.await(id, shown.multipliedBy(3))).isEmpty();
      assertThat(second.running()).containsExactly("app:1");

      first.serve("app:2");
      Deploy ended =
          deploys
              .await(id, KubeHost.LIMIT)
              .orElseThrow(() -> new AssertionError(log(deploys, id).toString()));
      assertThat(ended.status()).as("%s", log(deploys, id)).isEqualTo(Deploy.Status.SUCCESS);
      assertThat(first.running()).containsExactly("app:2");
      assertThat(second.running()).containsExactly("app:2");
    }
  }

  private static List<String> log(Deploys deploys, String id) {
    return deploys.logs().lines(id, 0, 100).stream().map(DeployLine::text).toList();
  }
}
