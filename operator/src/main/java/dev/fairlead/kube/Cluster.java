package dev.fairlead.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One connection to an API server, with all that follows from it. */
final class Cluster implements AutoCloseable {
  private final KubernetesClient client;
  private final Link link;
  private final ClusterContents contents;
  private final Catalog catalog;
  private final Site site;
  private final EventRecorder recorder;

  private Cluster(
      KubeAddress address,
      KubeConnection connection,
      KubernetesClient client,
      Desk desk,
      CoreEvents events,
      Clock clock,
      Runnable wake) {
    this.client = client;
    this.site = Hosts.site(address, connection.environment());
    this.contents = new ClusterContents(client, wake);
    this.catalog = new Catalog(address.directory(), site, contents, Fleet.ALONE);
    this.link =
        new Link(
            client,
            address,
            site,
            opening -> new ReleaseReconciler(desk, site, Fleet.ALONE, events, clock, opening),
            wake);
    this.recorder = new EventRecorder(client, connection.store(), site, this::named, clock);
  }

  static Cluster open(
      KubeAddress address,
      KubeConnection connection,
      Desk desk,
      CoreEvents events,
      Clock clock,
      Runnable wake) {
    try {
      KubernetesClient client =
          new KubernetesClientBuilder()
              .withConfig(Kubeconfigs.find(address, connection.environment()))
              .build();
      return new Cluster(address, connection, client, desk, events, clock, wake);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  void start() {
    recorder.start();
    link.start();
  }

  boolean isBroken() {
    return link.isBroken();
  }

  boolean isSynced() {
    return link.isSynced();
  }

  boolean isWatching() {
    return link.isWatching();
  }

  /** Whether this operator acts for its host. */
  boolean leads() {
    return true;
  }

  EventRecorder recorder() {
    return recorder;
  }

  /** What the operator is to be told now. */
  Fed read(Fed before) {
    Fed next = catalog.of(link.objects(), before);
    Set<Contents.Ref> needed = new HashSet<>();
    next.rendered().forEach(one -> needed.addAll(one.refs()));
    contents.keep(needed);
    return next;
  }

  private List<AppReleaseObject> named(String release) {
    return link.objects().stream().filter(object -> object.name().equals(release)).toList();
  }

  /** Where objects of a release are. */
  List<String> places(String release) {
    return named(release).stream().map(AppReleaseObject::place).toList();
  }

  /** Objects on their way out of this host. */
  List<String> departing() {
    return link.objects().stream()
        .filter(object -> object.leaving() || !site.runs(object))
        .map(AppReleaseObject::place)
        .toList();
  }

  @Override
  public void close() {
    link.close();
    recorder.close();
    contents.close();
    client.close();
  }
}
