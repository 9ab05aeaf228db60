package dev.fairlead.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is and who we are to it: the file that was named, KUBECONFIG, the one that
 * K3s writes, or the service account of the pod we run in.
 */
final class Kubeconfigs {
  private static final Path K3S = Path.of("/etc/rancher/k3s/k3s.yaml");

  /** What one request may take: a server that hangs must not hold up a pass. */
  private static final int REQUEST_MILLIS = 10_000;

  private static final int CONNECT_MILLIS = 3_000;
  private static final int RECONNECT_MILLIS = 1_000;

  /** Our own loops try again, with their own patience. */
  private static final int RETRIES = 1;

  private Kubeconfigs() {}

  /**
   * @throws IOException with one sentence when there is none
   */
  static Config find(KubeAddress address, Map<String, String> environment) throws IOException {
    return find(address, environment, K3S);
  }

  /**
   * The same.
   *
   * @param k3s the file that K3s writes
   */
  static Config find(KubeAddress address, Map<String, String> environment, Path k3s)
      throws IOException {
    Path file = file(address, environment, k3s);
    Config config;
    if (file != null) {
      config = read(file, address);
    } else if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
      config = Config.autoConfigure(null);
    } else {
      throw new IOException(
          "no kubeconfig was found: name one with --source 'kube?kubeconfig=FILE' or in KUBECONFIG;"
              + " "
              + k3s
              + " does not exist, and this is no pod");
    }
    return new ConfigBuilder(config)
        .withRequestTimeout(REQUEST_MILLIS)
        .withConnectionTimeout(CONNECT_MILLIS)
        .withWatchReconnectInterval(RECONNECT_MILLIS)
        .withRequestRetryBackoffLimit(RETRIES)
        .withUserAgent("fairlead")
        .build();
  }

  private static @Nullable Path file(KubeAddress address, Map<String, String> environment, Path k3s)
      throws IOException {
    if (!address.kubeconfig().isEmpty()) {
      return existing(address.kubeconfig(), "the kubeconfig of --source");
    }
    for (String name : environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator, -1)) {
      if (!name.isEmpty() && Files.exists(Path.of(name))) {
        return Path.of(name);
      }
    }
    if (!environment.getOrDefault("KUBECONFIG", "").isEmpty()) {
      return existing(environment.getOrDefault("KUBECONFIG", ""), "KUBECONFIG");
    }
    return Files.exists(k3s) ? k3s : null;
  }

  private static Path existing(String name, String who) throws IOException {
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new IOException("%s names %s, which does not exist".formatted(who, file));
    }
    return file;
  }

  private static Config read(Path file, KubeAddress address) throws IOException {
    try {
      String context = address.context().isEmpty() ? null : address.context();
      return Config.fromKubeconfig(context, file.toFile());
    } catch (RuntimeException e) {
      // Its message may quote the file, which holds keys (I24).
      throw new IOException("%s is not a kubeconfig".formatted(file), e);
    }
  }
}
