package dev.fairlead.deploy;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.Deploy.Cause;
import dev.fairlead.store.Deploy.Status;
import dev.fairlead.store.DeployBook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All deploys, from the question to their ends. Those of one app go one after the other, the newest
 * wins over what it replaces, and apps take turns; what had not ended when the operator did goes on
 * with its next start. Every deploy ends, and as what it truly became.
 */
public final class Deploys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("deploy");
  private static final int RETRY_AFTER_SECONDS = 5;

  private final DeployBook book;
  private final Target target;
  private final DeployLimits limits;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Logs logs;
  private final List<DeployListener> listeners = new CopyOnWriteArrayList<>();

  /** Guarded by this: what waits, by app; an app is in it while its lane runs. */
  private final Map<String, Deque<Deploy>> lanes = new HashMap<>();

  /** Changed together, with what is kept of a deploy, while this map is locked. */
  private final Map<String, Deploy> active = new ConcurrentHashMap<>();

  /** Of those that are active: why they shall not go on. */
  private final Map<String, Refusal> givenUp = new ConcurrentHashMap<>();

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Semaphore turns;
  private volatile boolean stopping;
  private volatile boolean closing;

  /**
   * @param ids a new UUID each
   */
  public Deploys(
      DeployBook book,
      Target target,
      DeployLimits limits,
      InstantSource clock,
      Supplier<String> ids) {
    this.book = book;
    this.target = target;
    this.limits = limits;
    this.clock = clock;
    this.ids = ids;
    this.logs = new Logs(book);
    this.turns = new Semaphore(limits.atOnce(), true);
  }

  /** Hears of every deploy that ended. */
  public void listen(DeployListener listener) {
    listeners.add(listener);
  }

  /** Goes on with what an earlier process left under way. */
  public synchronized void start() {
    for (Deploy deploy : book.unended()) {
      if (active.containsKey(deploy.id())) {
        continue; // It was asked for since the API listens.
      }
      logs.add(deploy.id(), "[executor] the operator was restarted; going on");
      if (deploy.isCancelled()) {
        givenUp.put(deploy.id(), new Refusal(Cause.CANCELLED, String.valueOf(deploy.error())));
      }
      supersede(deploy);
      enqueue(deploy);
    }
  }

  public Target target() {
    return target;
  }

  public Logs logs() {
    return logs;
  }

  public DeployBook book() {
    return book;
  }

  /** Takes an order; it is kept when this returns. */
  public synchronized Submission submit(Order order) {
    if (stopping) {
      return new Submission.Stopping("the operator is ending; ask the one that follows");
    }
    Optional<App> found = target.app(order.app());
    Optional<String> missing = target.missing();
    if (found.isEmpty() && missing.isPresent()) {
      return new Submission.Stopping(missing.get());
    }
    if (found.isEmpty()) {
      return new Submission.Unknown("there is no app \"" + order.app() + "\"");
    }
    App app = found.get();
    Optional<Deploy> before =
        order.delivery().isEmpty() ? Optional.empty() : book.delivered(order.delivery());
    if (before.isPresent()) {
      return new Submission.Repeated(before.get());
    }
    List<String> services =
        order.service().isEmpty() ? Images.services(app, order.image()) : List.of(order.service());
    Optional<Submission> refused = refused(app, order, services);
    if (refused.isPresent()) {
      return refused.get();
    }
    Deploy deploy =
        new Deploy(
            ids.get(),
            app.name(),
            // What is invalid may be corrected meanwhile; it fails all the same: nobody checked it.
            app.problem().isEmpty() ? services : List.of(),
            order.image(),
            "",
            Status.QUEUED,
            null,
            Cause.NONE,
            clock.instant(),
            clock.instant(),
            order.by().name(),
            order.delivery(),
            0);
    // Nothing is given up for one that is not taken.
    if (active.size() - replaced(deploy).size() >= limits.waiting()) {
      return new Submission.Full(
          "%d deploys are under way already".formatted(active.size()), RETRY_AFTER_SECONDS);
    }
    book.put(deploy);
    if (book.find(deploy.id()).isEmpty()) {
      throw new IllegalStateException("a deploy could not be kept");
    }
    supersede(deploy);
    LOG.info(
        "app={} deploy={} image={} by={}", app.name(), deploy.id(), deploy.image(), deploy.by());
    enqueue(deploy);
    return new Submission.Accepted(deploy);
  }

  private static Optional<Submission> refused(App app, Order order, List<String> services) {
    if (!order.service().isEmpty()
        && app.problem().isEmpty()
        && !app.images().containsKey(order.service())) {
      return invalid(
          "\"%s\" has no service \"%s\"; it has %s"
              .formatted(app.name(), order.service(), String.join(", ", app.images().keySet())));
    }
    try {
      ImageChange _ = new ImageChange(app.name(), "web", order.image());
    } catch (IllegalArgumentException e) {
      return invalid("image_tag: " + e.getMessage());
    }
    if (!app.problem().isEmpty()) {
      return Optional.empty();
    }
    if (services.isEmpty()) {
      return invalid(
          "no service of \"%s\" runs %s: name one with `service`, of %s"
              .formatted(
                  app.name(),
                  Images.repository(order.image()),
                  String.join(", ", app.images().keySet())));
    }
    return order.by().isAdmin() || Images.allowed(app, order.image())
        ? Optional.empty()
        : Optional.of(
            new Submission.Forbidden(
                "%s is not among the images that may be deployed to \"%s\""
                    .formatted(Images.repository(order.image()), app.name())));
  }

  private static Optional<Submission> invalid(String sentence) {
    return Optional.of(new Submission.Invalid(sentence));
  }

  /** The latest wins over those before it that are for nothing else. The lock is held. */
  private void supersede(Deploy newer) {
    Refusal why =
        new Refusal(
            Cause.SUPERSEDED, "superseded by deploy %s of %s".formatted(newer.id(), newer.image()));
    Deque<Deploy> lane = lanes.getOrDefault(newer.app(), new ArrayDeque<>());
    for (Deploy old : replaced(newer)) {
      lane.remove(old);
      end(old, why);
    }
    synchronized (active) {
      active.values().stream()
          .filter(old -> old.app().equals(newer.app()))
          .filter(old -> !old.services().isEmpty())
          .filter(old -> newer.services().containsAll(old.services()))
          .forEach(old -> givenUp.putIfAbsent(old.id(), why));
    }
  }

  /** Those that wait and are for nothing else than a newer one. The lock is held. */
  private List<Deploy> replaced(Deploy newer) {
    return lanes.getOrDefault(newer.app(), new ArrayDeque<>()).stream()
        .filter(old -> newer.services().containsAll(old.services()))
        .toList();
  }

  /** The lock is held. */
  private void enqueue(Deploy deploy) {
    active.put(deploy.id(), deploy);
    Deque<Deploy> lane = lanes.get(deploy.app());
    if (lane != null) {
      lane.add(deploy);
      return;
    }
    lanes.put(deploy.app(), new ArrayDeque<>(List.of(deploy)));
    threads.removeIf(thread -> !thread.isAlive());
    threads.add(Thread.ofVirtual().name("deploy-" + deploy.app()).start(() -> lane(deploy.app())));
  }

  private void lane(String app) {
    try {
      for (Optional<Deploy> next = next(app); next.isPresent(); next = next(app)) {
        while (target.missing().isPresent()) {
          TimeUnit.NANOSECONDS.sleep(limits.look().toNanos());
        }
        turns.acquire();
        try {
          run(next.get());
        } finally {
          turns.release();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("app={} the operator is ending; the next one goes on", app);
    }
  }

  private synchronized Optional<Deploy> next(String app) {
    Deque<Deploy> lane = lanes.get(app);
    Deploy next = lane == null || stopping ? null : lane.poll();
    if (next == null) {
      lanes.remove(app);
    }
    return Optional.ofNullable(next);
  }

  private void run(Deploy deploy) throws InterruptedException {
    DeployRun run = new DeployRun(target, logs, limits, this::kept, () -> reason(deploy), clock);
    try {
      end(run.through(deploy));
    } catch (Refusal e) {
      if (closing) {
        throw new InterruptedException();
      }
      end(current(deploy), e);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted() || closing) {
        throw new InterruptedException();
      }
      LOG.error("app={} deploy={} failed unexpectedly", deploy.app(), deploy.id(), e);
      end(
          current(deploy),
          new Refusal(Cause.BROKEN, "an unexpected failure; the operator's log says more"));
    }
  }

  private Optional<Refusal> reason(Deploy deploy) {
    return Optional.ofNullable(givenUp.get(deploy.id()));
  }

  private Deploy current(Deploy deploy) {
    return active.getOrDefault(deploy.id(), deploy);
  }

  private Deploy kept(Deploy next) {
    synchronized (active) {
      Refusal why = givenUp.get(next.id());
      // Who cancels is not forgotten by what goes on meanwhile, nor by a restart.
      Deploy whole =
          why != null && why.kind() == Cause.CANCELLED
              ? next.cancelled(why.sentence(), next.updated())
              : next;
      active.put(whole.id(), whole);
      book.put(whole);
      logs.wake(whole.id());
      return whole;
    }
  }

  private void end(Deploy deploy, Refusal why) {
    logs.add(deploy.id(), "[executor] ERROR: " + why.sentence());
    end(deploy.failed(why.kind(), why.sentence(), clock.instant()));
  }

  private void end(Deploy ended) {
    synchronized (active) {
      book.put(ended);
      active.remove(ended.id());
      givenUp.remove(ended.id());
    }
    logs.wake(ended.id());
    LOG.info(
        "app={} deploy={} image={} {}{}",
        ended.app(),
        ended.id(),
        ended.image(),
        ended.status().text(),
        ended.error() == null ? "" : ": " + ended.error());
    for (DeployListener listener : listeners) {
      try {
        listener.ended(ended, line -> logs.add(ended.id(), line));
      } catch (RuntimeException e) {
        LOG.warn("deploy={} a listener failed", ended.id(), e);
      }
    }
  }

  /** What became of a wish to cancel. */
  public enum Cancelled {
    DONE,
    ENDED_BEFORE,
    UNKNOWN
  }

  /**
   * Gives a deploy up; what it changed goes back as after a failure, and it ends when that is so.
   * One that is in place before it can be taken back ends well.
   */
  public synchronized Cancelled cancel(String id, String by) {
    Optional<Deploy> found = book.find(id);
    if (found.isEmpty()) {
      return Cancelled.UNKNOWN;
    }
    Deploy deploy = found.get();
    if (deploy.status().isEnd()) {
      return Cancelled.ENDED_BEFORE;
    }
    Refusal why = new Refusal(Cause.CANCELLED, "cancelled by " + by);
    boolean waited =
        lanes.getOrDefault(deploy.app(), new ArrayDeque<>()).removeIf(d -> d.id().equals(id));
    if (waited) {
      end(deploy, why);
      return Cancelled.DONE;
    }
    synchronized (active) {
      Deploy now = active.get(id);
      if (now == null) {
        return Cancelled.ENDED_BEFORE;
      }
      givenUp.putIfAbsent(id, why);
      kept(now);
    }
    return Cancelled.DONE;
  }

  /** Waits until a deploy has ended; empty when it has not after that time. */
  public Optional<Deploy> await(String id, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    try (Logs.Follower follower = logs.follow(id)) {
      while (true) {
        Optional<Deploy> now = book.find(id);
        if (now.isEmpty() || now.get().status().isEnd()) {
          return now;
        }
        long left = end - System.nanoTime();
        if (left <= 0 || stopping) {
          return Optional.empty();
        }
        follower.await(Duration.ofNanos(left));
      }
    }
  }

  /** The image that an app ran, by a deploy that succeeded, before the one that is declared now. */
  public Optional<Deploy> lastGood(App app) {
    List<Deploy> good = book.list(new DeployBook.Wanted(app.name(), Status.SUCCESS, "", -1));
    return good.stream()
        .filter(
            deploy -> deploy.services().stream().allMatch(name -> app.images().containsKey(name)))
        .filter(deploy ->
            deploy.services().stream()
                .anyMatch(service -> !deploy.image().equals(app.images().get(service))))
        .findFirst()
        .or(() ->
            good.stream()
                .filter(deploy -> !deploy.previous().isEmpty())
                .filter(deploy -> !deploy.previous().equals(deploy.image()))
                .map(Deploys::before)
                .findFirst());
  }

  private static Deploy before(Deploy deploy) {
    return new Deploy(
        deploy.id(),
        deploy.app(),
        deploy.services(),
        deploy.previous(),
        "",
        deploy.status(),
        null,
        Cause.NONE,
        deploy.created(),
        deploy.updated(),
        deploy.by(),
        "",
        deploy.written());
  }

  /** Takes no further orders; those under way go on. */
  public synchronized void drain() {
    stopping = true;
    logs.wakeAll();
  }

  /** Whether the operator is ending. */
  public boolean isStopping() {
    return stopping;
  }

  /** What is under way goes on with the next start. */
  @Override
  public void close() {
    closing = true;
    drain();
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
