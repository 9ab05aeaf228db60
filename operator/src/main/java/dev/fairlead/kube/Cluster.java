package dev.fairlead.kube;

import dev.fairlead.source.WriteBack;
import dev.fairlead.spec.Ordered;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One connection to an API server, with all that follows from it. */
final class Cluster implements AutoCloseable {
  /** A host that was not heard of for so many intervals is down. */
  private static final int MISSED_BEATS = 3;

  private final KubernetesClient client;
  private final Link link;
  private final ClusterContents contents;
  private final Catalog catalog;
  private final DockerHosts hosts;
  private final Heartbeat heartbeat;
  private final EventRecorder recorder;
  private final @Nullable Leadership leadership;
  private final Runnable wake;
  private SortedSet<String> down = new TreeSet<>();

  private Cluster(
      KubeAddress address,
      KubeConnection connection,
      KubernetesClient client,
      Desk desk,
      CoreEvents events,
      Clock clock,
      Runnable wake) {
    Site site = Hosts.site(address, connection.environment());
    this.client = client;
    this.wake = wake;
    this.leadership = address.elect() ? leadership(address, site, client, clock, wake) : null;
    this.hosts =
        new DockerHosts(site, address.heartbeat().multipliedBy(MISSED_BEATS), System::nanoTime);
    this.contents = new ClusterContents(client, wake);
    this.catalog = new Catalog(address.directory(), site, contents, hosts);
    this.link =
        new Link(
            client,
            address,
            site,
            opening -> new ReleaseReconciler(desk, site, hosts, events, clock, opening),
            wake);
    this.recorder = new EventRecorder(client, connection.store(), site, this::named, clock);
    this.heartbeat =
        new Heartbeat(
            client,
            connection,
            site,
            hosts,
            address.heartbeat(),
            clock,
            this::leads,
            () -> desk.fed().given().size());
  }

  private static Leadership leadership(
      KubeAddress address, Site site, KubernetesClient client, Clock clock, Runnable wake) {
    String own = client.getNamespace() == null ? "default" : client.getNamespace();
    var lease =
        new ClusterLease(
            client,
            address.namespace().isEmpty() ? own : address.namespace(),
            site.fieldManager(),
            (int) Leadership.TAKEOVER.toSeconds(),
            clock);
    String identity = site.name() + "-" + UUID.randomUUID();
    return new Leadership(
        new Election(identity, lease, Leadership.VALID, Leadership.TAKEOVER, System::nanoTime),
        wake);
  }

  static Cluster open(
      KubeAddress address,
      KubeConnection connection,
      Desk desk,
      CoreEvents events,
      Clock clock,
      Runnable wake) {
    SdkLog.silence();
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
    if (leadership != null) {
      leadership.start();
    }
    hosts.follow(client, wake);
    recorder.start();
    heartbeat.start();
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
    return leadership == null || leadership.leads();
  }

  EventRecorder recorder() {
    return recorder;
  }

  /** Changes objects. */
  WriteBack writeBack() {
    return new ObjectWriteBack(client, this::named);
  }

  /** What the operator is to be told now. */
  Fed read(Fed before) {
    Fed next = catalog.of(link.objects(), before);
    contents.keep(catalog.refs());
    return next;
  }

  private List<AppReleaseObject> named(String release) {
    return link.objects().stream().filter(object -> object.name().equals(release)).toList();
  }

  /** Where all objects are. */
  List<String> places() {
    return link.objects().stream().map(AppReleaseObject::place).toList();
  }

  /** Where objects of a release are. */
  List<String> places(String release) {
    return named(release).stream().map(AppReleaseObject::place).toList();
  }

  /** Objects on their way out of this host, and where hosts went or came those on several. */
  List<String> restless() {
    SortedSet<String> now = hosts.down();
    boolean fleet = !now.equals(down);
    down = Ordered.set(now);
    return link.objects().stream()
        .filter(object ->
            object.leaving()
                || hosts.placed(object) == Fleet.Placed.ELSEWHERE
                || (fleet && Site.isPlaced(object)))
        .map(AppReleaseObject::place)
        .toList();
  }

  @Override
  public void close() {
    if (leadership != null) {
      leadership.close();
    }
    heartbeat.close();
    link.close();
    recorder.close();
    contents.close();
    hosts.close();
    client.close();
  }
}
