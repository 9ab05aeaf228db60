package dev.fairlead.kube;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.util.Map;

/**
 * What a Kubernetes source needs besides its address.
 *
 * @param version of Fairlead
 */
public record KubeConnection(
    Map<String, String> environment, DockerEngine engine, Store store, String version) {
  public KubeConnection {
    environment = Map.copyOf(environment);
  }

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
