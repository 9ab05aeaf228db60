package dev.fairlead.e2e;

import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EventListener;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Watches a service from the side, by the Engine's own events: the fewest healthy and the most live
 * containers there ever were (I1, I2). One that got its stop signal counts as gone at once.
 */
final class ServiceWatch implements EventListener, AutoCloseable {
  private final HostEye host;
  private final String project;
  private final String service;
  private final Set<String> healthy = new HashSet<>();
  private final Set<String> live = new HashSet<>();
  private final List<String> story = new ArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final AutoCloseable stream;
  private int fewestHealthy;
  private int mostLive;

  ServiceWatch(HostEye host, String project, String service) {
    this.host = host;
    this.project = project;
    this.service = service;
    this.stream = host.engine().events(this);
    try {
      ready.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void connected() {
    for (Container container : host.of(service)) {
      if (container.live()) {
        live.add(container.id());
      }
      if (container.health() == Container.Health.HEALTHY) {
        healthy.add(container.id());
      }
    }
    fewestHealthy = healthy.size();
    mostLive = live.size();
    ready.countDown();
  }

  @Override
  public synchronized void event(EngineEvent event) {
    boolean ours =
        event.type().equals("container")
            && project.equals(event.attributes().get(Labels.PROJECT))
            && service.equals(event.attributes().get(Labels.SERVICE));
    if (!ours) {
      return;
    }
    String id = event.id();
    switch (event.action()) {
      case "start" -> live.add(id);
      case "health_status: healthy" -> healthy.add(id);
      case "kill", "pause", "health_status: unhealthy" -> healthy.remove(id);
      case "die", "destroy" -> {
        healthy.remove(id);
        live.remove(id);
      }
      default -> {
        return;
      }
    }
    story.add(event.action() + " " + id.substring(0, 6));
    fewestHealthy = Math.min(fewestHealthy, healthy.size());
    mostLive = Math.max(mostLive, live.size());
  }

  @Override
  public synchronized void disconnected(String reason) {
    throw new EngineException(EngineException.Kind.UNREACHABLE, "the watch is blind: " + reason);
  }

  synchronized int fewestHealthy() {
    return fewestHealthy;
  }

  synchronized int mostLive() {
    return mostLive;
  }

  /** What happened, in order. */
  synchronized List<String> story() {
    return List.copyOf(story);
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
