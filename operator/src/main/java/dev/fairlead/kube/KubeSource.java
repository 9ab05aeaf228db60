package dev.fairlead.kube;

import dev.fairlead.loop.Answers;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.source.SourceThread;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.source.WriteBack;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.SpecHash;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Job;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Duration QUIET = Duration.ofMillis(30);

  /** How often the watches, the other hosts and files of this host are looked at. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** An API server that is away for so long is told of. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubeAddress address;
  private final Clock clock;
  private final SourceThread thread = new SourceThread(Duration.ofSeconds(5));
  private final Map<String, ReleaseStatus> statuses = new ConcurrentHashMap<>();
  private final CoreEvents events;
  private final HostFiles hostFiles = new HostFiles();
  private volatile Fed fed = Fed.NOTHING;
  private volatile @Nullable Answers answers;
  private volatile @Nullable KubeConnection connection;
  private volatile @Nullable Cluster cluster;
  private boolean shown;

  public KubeSource(KubeAddress address) {
    this.address = address;
    this.clock = Clock.systemUTC();
    this.events = new CoreEvents(this::isEngineThere);
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
    answers = operator;
    connection = surroundings;
  }

  /** Whether this operator acts for its host: asked right before every change. */
  public boolean mayAct() {
    Cluster running = cluster;
    return !address.elect() || (running != null && running.leads());
  }

  private boolean isEngineThere() {
    Answers operator = answers;
    return operator == null || operator.isConnected();
  }

  /** Hears of every status. */
  public void published(ReleaseStatus status) {
    ReleaseStatus before = statuses.put(status.release(), status);
    if (status.equals(before)) {
      return;
    }
    events.heard(places(status.release()));
    Cluster running = cluster;
    if (running != null) {
      running.recorder().published(status, before);
    }
  }

  /** Objects of a release: those that were told of, and those that are on their way out. */
  private List<String> places(String release) {
    Cluster running = cluster;
    List<String> known = fed.places(release);
    return running == null || !known.isEmpty() ? known : running.places(release);
  }

  /** Pull secrets of those releases that use an image, for the Engine. */
  public List<String> logins(String image) {
    Answers operator = answers;
    if (operator == null) {
      return List.of();
    }
    Set<String> users = operator.users(image);
    return fed.rendered().stream()
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
  public boolean holdsBack(String release) {
    return fed.waiting().keySet().stream().anyMatch(place -> place.endsWith("/" + release));
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
    if (hostFiles.follow(inputs)) {
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
    return Cluster.open(address, known, new AtTheDesk(), events, clock, thread.signal()::wake);
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
        look(opened, listener, now);
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

  private void look(Cluster opened, SnapshotListener listener, boolean anew) {
    forgetGone(opened);
    Fed before = fed;
    Fed next = opened.read(before);
    SortedSet<String> changed = next.changed(before);
    boolean same = changed.isEmpty() && next.departed().equals(before.departed());
    if (!opened.leads()) {
      shown = false; // Whoever leads again is told everything anew.
      return;
    }
    listener.looking();
    // Always asked, or what a snapshot tells now would be told again by the next.
    boolean hostFilesChanged = hostFiles.changed();
    if (same && !anew && shown && !hostFilesChanged) {
      listener.unchanged(clock.instant());
      events.heard(opened.restless());
      return;
    }
    listener.snapshot(snapshot(next));
    fed = next;
    if (!shown) {
      changed.addAll(opened.places()); // Nobody acted when they were heard of.
    }
    shown = true;
    changed.addAll(opened.restless());
    events.heard(changed);
  }

  /** I16: statuses of releases that have no object any more and that the core has done with. */
  private void forgetGone(Cluster opened) {
    Answers operator = answers;
    if (operator != null) {
      statuses
          .keySet()
          .removeIf(release -> !operator.isKnown(release) && opened.places(release).isEmpty());
    }
  }

  private TreeSnapshot snapshot(Fed next) {
    SortedMap<Path, String> files = new TreeMap<>();
    SortedMap<Path, String> inputs = new TreeMap<>();
    SortedMap<String, String> revisions = new TreeMap<>();
    for (Rendered one : next.rendered()) {
      files.put(one.file(), one.text());
      inputs.putAll(one.files());
      revisions.put(one.file().toString(), one.revision());
    }
    KubeTree tree = new KubeTree(address.directory(), next.rendered(), next.departed());
    Instant now = clock.instant();
    return new TreeSnapshot(
        address.directory(),
        "sha256:" + SpecHash.of(revisions).substring(0, 12),
        now,
        new TreeSnapshot.Readable(Ordered.map(files), Ordered.map(inputs), new TreeSet<>(), tree));
  }

  private final class AtTheDesk implements Desk {
    @Override
    public Fed fed() {
      return fed;
    }

    @Override
    public void changed() {
      thread.signal().wake();
    }

    @Override
    public Optional<ReleaseStatus> status(String release) {
      return Optional.ofNullable(statuses.get(release));
    }

    @Override
    public List<Job> history(String release, int limit) {
      KubeConnection known = connection;
      return known == null ? List.of() : known.store().jobs(release, limit);
    }

    @Override
    public boolean isHere(String release) {
      Answers operator = answers;
      if (operator == null) {
        return true;
      }
      Optional<String> source = operator.sourceOf(release);
      return operator.isKnown(release) && (source.isEmpty() || source.get().equals(name()));
    }

    @Override
    public boolean leads() {
      Cluster running = cluster;
      return running != null && running.leads();
    }
  }

  /** Names only. */
  @Override
  public String toString() {
    return address
        + statuses.keySet().stream().sorted().collect(Collectors.joining(", ", "[", "]"));
  }
}
