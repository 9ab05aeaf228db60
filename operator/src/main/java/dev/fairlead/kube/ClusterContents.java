package dev.fairlead.kube;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ConfigMaps and Secrets that releases are made of. Of a namespace in which one is, all names and
 * versions are followed, as an API server offers it; content is kept of those alone that are used.
 */
final class ClusterContents implements Contents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("kubernetes");

  private final KubernetesClient client;
  private final Runnable changed;
  private final Map<Ref, Optional<Content>> known = new ConcurrentHashMap<>();
  private final Set<Ref> used = ConcurrentHashMap.newKeySet();
  private final Map<Ref, SharedIndexInformer<?>> watches = new HashMap<>();

  /**
   * @param changed something that is used is other than before
   */
  ClusterContents(KubernetesClient client, Runnable changed) {
    this.client = client;
    this.changed = changed;
  }

  @Override
  public Optional<Content> of(Ref ref) throws UnknownContentException {
    used.add(ref); // First, so that no change from now on is missed.
    watch(ref);
    Optional<Content> before = known.get(ref);
    if (before != null) {
      return before;
    }
    try {
      Optional<Content> asked = ask(ref);
      Optional<Content> heard = known.putIfAbsent(ref, asked);
      return heard == null ? asked : heard;
    } catch (KubernetesClientException e) {
      throw new UnknownContentException(
          e.getCode() == 403 ? "this operator may not read it" : "the API server does not answer",
          e);
    }
  }

  private Optional<Content> ask(Ref ref) {
    return switch (ref.kind()) {
      case CONFIG_MAP ->
          Optional.ofNullable(
                  client.configMaps().inNamespace(ref.namespace()).withName(ref.name()).get())
              .map(ClusterContents::content);
      case SECRET ->
          Optional.ofNullable(
                  client.secrets().inNamespace(ref.namespace()).withName(ref.name()).get())
              .map(ClusterContents::content);
    };
  }

  @Override
  public void keep(Set<Ref> needed) {
    used.retainAll(needed);
    known.keySet().retainAll(needed);
    Set<Ref> followed = new HashSet<>();
    needed.forEach(ref -> followed.add(all(ref)));
    watches
        .entrySet()
        .removeIf(watch -> {
          boolean idle = !followed.contains(watch.getKey());
          if (idle) {
            watch.getValue().close();
          }
          return idle;
        });
  }

  /** What is watched of it: an empty name stands for all of its namespace. */
  private static Ref all(Ref ref) {
    return new Ref(ref.kind(), ref.namespace(), "");
  }

  private void watch(Ref ref) {
    watches.computeIfAbsent(
        all(ref),
        all ->
            switch (all.kind()) {
              case CONFIG_MAP ->
                  follow(
                      client.configMaps().inNamespace(all.namespace()),
                      all,
                      ConfigMap.class,
                      ClusterContents::content);
              case SECRET ->
                  follow(
                      client.secrets().inNamespace(all.namespace()),
                      all,
                      Secret.class,
                      ClusterContents::content);
            });
  }

  /** How an object's content is read. */
  @FunctionalInterface
  private interface Reading<T> {
    Content content(T object);
  }

  private <T extends HasMetadata> SharedIndexInformer<T> follow(
      Informable<T> objects, Ref all, Class<T> type, Reading<T> reading) {
    SharedIndexInformer<T> informer = objects.runnableInformer(0);
    informer.itemStore(
        new ReducedStateItemStore<>(
            ReducedStateItemStore.NAME_KEY_STATE, type, client.getKubernetesSerialization()));
    // It tries for ever: while the API server is away, what is known counts.
    informer.exceptionHandler((started, cause) -> true);
    informer.addEventHandler(new Following<>(all, reading));
    informer.start();
    LOG.debug("following the {}s of namespace {}", all.kind().text(), all.namespace());
    return informer;
  }

  private final class Following<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final Ref all;
    private final Reading<T> reading;

    Following(Ref all, Reading<T> reading) {
      this.all = all;
      this.reading = reading;
    }

    @Override
    public void onAdd(T object) {
      heard(object, Optional.of(object));
    }

    @Override
    public void onUpdate(T before, T object) {
      heard(object, Optional.of(object));
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      heard(object, Optional.empty());
    }

    private void heard(T object, Optional<T> now) {
      Ref ref = new Ref(all.kind(), all.namespace(), object.getMetadata().getName());
      if (!used.contains(ref)) {
        return;
      }
      Optional<Content> content = now.map(reading::content);
      Optional<Content> before = known.put(ref, content);
      if (!content.equals(before)) {
        changed.run();
      }
    }
  }

  private static Content content(ConfigMap map) {
    Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
    return new Content(version(map), data);
  }

  private static Content content(Secret secret) {
    Map<String, String> plain = new TreeMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach((key, value) ->
              plain.put(
                  key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return new Content(version(secret), plain);
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getUid() + "@" + object.getMetadata().getResourceVersion();
  }

  @Override
  public void close() {
    watches.values().forEach(SharedIndexInformer::close);
    watches.clear();
  }
}
