package dev.fairlead.e2e;

import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Deploys;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineVersion;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.kube.KubeAddress;
import dev.fairlead.kube.KubeConnection;
import dev.fairlead.kube.KubeSource;
import dev.fairlead.loop.Operator;
import dev.fairlead.loop.RunConfig;
import dev.fairlead.loop.WriteBacks;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Image;
import dev.fairlead.queue.ThreadScheduler;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.testing.KubeApi;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** One of several hosts, with an Engine in memory of its own, that follow one real API. */
final class FleetHost implements AutoCloseable {
  final String name;
  final FakeEngine engine = new FakeEngine(Instant::now);
  private final InMemoryStore store = new InMemoryStore();
  private final OperatorMetrics metrics = new OperatorMetrics("test");
  private final ThreadScheduler timers = new ThreadScheduler("fleet-timer");
  private final Operator operator;

  FleetHost(KubeApi api, String namespace, String name, String labels, String... images) {
    this.name = name;
    for (String image : images) {
      engine.addLocal(image, image(image));
    }
    KubeSource source =
        new KubeSource(
            KubeAddress.parse(
                "kube:%s?kubeconfig=%s&host=%s&labels=%s&heartbeat=1"
                    .formatted(namespace, api.kubeconfig(), name, labels)));
    operator =
        new Operator(
            new RunConfig(
                null,
                null,
                URI.create("unix:///none"),
                Duration.ofMinutes(10),
                PrunePolicy.KEEP,
                false),
            List.of(source),
            withItsOwnIdentity(engine),
            store,
            metrics,
            timers,
            source::published);
    source.attach(
        operator.answers(),
        new KubeConnection(
            System.getenv(), () -> new KubeConnection.Facts("fake", 2, 1L << 30), store, "test"));
    operator.start();
  }

  private static Image image(String reference) {
    return new Image(
        "sha256:" + Integer.toHexString(reference.hashCode()),
        new TreeMap<>(),
        List.of(),
        List.of("run"),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        null,
        "");
  }

  /** Locks of a host are named after its Engine: these are several hosts. */
  private static Engine withItsOwnIdentity(FakeEngine engine) {
    String id = "fake-" + UUID.randomUUID();
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              if (method.getName().equals("version")) {
                return new EngineVersion(id, "0.0", "1.41", "linux", "amd64");
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Takes deploys; what was written need not be shown for longer than that. */
  Deploys deploys(Duration shown) {
    DeployLimits limits =
        new DeployLimits(4, 4, Duration.ofMillis(20), Duration.ofMinutes(5), shown);
    WriteBacks nowhere =
        new WriteBacks(List.of(), Path.of("/none"), Map.of(), InstantSource.system());
    return new Deploys(
        store.deploys(),
        operator.deployTarget(nowhere, limits),
        limits,
        InstantSource.system(),
        () -> UUID.randomUUID().toString());
  }

  /** Its registry has an image from now on. */
  void serve(String image) {
    engine.addRemote(image, image(image));
  }

  /** The images of what runs here. */
  List<String> running() {
    return engine.list().stream()
        .map(row -> engine.inspect(row.id()).orElseThrow())
        .filter(container -> container.running())
        .map(container -> container.spec().image())
        .toList();
  }

  @Override
  public void close() {
    operator.close();
    timers.close();
    store.close();
    metrics.close();
  }
}
