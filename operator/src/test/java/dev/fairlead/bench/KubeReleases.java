package dev.fairlead.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.fairlead.crds.GeneratedResource;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.kube.KubeAddress;
import dev.fairlead.kube.KubeConnection;
import dev.fairlead.kube.KubeSource;
import dev.fairlead.loop.Operator;
import dev.fairlead.loop.RunConfig;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.observed.Image;
import dev.fairlead.queue.ThreadScheduler;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.testing.KubeApi;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Many AppReleases in a real Kubernetes API, with an Engine in memory, so that what is measured is
 * the operator: until each object has its status, one change among all of them, and what it takes
 * at rest.
 */
final class KubeReleases implements AutoCloseable {
  private static final int RELEASES = 1_000;
  private static final int CHANGES = 20;
  private static final int ECHOES = 100;
  private static final int WRITERS = 16;
  private static final double PASS_SECONDS = 0.02;
  private static final double SHARE = 0.99;
  private static final double MEMORY_KB = 30;
  private static final Duration SETTLE = Duration.ofSeconds(15);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String NAMESPACE = "default";

  private final Report report;
  private final Duration watch;
  private final ExecutorService events =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private @Nullable SharedIndexInformer<GenericKubernetesResource> followed;
  private final FakeEngine engine = new FakeEngine(Instant::now);
  private final KubeApi api = new KubeApi();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(Config.fromKubeconfig(api.kubeconfig().toFile()))
          .build();

  /** The operator and what it was given; the Engine stays. */
  private record Running(
      Operator operator, ThreadScheduler timers, InMemoryStore store, OperatorMetrics metrics)
      implements AutoCloseable {
    @Override
    public void close() {
      operator.close();
      timers.close();
      store.close();
      metrics.close();
    }
  }

  /**
   * @param watch how long it is looked at when it is at rest
   */
  KubeReleases(Report report, Duration watch) {
    this.report = report;
    this.watch = watch;
    engine.deliverBy(events);
    for (String reference : List.of("app:1", "app:2")) {
      engine.addLocal(reference, image(reference));
    }
    for (GeneratedResource crd :
        List.of(GeneratedResource.APP_RELEASES, GeneratedResource.DOCKER_HOSTS)) {
      api.apply(NAMESPACE, crd.text());
    }
    api.kubectl("wait", "--for=condition=Established", "crd/appreleases.fairlead.dev");
  }

  void run() throws Exception {
    create();
    followed = follow();
    long start = System.nanoTime();
    Running running = start();
    awaitConverged();
    report.told(
        "%,d AppReleases: start to all statuses written".formatted(RELEASES),
        text("%.1f s", since(start).toMillis() / 1_000.0));
    PassTimes beginning = PassTimes.of(running.metrics().scrape());
    passes("while all begin at once", beginning);
    rest();
    changes();
    echoes();
    passes("as single objects change", PassTimes.of(running.metrics().scrape()).since(beginning));
    long with = heap();
    running.close();
    double each = (with - heap()) / 1024.0 / RELEASES;
    report.value("memory per AppRelease", "", text("%.1f kB", each), "<= 30 kB", each <= MEMORY_KB);
  }

  /**
   * Hears of every object, as a person's {@code kubectl get -w} does, and costs next to nothing.
   */
  private SharedIndexInformer<GenericKubernetesResource> follow() {
    return client
        .genericKubernetesResources("fairlead.dev/v1alpha1", "AppRelease")
        .inNamespace(NAMESPACE)
        .inform();
  }

  private Running start() {
    InMemoryStore store = new InMemoryStore();
    OperatorMetrics metrics = new OperatorMetrics("bench");
    ThreadScheduler timers = new ThreadScheduler("bench-timer");
    KubeSource source =
        new KubeSource(
            KubeAddress.parse(
                "kube:%s?host=bench&kubeconfig=%s".formatted(NAMESPACE, api.kubeconfig())));
    RunConfig config =
        new RunConfig(
            null,
            null,
            URI.create("unix:///none"),
            Duration.ofSeconds(30),
            PrunePolicy.KEEP,
            false);
    Operator operator =
        new Operator(config, List.of(source), engine, store, metrics, timers, source::published);
    source.attach(
        operator.answers(),
        new KubeConnection(
            System.getenv(), () -> new KubeConnection.Facts("model", 1, 0), store, "bench"));
    operator.start();
    return new Running(operator, timers, store, metrics);
  }

