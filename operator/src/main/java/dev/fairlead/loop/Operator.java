package dev.fairlead.loop;

import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Target;
import dev.fairlead.desired.Desired;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EventListener;
import dev.fairlead.http.Pushes;
import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.notify.Audience;
import dev.fairlead.plan.Step;
import dev.fairlead.probe.Prober;
import dev.fairlead.queue.Backoff;
import dev.fairlead.queue.Next;
import dev.fairlead.queue.QueueLimits;
import dev.fairlead.queue.QueueListener;
import dev.fairlead.queue.Scheduler;
import dev.fairlead.queue.WorkQueue;
import dev.fairlead.site.Sites;
import dev.fairlead.source.SecretFiles;
import dev.fairlead.source.Source;
import dev.fairlead.store.Store;
import dev.fairlead.traffic.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running operator: turns everything that may happen (a changed file, an event of the Engine, a
 * timer) into the name of a release on the queue. What it answers is with {@link Answers}.
 */
public final class Operator implements EventListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

  private final List<Source> sources;
  private final List<Feed> feeds = new ArrayList<>();
  private final SecretFiles secrets;
  private final Engine engine;
  private final OperatorMetrics metrics;
  private final Scheduler timers;
  private final Duration resync;
  private final Prober prober;
  private final DesiredStates desired;
  private final Provider proxy;
  private final HostView host;
  private final Parts parts;
  private final Links links = new Links();
  private final Controls controls;
  private final Answers answers;
  private final WorkQueue<String> queue;
  private final ConcurrentHashMap<String, String> releaseOfProject = new ConcurrentHashMap<>();

  /** Whether the host could not be looked at for what is to be removed. */
  private final AtomicBoolean unseen = new AtomicBoolean();

  private @Nullable AutoCloseable events;
  private boolean closed;

  /**
   * @param sources one or several, each with releases of its own
   * @param audience hears of every status and of what happens, on the release's own thread
   */
  public Operator(
      RunConfig config,
      List<Source> sources,
      Engine engine,
      Store store,
      OperatorMetrics metrics,
      Scheduler timers,
      Audience audience) {
    this(
        config,
        sources,
        engine,
        store,
        metrics,
        Surroundings.real(timers, config::proxy, config::sites),
        Assembly.with(config.unsealing(), config.proxies().bases(), config.sites()),
        audience);
  }

  Operator(
      RunConfig config,
      List<Source> sources,
      Engine engine,
      Store store,
      OperatorMetrics metrics,
      Surroundings around,
      Assembly assembly,
      Audience audience) {
    this.sources = List.copyOf(sources);
    this.secrets = config.unsealing().files();
    this.engine = engine;
    this.metrics = metrics;
    this.timers = around.timers();
    this.prober = around.probers().apply(engine);
    this.resync = config.resync();
    this.desired =
        new DesiredStates(
            config.prune(),
            assembly.reading(),
            sources.stream().map(Source::name).toList(),
            new Claims.Stored(store, around.clock()));
    this.proxy = around.proxies().apply(engine);
    Sites sites = around.sites().apply(engine);
    this.host = new HostView(engine, proxy, sites, around.clock());
    TrackedReleases tracked = new TrackedReleases(store);
    Journal journal = new Journal(store, metrics, audience);
    this.parts =
        new Parts(
            desired,
            host,
            assembly.planning(),
            new Executor(engine, host, proxy, sites, around.lanes().get(), this::ask),
            tracked,
            new PermittedLocks(
                around.locks().apply(() -> engine.version().id()),
                () -> this.sources.stream().allMatch(Source::mayAct)),
            new Quarantines(engine, store, journal, around.random()),
            journal,
            store,
            metrics,
            around.clock(),
            config.prune().prune(),
            audience);
    this.queue =
        new WorkQueue<>(
            QueueLimits.DEFAULT,
            Backoff.DEFAULT,
            timers,
            around.random(),
            new QueueFigures(),
            new Reconciler(parts, new ImageRetention(engine, parts), this::aside));
    this.controls = new Controls(parts, queue::wake);
    this.answers = new Answers(parts, links, controls, () -> this.sources.forEach(Source::rescan));
  }

  /** Starts to watch the source and the host. */
  public void start() {
    events = engine.events(this);
    for (int i = 0; i < sources.size(); i++) {
      feeds.add(new Feed(sources.get(i), i, label(i), desired, metrics, new Hearing()));
    }
    feeds.forEach(Feed::start);
    timers.after(resync, this::resync);
    new MountSweep(sources, secrets, engine, desired, parts.store()).schedule(timers);
  }

  /** A source's name in metrics: its kind, and where there are several of all kinds its place. */
  private String label(int position) {
    String kind = sources.get(position).kind();
    return sources.size() == 1 ? kind : kind + "-" + (position + 1);
  }

  // What may happen.

  /** A source said something. */
  private final class Hearing implements Feed.Hearer {
    @Override
    public SortedSet<String> onHost() {
      return releasesOnHost();
    }

    @Override
    public void learned() {
      know();
    }

    @Override
    public void wake(String release) {
      queue.wake(release);
    }

    @Override
    public void askOthers(int than) {
      for (int i = 0; i < sources.size(); i++) {
        if (i != than) {
          sources.get(i).rescan();
        }
      }
    }

    @Override
    public void wasRead() {
      links.sourceRead = feeds.stream().allMatch(Feed::isRead);
    }
  }

  /**
   * Releases on the host that may be pruned: not those that another operator looks after (I4). Of
   * those that no source here ever declared, the lock is left to whom they belong to.
   */
  private SortedSet<String> releasesOnHost() {
    if (!parts.prune()) {
      return new TreeSet<>();
    }
    try {
      SortedSet<String> ours = new TreeSet<>(host.releases().keySet());
      ours.removeIf(
          release -> desired.isOurs(release) && parts.locks().acquire(release).isPresent());
      return ours;
    } catch (EngineException e) {
      // Nothing is removed for what cannot be seen; soon it is looked at again.
      LOG.debug("releases on the host are not known: {}", e.getMessage());
      if (unseen.compareAndSet(false, true)) {
        timers.after(Locks.RETRY, this::lookAgain);
      }
      return new TreeSet<>();
    }
  }

  /** What is declared no more was not known to be there. */
  private void lookAgain() {
    timers.execute(() -> {
      unseen.set(false);
      sources.forEach(Source::rescan);
    });
  }

  private synchronized void know() {
    Map<String, String> known = new TreeMap<>();
    for (Entry entry : desired.all()) {
      if (entry.desired() != null) {
        known.put(entry.desired().project(), entry.release());
      }
    }
    releaseOfProject.putAll(known);
    releaseOfProject.keySet().retainAll(known.keySet());
  }

  @Override
  public void connected() {
    LOG.info("connected to the Docker Engine");
    links.connected = true;
    metrics.engineConnected(true);
    host.hears(true);
    everyRelease();
  }

  @Override
  public void disconnected(String reason) {
    LOG.warn("the Docker Engine is away: {}", reason);
    links.connected = false;
    links.disconnectReason = reason;
    metrics.engineConnected(false);
    host.hears(false);
    everyRelease();
  }

  @Override
  public void event(EngineEvent event) {
    String name = event.attributes().getOrDefault("name", "");
    boolean membership = event.action().equals("connect") || event.action().equals("disconnect");
    switch (event.type()) {
      case "image" -> {
        host.imagesChanged();
        wakeWhere(wanted -> uses(wanted, name));
      }
      case "network" -> {
        if (membership) {
          heard(event);
        } else {
          host.groundChanged();
          wakeWhere(wanted -> wanted.networks().stream().anyMatch(n -> n.name().equals(name)));
        }
      }
      case "volume" -> {
        host.groundChanged();
        wakeWhere(wanted -> wanted.volumes().stream().anyMatch(v -> v.name().equals(name)));
      }
      default -> heard(event);
    }
  }

  private static boolean uses(Desired desired, String image) {
    return desired.images().containsValue(image);
  }

  /** Wakes the releases that an event concerns; those of others cost nothing. */
  private void wakeWhere(Predicate<Desired> concerned) {
    for (Entry entry : desired.all()) {
      if (entry.desired() != null && concerned.test(entry.desired())) {
        queue.add(entry.release());
      }
    }
  }

  private void heard(EngineEvent event) {
    if (event.id().isEmpty()) {
      return;
    }
    if (event.action().equals("health_status: unhealthy")) {
      host.faltered(event.id());
    }
    String project = host.heard(event.id(), event.attributes());
    if (!project.isEmpty() && proxy.runs(project)) {
      wakeWhere(Operator::routed);
    }
    wakeOwner(project);
  }

  /** Whether a proxy stands before it: of what becomes of that, no event tells. */
  private static boolean routed(Desired desired) {
    return desired.services().stream().anyMatch(s -> !s.routes().isEmpty());
  }

  private void wakeOwner(String project) {
    ownerOf(project).ifPresent(queue::add);
  }

  /**
   * The release that has a project. What is declared of it may be invalid, while it is held where
   * it was rolled back to.
   */
  private Optional<String> ownerOf(String project) {
    return Optional.ofNullable(releaseOfProject.get(project))
        .or(() -> parts.tracked().owner(project));
  }

  private void aside(Runnable slow) {
    queue.aside(slow);
  }

  /** An instance is asked in the background; its answer is one more thing that may happen. */
  private void ask(Step.Probe question) {
    prober.ask(
        question,
        answer ->
            ownerOf(question.target().project())
                .ifPresent(release -> {
                  Probed probed = new Probed(question, answer, parts.clock().instant());
                  parts.tracked().find(release).ifPresent(t -> t.probed.add(probed));
                  queue.add(release);
                }));
  }

  private void everyRelease() {
    desired.all().forEach(entry -> queue.add(entry.release()));
  }

  private void resync() {
    timers.execute(() -> {
      try {
        if (links.connected) {
          SortedSet<String> changed = host.resync();
          changed.forEach(this::wakeOwner);
          if (parts.prune() && !changed.stream().allMatch(p -> ownerOf(p).isPresent())) {
            lookAgain(); // What a list had left out may be what should have gone.
          }
          wakeWhere(Operator::routed);
          wakeWhere(wanted -> wanted.site() != null);
        }
      } catch (EngineException e) {
        LOG.warn("resync: {}", e.getMessage());
      } finally {
        timers.after(resync, this::resync);
      }
    });
  }

  /** What somebody who pushed may ask for. */
  public Pushes pushes() {
    return pushes(Pushed.Pace.REAL);
  }

  Pushes pushes(Pushed.Pace pace) {
    return new Pushed(sources, desired, parts.tracked(), pace);
  }

  /** What deploys need of it. */
  public Target deployTarget(WriteBacks writeBacks, DeployLimits limits) {
    return new DeployTarget(parts, links, engine, sources, writeBacks, controls, limits);
  }

  /** What the operator answers when it is asked. */
  public Answers answers() {
    return answers;
  }

  @Override
  public void close() {
    finish();
  }

  /** Lets what runs finish within the queue's grace, and ends; once. */
  public synchronized void finish() {
    if (closed) {
      return;
    }
    closed = true;
    sources.forEach(Source::close);
    queue.close();
    if (events != null) {
      try {
        events.close();
      } catch (Exception e) {
        LOG.debug("the event stream did not close", e);
      }
    }
    prober.close();
    parts.executor().close();
    parts.locks().close();
  }

  private final class QueueFigures implements QueueListener<String> {
    @Override
    public void started(String key, Duration waited) {
      metrics.waited(waited);
      metrics.queueDepth(queue.depth().queued());
    }

    @Override
    public void finished(String key, Next next, Duration took, int attempt) {
      metrics.queueDepth(queue.depth().queued());
      if (next instanceof Next.Retry retry) {
        LOG.warn("release={} attempt={} will be tried again: {}", key, attempt, retry.reason());
      }
    }
  }
}
