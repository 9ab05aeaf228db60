package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.KubeApi;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The lease of a host on a real API server. */
class ClusterLeaseTest {
  private final KubeApi api = KubeApi.shared();
  private final String namespace = api.namespace();
  private long now;

  private Election candidate(KubernetesClient client, String name) {
    return new Election(
        name,
        new ClusterLease(client, namespace, "fairlead-alpha", 15, Clock.systemUTC()),
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        () -> now);
  }

  private String holder() {
    return api.kubectl(
        "get", "lease", "fairlead-alpha", "-n", namespace, "-o", "jsonpath={.spec.holderIdentity}");
  }

  @Test
  void oneHoldsItAnotherTakesItOverAndNobodyOverwritesANewerOne() {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(api.kubeconfig().toFile()))
            .build()) {
      Election one = candidate(client, "one");
      Election two = candidate(client, "two");
      one.round();
      two.round();
      assertThat(one.leads()).isTrue();
      assertThat(two.leads()).isFalse();
      assertThat(holder()).isEqualTo("one");

      // One is paused for longer than the lease is good for.
      now += Duration.ofSeconds(16).toNanos();
      assertThat(one.leads()).isFalse();
      two.round();
      assertThat(two.leads()).isTrue();
      one.round();
      assertThat(one.leads()).isFalse();
      assertThat(holder()).isEqualTo("two");

      var stale = new ClusterLease(client, namespace, "fairlead-alpha", 15, Clock.systemUTC());
      Election.Held read = stale.read().orElseThrow();
      two.round();
      assertThat(stale.replace(read, "three")).isFalse();
      assertThat(stale.create("three")).isFalse();

      two.release();
      assertThat(holder()).isEmpty();
      one.round();
      assertThat(one.leads()).isTrue();
    }
  }
}
