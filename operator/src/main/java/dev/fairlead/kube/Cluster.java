package dev.fairlead.kube;

import dev.fairlead.source.WriteBack;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One connection to an API server, with all that follows from it. */
final class Cluster implements AutoCloseable {
  /** A host that was not heard of for so many intervals is down. */
  private static final int MISSED_BEATS = 3;

  private final KubernetesClient client;
  private final Link link;
  private final ClusterContents contents;
  private final Outlook outlook;
  private final DockerHosts hosts;
  private final Heartbeat heartbeat;
  private final EventRecorder recorder;
  private final @Nullable Leadership leadership;
  private final Runnable wake;

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
    this.link =
        new Link(
            client,
            address,
            site,
            opening -> new ReleaseReconciler(desk, site, hosts, events, clock, opening),
            wake);
    this.outlook =
        new Outlook(
            new Catalog(address.directory(), site, contents, hosts),
            hosts,
            contents,
            link::objects);
    this.recorder =
        new EventRecorder(
            new ClusterEvents(client, site), connection.store(), site, outlook::named, clock);
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
    return new ObjectWriteBack(client, outlook::named);
  }

  /** What is seen of it. */
  Outlook outlook() {
    return outlook;
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
