package dev.fairlead.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.EngineException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of this host that it is there, and of others that they were not heard of. */
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("kubernetes");

  private final KubernetesClient client;
  private final KubeConnection connection;
  private final Site site;
  private final DockerHosts hosts;
  private final Duration interval;
  private final Clock clock;
  private final BooleanSupplier leads;
  private final IntSupplier releases;
  private final Map<String, String> since = new HashMap<>();
  private @Nullable Thread thread;
  private boolean warned;

  /**
   * @param leads whether this operator acts for its host
   * @param releases how many it has
   */
  Heartbeat(
      KubernetesClient client,
      KubeConnection connection,
      Site site,
      DockerHosts hosts,
      Duration interval,
      Clock clock,
      BooleanSupplier leads,
      IntSupplier releases) {
    this.client = client;
    this.connection = connection;
    this.site = site;
    this.hosts = hosts;
    this.interval = interval;
    this.clock = clock;
    this.leads = leads;
    this.releases = releases;
  }

  void start() {
    thread = Thread.ofVirtual().name("kube-heartbeat").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        if (leads.getAsBoolean()) {
          beat();
        }
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      LOG.debug("no more heartbeats");
    }
  }

  private void beat() {
    try {
      DockerHostObject host = DockerHostObject.named(site.name());
      host.getMetadata().setLabels(site.labels());
      client.resource(host).patch(context());
      say(site.name(), own());
      if (hosts.speaks()) {
        hosts.down().forEach(this::lost);
      }
      warned = false;
    } catch (KubernetesClientException e) {
      if (!warned && !Thread.currentThread().isInterrupted()) {
        warned = true;
        LOG.warn("DockerHost {} cannot be written: {}", site.name(), e.getMessage());
      }
    } catch (RuntimeException e) {
      // Without its heartbeat the others would take this host for dead.
      LOG.error("DockerHost {}: unexpected failure; it is written again", site.name(), e);
    }
  }

  private ObjectNode own() {
    Instant now = clock.instant();
    ObjectNode status = Trees.object();
    status.put("operator", connection.version());
    status.put("releases", releases.getAsInt());
    status.put("heartbeat", StatusTree.time(now));
    try {
      KubeConnection.Facts facts = connection.engine().get();
      status.put("engine", facts.engine());
      status.put("cpus", facts.cpus());
      status.put("memory", (facts.memoryBytes() >> 20) + "Mi");
      ready(status, site.name(), "True", "EngineConnected", "");
    } catch (EngineException e) {
      ready(status, site.name(), "False", "EngineUnavailable", String.valueOf(e.getMessage()));
    }
    return status;
  }

  /** Nothing but the condition: the rest is what that host said last. */
  private void lost(String host) {
    ObjectNode status = Trees.object();
    ready(status, host, "Unknown", "HeartbeatLost", "its operator is not heard of");
    say(host, status);
  }

  private void ready(ObjectNode status, String host, String value, String reason, String message) {
    String key = host + " " + value;
    since.keySet().removeIf(other -> other.startsWith(host + " ") && !other.equals(key));
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", value)
        .put("reason", reason)
        .put("message", StatusTree.text(message))
        .put(
            "lastTransitionTime",
            since.computeIfAbsent(key, _ -> StatusTree.time(clock.instant())));
  }

  private void say(String host, ObjectNode status) {
    DockerHostObject object = DockerHostObject.named(host);
    object.setStatus(status);
    client.resource(object).subresource("status").patch(context());
  }

  private PatchContext context() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(site.fieldManager())
        .withForce(true)
        .build();
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
