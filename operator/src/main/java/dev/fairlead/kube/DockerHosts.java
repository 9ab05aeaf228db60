package dev.fairlead.kube;

import dev.fairlead.spec.Ordered;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The DockerHosts of the API. A host is down when its heartbeat has not changed for a while by our
 * own clock: nobody's clocks need to agree.
 */
final class DockerHosts implements Fleet, AutoCloseable {
  private final Site site;
  private final Duration patience;
  private final LongSupplier nanos;
  private final SortedMap<String, Beat> beats = new TreeMap<>();
  private final SortedMap<String, Map<String, String>> labels = new TreeMap<>();
  private boolean listed;
  private volatile @Nullable SharedIndexInformer<DockerHostObject> informer;

  /** A heartbeat, and when it was new to us. */
  private record Beat(String value, long at) {}

  /**
   * @param patience after which a host is down
   */
  DockerHosts(Site site, Duration patience, LongSupplier nanos) {
    this.site = site;
    this.patience = patience;
    this.nanos = nanos;
  }

  /**
   * Follows them.
   *
   * @param changed something is other than before
   */
  void follow(KubernetesClient client, Runnable changed) {
    SharedIndexInformer<DockerHostObject> hosts =
        client.resources(DockerHostObject.class).runnableInformer(0);
    hosts.exceptionHandler((started, cause) -> true);
    hosts.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(DockerHostObject host) {
            see(host);
            changed.run();
          }

          @Override
          public void onUpdate(DockerHostObject before, DockerHostObject host) {
            see(host);
            if (!before.labels().equals(host.labels())) {
              changed.run();
            }
          }

          @Override
          public void onDelete(DockerHostObject host, boolean unknown) {
            forget(host);
            changed.run();
          }
        });
    informer = hosts;
    hosts.start();
  }

  synchronized void see(DockerHostObject host) {
    String value = host.status().path("heartbeat").asText();
    Beat before = beats.get(host.name());
    if (before == null || !before.value().equals(value)) {
      beats.put(host.name(), new Beat(value, nanos.getAsLong()));
    }
    labels.put(host.name(), Map.copyOf(host.labels()));
    listed = true;
  }

  private synchronized void forget(DockerHostObject host) {
    beats.remove(host.name());
    labels.remove(host.name());
  }

  @Override
  public synchronized Placed placed(AppReleaseObject object) {
    if (!Site.isPlaced(object) || Site.names(object, site.name())) {
      return Placed.HERE;
    }
    Map<String, String> own = labels.get(site.name());
    if (Site.selects(object) && (own == null || !knowsAll())) {
      return Placed.UNKNOWN;
    }
    return own != null && Site.selects(object, own) ? Placed.HERE : Placed.ELSEWHERE;
  }

  /** Whoever knows of some hosts only would take himself for the first. */
  private boolean knowsAll() {
    SharedIndexInformer<DockerHostObject> hosts = informer;
    return hosts == null
        || (hosts.hasSynced() && labels.keySet().containsAll(hosts.getStore().listKeys()));
  }

  @Override
  public synchronized SortedSet<String> hosts(AppReleaseObject object) {
    SortedSet<String> hosts = new TreeSet<>();
    object.spec().path("placement").path("hosts").forEach(host -> hosts.add(host.asText()));
    labels.forEach((host, has) -> {
      if (Site.selects(object, has)) {
        hosts.add(host);
      }
    });
    return hosts;
  }

  @Override
  public synchronized boolean isDown(String host) {
    Beat beat = beats.get(host);
    if (beat == null) {
      return listed && !host.equals(site.name());
    }
    return nanos.getAsLong() - beat.at() > patience.toNanos();
  }

  /** Those that are down now, of all that there are. */
  synchronized SortedSet<String> down() {
    SortedSet<String> down = new TreeSet<>();
    Collection<String> all = Ordered.set(beats.keySet());
    all.stream().filter(this::isDown).forEach(host -> down.add(host));
    return down;
  }

  /** The first that is not down speaks for those that are. */
  synchronized boolean speaks() {
    return beats.keySet().stream()
        .filter(host -> !isDown(host))
        .findFirst()
        .map(site.name()::equals)
        .orElse(true);
  }

  @Override
  public void close() {
    SharedIndexInformer<DockerHostObject> hosts = informer;
    if (hosts != null) {
      hosts.close();
    }
  }
}
