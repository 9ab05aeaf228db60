package dev.fairlead.kube;

import dev.fairlead.loop.Answers;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.source.SourceThread;
import dev.fairlead.source.WriteBack;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.status.ReleaseStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state in a Kubernetes API. A thread of its own turns what is watched into snapshots like
 * those of a directory; {@link ReleaseReconciler} carries back what became of them.
 *
 * <p>While the API server is away, what it said last counts: containers go on being healed, and
 * statuses catch up on its return.
 */
public final class KubeSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  /** Changes that come together are read together. */
  static final Duration QUIET = Duration.ofMillis(30);

  /** How often the watches, the other hosts and files of this host are looked at. */
  static final Duration LOOK = Duration.ofSeconds(2);

  /** An API server that is away for so long is told of. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubeAddress address;
  private final Clock clock;
  private final SourceThread thread = new SourceThread(Duration.ofSeconds(5));
  private final CoreDesk desk;
  private final CoreEvents events;
  private final Lookout lookout;
  private volatile @Nullable KubeConnection connection;
  private volatile @Nullable Cluster cluster;

  public KubeSource(KubeAddress address) {
    this.address = address;
    this.clock = Clock.systemUTC();
    this.desk =
        new CoreDesk(address.toString(), this::fed, () -> thread.signal().wake(), this::leads);
    this.events = new CoreEvents(desk::isEngineThere);
    this.lookout = new Lookout(address.directory(), clock, events::heard, desk::retry);
  }

  @Override
  public String kind() {
    return "kubernetes";
  }

  @Override
  public String name() {
    return address.toString();
  }

  /** To be called before the start, with what the operator answers and remembers. */
  public void attach(Answers operator, KubeConnection surroundings) {
    desk.attach(operator, surroundings.store());
    connection = surroundings;
  }

  private Fed fed() {
    return lookout.fed();
  }

  private boolean leads() {
    Cluster running = cluster;
    return running != null && running.leads();
  }

  @Override
  public boolean mayAct() {
    return !address.elect() || leads();
  }

  /** Hears of every status. */
  public void published(ReleaseStatus status) {
    if (!mayAct()) {
      desk.forget(status.release()); // Whoever acts speaks of it.
      return;
    }
    ReleaseStatus before = desk.status(status.release()).orElse(null);
    desk.put(status);
    if (status.equals(before)) {
      return;
    }
    Cluster running = cluster;
    if (running == null) {
      events.heard(fed().places(status.release()));
    } else {
      events.heard(running.outlook().places(fed(), status.release()));
      running.recorder().published(status, before);
    }
  }

  /** Pull secrets of those releases that use an image, for the Engine. */
  public List<String> logins(String image) {
    Set<String> users = desk.users(image);
    return fed().rendered().stream()
        .filter(one -> users.contains(one.release()))
        .flatMap(one -> one.logins().stream())
        .distinct()
        .toList();
  }

  @Override
  public void start(SnapshotListener listener) {
    thread.start(address.toString(), () -> run(listener));
  }

  @Override
  public void rescan() {
    thread.rescan();
  }

  @Override
  public CompletableFuture<Boolean> look() {
    return thread.look();
  }

  @Override
  public String heldBack(String release) {
    return fed().waiting().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("/" + release))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  @Override
  public Optional<WriteBack> writeBack() {
    return Optional.of((change, note) -> {
      Cluster running = cluster;
      if (running == null || !running.isWatching()) {
        throw new WriteBackException(
            WriteBackException.Kind.UNAVAILABLE, address + ": the API server cannot be reached");
      }
      return running.writeBack().write(change, note);
    });
  }

  @Override
  public void alsoWatch(SortedSet<Path> inputs) {
    if (lookout.follow(inputs)) {
      thread.rescan();
    }
  }

  @Override
  public void close() {
    thread.close();
  }

  private void run(SnapshotListener listener) {
    Absence absence = new Absence(PATIENCE);
    try {
      while (true) {
        try (Cluster opened = open()) {
          cluster = opened;
          opened.start();
          follow(opened, listener, absence);
        } catch (RuntimeException e) {
          LOG.error("{}: unexpected failure; the last good state stays", address, e);
        }
        thread.signal().consume();
        thread.signal().await(LOOK);
      }
    } catch (InterruptedException e) {
      LOG.debug("{}: closed", address);
    } finally {
      thread.requests().end();
    }
  }

  private Cluster open() {
    KubeConnection known =
        Objects.requireNonNull(connection, "a Kubernetes source is attached before it starts");
    return Cluster.open(address, known, desk, events, clock, thread.signal()::wake);
  }

  /** Until a watch ends for good. */
  private void follow(Cluster opened, SnapshotListener listener, Absence absence)
      throws InterruptedException {
    while (!opened.isBroken()) {
      thread.signal().consume();
      boolean now = thread.takeForced();
      thread.requests().begin();
      boolean reachable = opened.isWatching();
      if (opened.isSynced()) {
        desk.forgetGone(release -> !opened.outlook().named(release).isEmpty());
        lookout.look(opened.outlook(), opened.leads(), listener, now);
      }
      String trouble = absence.of(reachable, clock.instant());
      if (!trouble.isEmpty()) {
        listener.unreachable(
            "%s: the API server cannot be reached%s".formatted(address, trouble),
            absence.isLong(clock.instant()),
            clock.instant());
      }
      thread.requests().answer(reachable);
      if (!thread.isForced()) {
        thread.signal().await(LOOK);
        Thread.sleep(QUIET);
      }
    }
  }

  /** Names only. */
  @Override
  public String toString() {
    return address + desk.releases().stream().collect(Collectors.joining(", ", "[", "]"));
  }
}
