package dev.fairlead.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lease of a host as a coordination.k8s.io/v1 Lease. */
final class ClusterLease implements Election.Lease {
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final int seconds;
  private final Clock clock;

  /**
   * @param seconds for people: after which another one may take it
   */
  ClusterLease(KubernetesClient client, String namespace, String name, int seconds, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.seconds = seconds;
    this.clock = clock;
  }

  @Override
  public Optional<Election.Held> read() {
    return Optional.ofNullable(client.leases().inNamespace(namespace).withName(name).get())
        .map(lease -> {
          String holder = lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
          return new Election.Held(
              holder == null ? "" : holder, lease.getMetadata().getResourceVersion());
        });
  }

  @Override
  public boolean create(String holder) {
    return won(() -> client.resource(lease(holder, null).build()).create());
  }

  @Override
  public boolean replace(Election.Held before, String holder) {
    return won(() -> client.resource(lease(holder, before.version()).build()).update());
  }

  private LeaseBuilder lease(String holder, @Nullable String version) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withResourceVersion(version)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds(seconds)
        .withRenewTime(clock.instant().atZone(ZoneOffset.UTC))
        .endSpec();
  }

  private static boolean won(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return false;
      }
      throw e;
    }
  }
}