  private void create() throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < RELEASES; i++) {
        GenericKubernetesResource object = release(i, "app:1");
        written.add(writers.submit(() -> client.resource(object).create()));
      }
      for (Future<?> one : written) {
        one.get();
      }
    }
  }

  private static GenericKubernetesResource release(int number, String image) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion("fairlead.dev/v1alpha1");
    object.setKind("AppRelease");
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName("app-" + number);
    metadata.setNamespace(NAMESPACE);
    object.setMetadata(metadata);
    object.setAdditionalProperty(
        "spec",
        Map.of(
            "compose",
            Map.of("inline", "services: {web: {image: none, environment: {LEVEL: info}}}"),
            "services",
            Map.of("web", Map.of("image", image, "health", Map.of("stableSeconds", 1)))));
    return object;
  }

  private List<GenericKubernetesResource> objects() {
    return client
        .genericKubernetesResources("fairlead.dev/v1alpha1", "AppRelease")
        .inNamespace(NAMESPACE)
        .list()
        .getItems();
  }

  private void awaitConverged() throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (converged() < RELEASES) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(converged() + " of " + RELEASES + " converged");
      }
      Thread.sleep(Duration.ofMillis(250));
    }
  }

  private long converged() {
    return Objects.requireNonNull(followed).getStore().list().stream()
        .filter(object -> "Converged".equals(object.get("status", "phase")))
        .filter(object -> isObserved(object, object.getMetadata().getGeneration()))
        .count();
  }

  private static boolean isObserved(GenericKubernetesResource object, long generation) {
    Object observed = object.get("status", "observedGeneration");
    return observed instanceof Number number && number.longValue() >= generation;
  }

  /** At rest: nothing is written, and next to nothing is done. */
  private void rest() throws InterruptedException {
    Thread.sleep(SETTLE);
    Map<String, String> before = versions();
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    Thread.sleep(watch);
    double percent = (process.getProcessCpuTime() - cpu) * 100.0 / watch.toNanos();
    Map<String, String> after = versions();
    after.entrySet().removeAll(before.entrySet());
    report.told("the same at rest, processor time", text("%.2f %%", percent));
    report.value(
        "status writes in %d s at rest".formatted(watch.toSeconds()),
        "",
        Integer.toString(after.size()),
        "0",
        after.isEmpty());
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    objects()
        .forEach(object ->
            versions.put(
                object.getMetadata().getName(), object.getMetadata().getResourceVersion()));
    return versions;
  }

  /** From the API server's answer to the first call to the Engine. */
  private void changes() throws InterruptedException {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      long made = engine.mutations();
      client.resource(release(i, "app:2")).patch(applying());
      long start = System.nanoTime();
      while (engine.mutations() == made) {
        Thread.sleep(Duration.ofMillis(1));
      }
      times.add(since(start));
      awaitConverged();
    }
    report.told(
        "one image among them patched → first engine call", Report.text(Samples.median(times)));
  }

  /**
   * From the API server's answer to a change that asks nothing of the Engine, to the status that
   * says so, as a watch tells it: all of the way there and back, without the work.
   */
  private void echoes() throws InterruptedException {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < ECHOES; i++) {
      GenericKubernetesResource fewer = release(CHANGES + i, "app:1");
      fewer.setAdditionalProperty("spec", Map.of("historyLimit", 5));
      long generation = client.resource(fewer).patch(applying()).getMetadata().getGeneration();
      String key = NAMESPACE + "/" + fewer.getMetadata().getName();
      long start = System.nanoTime();
      while (!isObserved(Objects.requireNonNull(followed).getStore().getByKey(key), generation)) {
        Thread.sleep(Duration.ofMillis(1));
      }
      times.add(since(start));
    }
    report.told(
        "a change without work for the Engine patched → status says so, median of " + ECHOES,
        Report.text(Samples.median(times)));
    times.sort(null);
    report.told("the same, 99 of 100", Report.text(times.get((int) (ECHOES * SHARE) - 1)));
  }

  private void passes(String when, PassTimes times) {
    double most = times.within(SHARE);
    report.value(
        "99 of 100 of %,.0f passes %s".formatted(times.all(), when),
        "",
        text("<= %.0f ms", most * 1_000),
        "<= 20 ms",
        most <= PASS_SECONDS);
  }

  private static PatchContext applying() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withForce(true)
        .withFieldManager("bench")
        .build();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
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

  @Override
  public void close() {
    if (followed != null) {
      followed.close();
    }
    client.close();
    api.close();
    events.shutdownNow();
  }
}
