package dev.fairlead.bench;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The physical floor: the same Engine calls on containers with the same specification, one after
 * the other in a plain loop that knows what to do. Nothing can replace an instance faster.
 */
final class RawCalls implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Engine engine;
  private final EventLog events;
  private final String prefix;
  private final List<String> running = new ArrayList<>();
  private ContainerSpec spec;
  private int counter;

  RawCalls(Engine engine, EventLog events, String prefix, Container model) {
    this.engine = engine;
    this.events = events;
    this.prefix = prefix + "-raw-";
    this.spec = model.spec();
  }

  /** Brings the number of instances to {@code replicas}. */
  void scale(int replicas) throws InterruptedException {
    while (running.size() > replicas) {
      engine.remove(running.removeLast(), true);
    }
    while (running.size() < replicas) {
      int mark = events.mark();
      String id = engine.create(prefix + counter++, spec, new TreeMap<>());
      running.add(id);
      engine.start(id);
      awaitHealthy(mark, id);
    }
  }

  /** Create, start, healthy, join, stop, remove, rename: for each instance in turn. */
  Duration roll() throws InterruptedException {
    Instant begin = Instant.now();
    Instant end = begin;
    for (int i = 0; i < running.size(); i++) {
      String old = running.get(i);
      int mark = events.mark();
      String fresh = engine.create(prefix + "next", quiet(), new TreeMap<>());
      running.set(i, fresh);
      try {
        engine.start(fresh);
        awaitHealthy(mark, fresh);
        for (Endpoint endpoint : spec.networking().endpoints()) {
          engine.disconnect(endpoint.network(), fresh);
          engine.connect(endpoint, fresh);
        }
        engine.stop(old, GRACE);
      } finally {
        engine.remove(old, false);
      }
      engine.rename(fresh, prefix + counter++);
      end = events.await(mark, "rename", e -> is(e, fresh, "rename")).at();
    }
    return Duration.between(begin, end);
  }

  /** Forced removal, create, start: until the start event. */
  Duration replaceRemoved() throws InterruptedException {
    Instant begin = Instant.now();
    int mark = events.mark();
    String old = running.getFirst();
    engine.remove(old, true);
    events.await(mark, "destroy", e -> is(e, old, "destroy"));
    String fresh = engine.create(prefix + counter++, spec, new TreeMap<>());
    running.set(0, fresh);
    engine.start(fresh);
    Instant end = events.await(mark, "start", e -> is(e, fresh, "start")).at();
    awaitHealthy(mark, fresh);
    return Duration.between(begin, end);
  }

  Duration update() {
    long start = System.nanoTime();
    engine.update(running.getFirst(), spec.resources(), spec.restart());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Connects what was just disconnected. */
  Duration connect() {
    Endpoint endpoint = spec.networking().endpoints().getFirst();
    engine.disconnect(endpoint.network(), running.getFirst());
    long start = System.nanoTime();
    engine.connect(endpoint, running.getFirst());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private ContainerSpec quiet() {
    var networking = spec.networking();
    return spec.withNetworking(
        networking.withEndpoints(
            networking.endpoints().stream().map(Endpoint::withoutAliases).toList()));
  }

  private void awaitHealthy(int mark, String id) throws InterruptedException {
    events.await(mark, "healthy", e -> is(e, id, "health_status: healthy"));
  }

  static boolean is(EngineEvent event, String id, String action) {
    return event.id().equals(id) && event.action().equals(action);
  }

  @Override
  public void close() {
    running.forEach(id -> engine.remove(id, true));
  }
}
