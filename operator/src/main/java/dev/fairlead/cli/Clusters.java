package dev.fairlead.cli;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.kube.KubeAddress;
import dev.fairlead.kube.KubeConnection;
import dev.fairlead.kube.KubeSource;
import dev.fairlead.loop.Answers;
import dev.fairlead.source.Source;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Kubernetes sources among all. Without one, no class of a Kubernetes client is loaded: the
 * start and the memory of everybody else do not pay for it.
 */
final class Clusters {
  private final List<KubeSource> sources = new ArrayList<>();

  private Clusters() {}

  static boolean isOne(String source) {
    return source.startsWith("kube") && KubeAddress.isOne(source);
  }

  /**
   * Opens one; it is not started.
   *
   * @throws IOException with one sentence when it cannot be meant, or no API server is known
   */
  static Source open(String source, Map<String, String> environment) throws IOException {
    KubeAddress address = address(source);
    KubeConnection.check(address, environment);
    return new KubeSource(address);
  }

  /** Two that follow the same objects would each answer for them. */
  static void refuseTwins(List<String> sources) throws IOException {
    Set<String> names = new HashSet<>();
    for (String source : sources) {
      if (isOne(source) && !names.add(address(source).toString())) {
        throw new IOException("--source names %s twice".formatted(address(source)));
      }
    }
  }

  private static KubeAddress address(String source) throws IOException {
    try {
      return KubeAddress.parse(source);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static Clusters of(List<Source> opened) {
    Clusters clusters = new Clusters();
    for (Source source : opened) {
      if (source.kind().equals("kubernetes")) {
        clusters.sources.add((KubeSource) source);
      }
    }
    return clusters;
  }

  void attach(Answers answers, DockerEngine engine, Store store, Map<String, String> environment) {
    for (KubeSource source : sources) {
      source.attach(
          answers, new KubeConnection(environment, () -> facts(engine), store, Version.current()));
    }
    if (!sources.isEmpty()) {
      engine.permit(() -> sources.stream().allMatch(KubeSource::mayAct));
      engine.logins(image -> sources.stream().flatMap(s -> s.logins(image).stream()).toList());
    }
  }

  private static KubeConnection.Facts facts(DockerEngine engine) {
    DockerEngine.Capacity has = engine.capacity();
    return new KubeConnection.Facts(engine.version().engine(), has.cpus(), has.memoryBytes());
  }

  void published(ReleaseStatus status) {
    for (KubeSource source : sources) {
      source.published(status);
    }
  }
}
