package dev.fairlead.engine;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Ordered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The state of a {@link FakeEngine}, and the test's hand on it: what images there are, what becomes
 * of containers, which calls fail.
 */
abstract class FakeHost {
  final Supplier<Instant> clock;
  final Map<String, FakeContainer> containers = new LinkedHashMap<>();
  final SortedMap<String, Image> local = new TreeMap<>();
  final SortedMap<String, Image> registry = new TreeMap<>();
  final FakeObjects objects = new FakeObjects();
  final List<EventListener> listeners = new CopyOnWriteArrayList<>();
  final FakeCalls calls = new FakeCalls();
  final FakeExecs execs = new FakeExecs();
  private volatile Executor delivery = Runnable::run;
  final List<String> ran = new ArrayList<>();
  long clearedCalls;
  long ids;
  long reads;

  FakeHost(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /**
   * Events go this way from now on. Where several threads call at the same time it must be another
   * thread's, as with a real Engine: a listener may wait for somebody who waits for this host.
   */
  public final void deliverBy(Executor executor) {
    delivery = executor;
  }

  /** Makes an image present on the host. */
  public final synchronized void addLocal(String reference, Image image) {
    Image before = local.put(reference, image);
    if (before != null && !before.id().equals(image.id())) {
      local.put(before.id(), before); // without a tag, but still there
    }
  }

  /** Takes an image from the host. */
  public final synchronized void dropLocal(String reference) {
    local.remove(reference);
    send(
        new EngineEvent(
            "image", "delete", "", clock.get(), Ordered.map(Map.of("name", reference))));
  }

  /** Makes an image pullable; a later one under the same reference is what a re-pushed tag is. */
  public final synchronized void addRemote(String reference, Image image) {
    registry.put(reference, image);
  }

  /** Someone gave an image a tag, or built it anew: the event the Engine sends. */
  public final synchronized void tagged(String reference) {
    SortedMap<String, String> attributes = Ordered.map(Map.of("name", reference));
    send(new EngineEvent("image", "tag", "", clock.get(), attributes));
  }

  /** What the container's health check found, with the event the Engine sends on a change. */
  public final synchronized void setHealth(String id, Container.Health health) {
    setHealth(id, health, "");
  }

  public final synchronized void setHealth(String id, Container.Health health, String probeOutput) {
    FakeContainer container = require("setHealth", id);
    container.lastProbe = probeOutput;
    if (container.health != health) {
      container.health = health;
      container.healthySince = health == Container.Health.HEALTHY ? clock.get() : null;
      emit(container, "health_status: " + health.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  /** The Engine's log of a healthy container's probes goes no further back than this. */
  public final synchronized void probedSince(String id, Instant since) {
    require("probedSince", id).healthySince = since;
  }

  /** The container's process ends by itself. */
  public final synchronized void exit(String id, int code) {
    end(require("exit", id), code);
  }

  /** The kernel kills the process, as its memory is used up. */
  public final synchronized void outOfMemory(String id) {
    FakeContainer container = require("outOfMemory", id);
    container.oomKilled = true;
    emit(container, "oom");
    end(container, 137);
  }

  /** The Engine's own restart policy at work: the process died and runs again. */
  public final synchronized void restartByPolicy(String id) {
    FakeContainer container = require("restartByPolicy", id);
    end(container, 1);
    container.restarts++;
    run(container);
  }

  /** Commands in containers that had not ended end. */
  public final synchronized void endExecs() {
    execs.end();
  }

  public final synchronized void pause(String id) {
    FakeContainer container = require("pause", id);
    container.state = Container.State.PAUSED;
    emit(container, "pause");
  }

  /** Someone changed the container by hand, as {@code docker update} does, or made it anew. */
  public final synchronized void change(String id, UnaryOperator<ContainerSpec> change) {
    FakeContainer container = require("change", id);
    container.spec = change.apply(container.spec);
    container.generation++;
    emit(container, "update");
  }

  public final synchronized void log(String id, String... lines) {
    require("log", id).log.addAll(List.of(lines));
  }

  /** The next call of this name (the Engine's method name) fails, and changes nothing. */
  public final synchronized void failNext(String call, EngineException failure) {
    calls.failNext(call, failure);
  }

  /** The next call of this name is performed, and answered with an unknown outcome (I13). */
  public final synchronized void loseAnswerOfNext(String call) {
    calls.loseAnswerOfNext(call);
  }

  public final void breakEventStream(String reason) {
    listeners.forEach(l -> l.disconnected(reason));
  }

  public final void restoreEventStream() {
    listeners.forEach(EventListener::connected);
  }

  /** Every changing call so far: {@code start shop-web-1}. */
  public final synchronized List<String> calls() {
    return calls.performed();
  }

  public final synchronized void clearCalls() {
    clearedCalls += calls.performed().size();
    calls.clear();
  }

  /** List and inspect calls so far: a resync of an unchanged host makes one. */
  public final synchronized long reads() {
    return reads;
  }

  /** Calls of any kind so far, the test's own included. */
  public final synchronized long everyCall() {
    return calls.all();
  }

  public final synchronized Optional<Container> named(String name) {
    return containers.values().stream()
        .filter(c -> c.name.equals(name))
        .findFirst()
        .map(FakeContainer::inspected);
  }

  final void run(FakeContainer container) {
    container.run(clock.get());
    emit(container, "start");
  }

  final void end(FakeContainer container, int code) {
    container.end(clock.get(), code);
    emit(container, "die");
  }

  /** By id or by name, as the Engine does. */
  final Optional<FakeContainer> find(String id) {
    return Optional.ofNullable(containers.get(id))
        .or(() -> containers.values().stream().filter(c -> c.name.equals(id)).findFirst());
  }

  final FakeContainer require(String call, String id) {
    FakeContainer container = containers.get(id);
    if (container == null) {
      throw new EngineException(Kind.NOT_FOUND, call + ": No such container: " + id);
    }
    return container;
  }

  final void requireFree(String name) {
    if (containers.values().stream().anyMatch(c -> c.name.equals(name))) {
      throw new EngineException(Kind.CONFLICT, "the name " + name + " is already in use");
    }
  }

  final String nameOf(String id) {
    FakeContainer container = containers.get(id);
    return container == null ? id : container.name;
  }

  final String nextId() {
    return "%012x".formatted(++ids << 24) + "f".repeat(52);
  }

  final void emit(FakeContainer container, String action) {
    SortedMap<String, String> attributes = new TreeMap<>(container.labels);
    attributes.put("name", container.name);
    attributes.put("image", container.spec.image());
    if (action.equals("die")) {
      attributes.put("exitCode", Integer.toString(container.exitCode));
    }
    send(new EngineEvent("container", action, container.id, clock.get(), attributes));
  }

  final void emitNetwork(String network, FakeContainer container, String action) {
    SortedMap<String, String> attributes =
        Ordered.map(Map.of("name", network, "container", container.id));
    send(new EngineEvent("network", action, container.id, clock.get(), attributes));
  }

  final void send(EngineEvent event) {
    delivery.execute(() -> listeners.forEach(listener -> listener.event(event)));
  }
}
