package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state in a directory tree, or in a single file.
 *
 * <p>A look goes: survey the tree (stat only); if it equals the survey of the last snapshot, done.
 * Otherwise wait until the tree is at rest, read it, survey again, and deliver only when both
 * surveys agree; else start over. So a snapshot is a state that the tree really was in, under one
 * target of each link, and never one half of an edit, a {@code git pull} or a swap.
 *
 * <p>inotify starts a look at once; a resync finds what inotify cannot see (network file systems, a
 * mount over the tree). Nothing depends on which event came.
 */
public final class DirectorySource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);

  /** Reads that may find the tree changed under them before that is said. */
  private static final int MAX_READS = 20;

  private static final Duration LOCK_POLL = Duration.ofMillis(100);

  /** The resync where not every directory can be watched. */
  private static final Duration RESYNC_UNWATCHED = Duration.ofSeconds(2);

  private static final Duration JOIN = Duration.ofSeconds(2);

  private final Path source;
  private final TreeLimits limits;
  private final Timing timing;
  private final Signal signal = new Signal();

  private volatile SortedSet<Path> inputs = new TreeSet<>();
  private volatile boolean closed;
  private volatile boolean forced;
  private @Nullable Thread thread;

  // Of the source's own thread.
  private @Nullable Survey settled;
  private @Nullable Delivery last;

  /** What a snapshot says, without the time it says it. */
  private record Delivery(
      String revision, String digest, SortedSet<Path> inputs, TreeSnapshot.Content content) {}

  /** A source at a directory or file, which need not exist yet. */
  public DirectorySource(Path source, TreeLimits limits, Timing timing) {
    this.source = source.toAbsolutePath().normalize();
    this.limits = limits;
    this.timing = timing;
  }

  @Override
  public synchronized void start(SnapshotListener listener) {
    if (thread != null || closed) {
      throw new IllegalStateException("a source is started once: " + source);
    }
    thread = Thread.ofVirtual().name("source").start(() -> run(listener));
  }

  @Override
  public void rescan() {
    forced = true;
    signal.wake();
  }

  @Override
  public void alsoWatch(SortedSet<Path> paths) {
    SortedSet<Path> next = new TreeSet<>();
    paths.forEach(path -> next.add(path.toAbsolutePath().normalize()));
    if (!next.equals(inputs)) {
      inputs = Ordered.set(next);
      signal.wake();
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    signal.wake();
    if (running == null || running.equals(Thread.currentThread())) {
      return;
    }
    try {
      if (!running.join(JOIN)) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(SnapshotListener listener) {
    try (DirectoryWatch watch = new DirectoryWatch(signal::heard)) {
      Surveyor surveyor = new Surveyor(source, limits, watch::enter);
      while (!closed) {
        Duration next = look(new Looking(listener, watch, surveyor, inputs));
        signal.await(next);
      }
    } catch (InterruptedException e) {
      LOG.debug("{}: interrupted while it closed", source);
    }
  }

  /** What one look works with; the inputs stay the same during it. */
  private record Looking(
      SnapshotListener listener, DirectoryWatch watch, Surveyor surveyor, SortedSet<Path> inputs) {

    /** A survey of which every directory was watched before it began. */
    Survey survey() {
      Survey survey = surveyor.survey(inputs);
      return watch.expect(survey) ? surveyor.survey(inputs) : survey;
    }
  }

  /** Looks once; an unexpected failure must not end the watching. */
  private Duration look(Looking looking) throws InterruptedException {
    try {
      return lookUntilSettled(looking);
    } catch (RuntimeException e) {
      LOG.error("{}: unexpected failure while it was read; the last good state stays", source, e);
      return timing.resync();
    }
  }

  /** Returns when to look again if nothing is heard. */
  private Duration lookUntilSettled(Looking looking) throws InterruptedException {
    long deadline = System.nanoTime() + timing.quietCap().toNanos();
    int reads = 0;
    if (forced) {
      forced = false;
      settled = null;
    }
    while (!closed) {
      signal.consume();
      Survey survey = looking.survey();
      if (survey.equals(settled)) {
        looking.listener().unchanged(Instant.now());
        break;
      }
      if (isLocked(survey)) {
        deadline = System.nanoTime() + timing.quietCap().toNanos();
        signal.await(LOCK_POLL);
        continue;
      }
      Duration restless = restless(survey);
      boolean late = System.nanoTime() - deadline >= 0;
      if (restless.isPositive() && !late) {
        signal.await(restless);
        continue;
      }
      if (readAndDeliver(looking, survey)) {
        // Read while it was restless: a change too small for the clock may have gone unseen.
        settled = restless.isPositive() ? null : survey;
        return restless.isPositive() ? timing.quietCap() : resync(looking);
      }
      if (++reads == MAX_READS) {
        deliverUnreadable(looking, survey, keptChanging());
        return timing.quietCap();
      }
      signal.await(timing.quiet());
    }
    return resync(looking);
  }

  private Duration resync(Looking looking) {
    boolean poll = !looking.watch().isComplete() && timing.resync().compareTo(RESYNC_UNWATCHED) > 0;
    return poll ? RESYNC_UNWATCHED : timing.resync();
  }

  private String keptChanging() {
    return "%s changed during each of %d reads; the last good state stays, and nothing is removed"
        .formatted(source, MAX_READS);
  }

  private boolean isLocked(Survey survey) {
    return survey
        .lock()
        .map(lock -> Duration.between(lock.modified(), Instant.now()))
        .filter(age -> age.compareTo(timing.lockPatience()) < 0)
        .isPresent();
  }

  /** How long to wait at least until the tree has been at rest long enough; zero when it has. */
  private Duration restless(Survey survey) {
    Instant now = Instant.now();
    Duration sinceHeard = signal.untilQuiet(timing.quiet());
    Duration sinceChange =
        survey
            .youngest(now)
            .map(changed -> timing.quiet().minus(Duration.between(changed, now)))
            .orElse(Duration.ZERO);
    Duration longer = sinceHeard.compareTo(sinceChange) > 0 ? sinceHeard : sinceChange;
    return longer.isNegative() ? Duration.ZERO : longer;
  }

  /** False when the tree changed meanwhile. */
  private boolean readAndDeliver(Looking looking, Survey survey) {
    if (survey.unreadable() != null) {
      deliverUnreadable(looking, survey, survey.unreadable());
      return true;
    }
    Contents contents;
    String digest;
    String revision;
    try {
      contents = TreeReader.read(survey, limits);
      digest = Revision.digest(contents.raw());
      revision = revisionOf(survey, contents, digest);
    } catch (IOException e) {
      return false;
    } catch (TreeTooLargeException e) {
      deliverUnreadable(
          looking,
          survey,
          "%s %s; the last good state stays, and nothing is removed"
              .formatted(survey.base(), e.getMessage()));
      return true;
    }
    if (!survey.equals(looking.survey())) {
      return false;
    }
    var content =
        new TreeSnapshot.Readable(contents.files(), contents.inputs(), contents.problems());
    deliver(looking, survey, new Delivery(revision, digest, looking.inputs(), content));
    return true;
  }

  private String revisionOf(Survey survey, Contents contents, String digest) {
    Optional<GitDir> git = survey.gitDir();
    if (git.isPresent()) {
      try {
        Optional<GitRevision.Commit> commit = commitOf(git.get(), survey, contents);
        if (commit.isPresent()) {
          String id = commit.get().id();
          return commit.get().clean() ? id : Revision.ofDirtyCommit(id, digest);
        }
      } catch (IOException | RuntimeException e) {
        // A repository that cannot be read is no reason to do nothing: the content has a name too.
        LOG.warn(
            "{}: cannot read the commit of {}: {}", source, git.get().workTree(), e.toString());
      }
    }
    return Revision.ofContent(digest);
  }

  private static Optional<GitRevision.Commit> commitOf(GitDir git, Survey survey, Contents contents)
      throws IOException {
    boolean whole = !survey.directories().isEmpty();
    Path base = survey.realBase();
    return GitRevision.of(git, base, whole, contents.raw().values());
  }

  private void deliverUnreadable(Looking looking, Survey survey, String reason) {
    deliver(
        looking,
        survey,
        new Delivery("", "", looking.inputs(), new TreeSnapshot.Unreadable(reason)));
  }

  private void deliver(Looking looking, Survey survey, Delivery delivery) {
    if (delivery.equals(last)) {
      looking.listener().unchanged(Instant.now());
      return;
    }
    last = delivery;
    TreeSnapshot snapshot =
        new TreeSnapshot(survey.base(), delivery.revision(), Instant.now(), delivery.content());
    try {
      looking.listener().snapshot(snapshot);
    } catch (RuntimeException e) {
      LOG.error("{}: the listener failed on {}", source, snapshot, e);
    }
  }
}
