package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EventListener;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.notify.Audience;
import dev.fairlead.notify.News;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.queue.VirtualScheduler;
import dev.fairlead.site.Sites;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.Source;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Event;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.testing.Directories;
import dev.fairlead.traffic.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole operator on an Engine in memory, in virtual time. What becomes of a container follows
 * from its image: {@code :bad} turns unhealthy, {@code :slow} does not become healthy by itself,
 * {@code :exits} ends with code 1, {@code job} ends well, {@code api} has no health check, every
 * other with a health check is healthy a second after its start.
 */
final class Stage implements AutoCloseable {
  static final Duration RESYNC = Duration.ofMinutes(5);
  static final Duration TAKES = Duration.ofSeconds(1);

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  final VirtualScheduler time = new VirtualScheduler();
  final Clock clock = new VirtualClock(time);
  final FakeEngine engine = new FakeEngine(clock::instant);
  final List<ReleaseStatus> published = new ArrayList<>();
  final List<News> news = new ArrayList<>();
  InMemoryStore store = new InMemoryStore();
  TextSource source = new TextSource("desired", time, clock);

  /** Further ones; none unless a test makes some. */
  final List<TextSource> others = new ArrayList<>();

  PrunePolicy prune = PrunePolicy.KEEP;
  Function<Engine, Sites> sites = _ -> Sites.NONE;
  Wire wire = new Wire(engine);
  Path locks = directory();
  final Set<String> mended = new TreeSet<>();
  final Set<String> broken = new TreeSet<>();
  final ScriptedProber prober = new ScriptedProber(time);
  @Nullable Operator operator;

  Stage() {
    engine.events(new Behaviour());
    for (String tag : List.of("1", "2", "3", "bad", "exits", "slow")) {
      engine.addLocal("web:" + tag, image("sha256:web" + tag, true));
      engine.addLocal("db:" + tag, image("sha256:db" + tag, true));
      engine.addLocal("api:" + tag, image("sha256:api" + tag, false));
      engine.addLocal("job:" + tag, image("sha256:job" + tag, false));
    }
  }

  static Image image(String id, boolean healthcheck) {
    Healthcheck check =
        new Healthcheck(List.of("CMD", "/healthy"), Duration.ofSeconds(1), null, null, null, 3);
    return new Image(
        id,
        new TreeMap<>(),
        List.of(),
        List.of("/bin/app"),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        healthcheck ? check : null,
        "");
  }

