package dev.fairlead.kube;

import dev.fairlead.store.Store;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a Kubernetes source needs besides its address.
 *
 * @param engine asks the Engine, which may fail as its calls do
 * @param version of Fairlead
 */
public record KubeConnection(
    Map<String, String> environment, Supplier<Facts> engine, Store store, String version) {
  public KubeConnection {
    environment = Map.copyOf(environment);
  }

  /** Without the environment, which may hold secrets (I24). */
  @Override
  public String toString() {
    return "KubeConnection[" + version + "]";
  }

  /** What a host's Engine says of the host. */
  public record Facts(String engine, int cpus, long memoryBytes) {}

  /**
   * Whether an API server is known, before anything is started.
   *
   * @throws IOException with one sentence when none is
   */
  public static void check(KubeAddress address, Map<String, String> environment)
      throws IOException {
    Kubeconfigs.find(address, environment);
  }
}