  static Path directory() {
    try {
      return Files.createTempDirectory("fairlead-locks");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The desired state.

  /** A web service of some replicas that rolls. */
  static String web(String image, int replicas) {
    return """
    services:
      web:
        image: %s
        environment: {GREETING: hello}
        deploy: {replicas: %d}
    """
        .formatted(image, replicas);
  }

  /** A web service behind a fixed host port, which cannot run twice. */
  static String fixedPort(String image) {
    return """
    services:
      web:
        image: %s
        ports: ["127.0.0.1:8080:8080"]
    """
        .formatted(image);
  }

  /** A web service that waits for a one-shot. */
  static String withJob(String web, String job) {
    return """
    services:
      web:
        image: %s
        depends_on: {job: {condition: service_completed_successfully}}
      job:
        image: %s
    """
        .formatted(web, job);
  }

  static String release(String name, String more) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata: {name: %s}
    spec:
      compose: {files: [compose.yaml]}
    %s\
    """
        .formatted(name, more);
  }

  /** Declares a release with this compose file, or changes it. */
  Stage declare(String name, String compose, String more) {
    return declare(source, name, compose, more);
  }

  /** The same in one of several sources. */
  Stage declare(TextSource in, String name, String compose, String more) {
    in.put(name + "/release.yaml", release(name, more));
    in.put(name + "/compose.yaml", compose);
    in.commit();
    return this;
  }

  Stage declare(String compose) {
    return declare("shop", compose, "");
  }

  // The operator's life.

  Stage start() {
    RunConfig config = new RunConfig(null, null, URI.create("unix:///fake"), RESYNC, prune, false);
    operator =
        new Operator(
            config,
            sources(),
            wire.end(),
            store,
            new OperatorMetrics("test"),
            new Surroundings(
                new ProcessTimers(time),
                clock,
                () -> 0.0,
                Executors::newVirtualThreadPerTaskExecutor,
                engineId -> new HostLocks(locks, engineId),
                _ -> prober,
                _ -> Provider.NONE,
                sites),
            Assembly.REAL,
            new Hearing());
    operator.start();
    time.settle();
    return this;
  }

  private List<Source> sources() {
    List<Source> all = new ArrayList<>(List.of(source));
    all.addAll(others);
    return all;
  }

  /** Another source, beside the first. */
  TextSource another(String name) {
    TextSource made = new TextSource(name, time, clock);
    others.add(made);
    return made;
  }

  /** The process ends between two calls, and another one starts with the same store. */
  Stage restart() {
    return restart(_ -> {});
  }

  /** The same, on a line of this kind to the Engine. */
  Stage restart(Consumer<Wire> line) {
    stop();
    wire = new Wire(engine);
    line.accept(wire);
    return start();
  }

  void stop() {
    if (operator != null) {
      operator.close();
      operator = null;
    }
    time.settle();
    published.clear();
  }

  Operator operator() {
    if (operator == null) {
      throw new IllegalStateException("no operator runs");
    }
    return operator;
  }

  Stage pass(Duration duration) {
    time.advance(duration);
    return this;
  }

  Stage pass(int seconds) {
    return pass(Duration.ofSeconds(seconds));
  }

  // What is seen.

  ReleaseStatus status() {
    return status("shop");
  }

  ReleaseStatus status(String release) {
    return operator().answers().one(release).orElseThrow();
  }

  List<Container> containers() {
    return engine.list().stream().map(row -> engine.inspect(row.id()).orElseThrow()).toList();
  }

  List<String> running() {
    return containers().stream()
        .filter(Container::running)
        .map(c -> c.name() + " " + c.spec().image())
        .sorted()
        .toList();
  }

  String id(String name) {
    return engine.named(name).orElseThrow().id();
  }

  List<Event> events(String kind) {
    return store.events("shop", 0, 0, 1_000).stream().filter(e -> e.kind().equals(kind)).toList();
  }

  /** Converged, with exactly these containers and nothing else of the project. */
  void assertConverged(String... containers) {
    assertThat(status().phase()).as("%s", status()).isEqualTo(Phase.CONVERGED);
    assertThat(containers().stream().map(c -> c.name() + " " + c.spec().image()))
        .containsExactlyInAnyOrder(containers);
    assertThat(running()).containsExactlyInAnyOrder(containers);
  }

  void assertRunning(String... containers) {
    assertThat(running()).containsExactlyInAnyOrder(containers);
  }

  @Override
  public void close() {
    stop();
    engine.close();
    Directories.delete(locks);
  }

  private final class Hearing implements Audience {
    @Override
    public void published(ReleaseStatus status) {
      published.add(status);
    }

    @Override
    public void told(News told) {
      news.add(told);
    }
  }

  /** What images do. */
  private final class Behaviour implements EventListener {
    @Override
    public void connected() {}

    @Override
    public void disconnected(String reason) {}

    @Override
    public void event(EngineEvent event) {
      if (event.type().equals("container") && event.action().equals("start")) {
        String image = event.attributes().getOrDefault("image", "");
        Instant started = clock.instant();
        time.after(TAKES, () -> become(event.id(), started, image));
      }
    }

    private void become(String id, Instant started, String image) {
      boolean same =
          engine
              .inspect(id)
              .filter(c -> c.running() && started.equals(c.startedAt()))
              .filter(c -> !c.label(Labels.PROJECT).isEmpty())
              .isPresent();
      if (!same) {
        return;
      }
      if (mended.contains(image)) {
        engine.setHealth(id, Container.Health.HEALTHY);
      } else if (image.startsWith("api:") || image.endsWith(":slow")) {
        return; // it runs, and the test says how it is
      } else if (image.endsWith(":exits")) {
        engine.log(id, "cannot open /data: permission denied");
        engine.exit(id, 1);
      } else if (image.startsWith("job:")) {
        engine.exit(id, 0);
      } else if (image.endsWith(":bad") || broken.contains(image)) {
        engine.setHealth(id, Container.Health.UNHEALTHY, "connection refused");
      } else {
        engine.setHealth(id, Container.Health.HEALTHY);
      }
    }
  }

  private static final class VirtualClock extends Clock {
    private final VirtualScheduler time;

    VirtualClock(VirtualScheduler time) {
      this.time = time;
    }

    @Override
    public Instant instant() {
      return BEGIN.plusNanos(time.nanos());
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
