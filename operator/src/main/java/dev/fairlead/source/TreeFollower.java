package dev.fairlead.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one tree from snapshot to snapshot.
 *
 * <p>A look goes: where nothing was heard, ask again for the stats of the last survey; if all are
 * the same, done. Survey the tree (stat only); if it equals the survey of the last snapshot, done.
 * Otherwise wait until the tree is at rest, read it, survey again, and deliver only when both
 * surveys agree; else start over. So a snapshot is a state that the tree really was in, under one
 * target of each link, and never one half of an edit, a {@code git pull} or a swap.
 *
 * <p>Of the source's own thread; not thread-safe.
 */
final class TreeFollower {
  private static final Logger LOG = LoggerFactory.getLogger(TreeFollower.class);

  /** Reads that may find the tree changed under them before that is said. */
  private static final int MAX_READS = 20;

  private static final Duration LOCK_POLL = Duration.ofMillis(100);

  /**
   * A file younger than this is never read, however late it is: file systems stamp changes by the
   * kernel's tick, so a second change within one shows in no stat.
   */
  private static final Duration TICK = Duration.ofMillis(10);

  /** The resync where not every directory can be watched. */
  private static final Duration RESYNC_UNWATCHED = Duration.ofSeconds(2);

  private final Path source;
  private final TreeLimits limits;
  private final Timing timing;
  private final Signal signal;
  private final DirectoryWatch watch;
  private final SnapshotListener listener;
  private final Surveyor surveyor;

  private @Nullable Survey settled;
  private @Nullable Delivery last;

  /**
   * What a snapshot says, without the time it says it.
   *
   * @param folders where directories are: one with the same content elsewhere may be of no use
   */
  private record Delivery(
      String revision,
      String digest,
      SortedSet<Path> inputs,
      SortedMap<Path, Path> folders,
      TreeSnapshot.Content content) {}

  TreeFollower(
      Path source,
      TreeLimits limits,
      Timing timing,
      Signal signal,
      DirectoryWatch watch,
      SnapshotListener listener) {
    this.source = source;
    this.limits = limits;
    this.timing = timing;
    this.signal = signal;
    this.watch = watch;
    this.listener = listener;
    this.surveyor = new Surveyor(source, limits, watch::enter, InstantSource.system());
  }

  /** The next look reads the tree, even when no stat of it changed. */
  void forget() {
    settled = null;
  }

  /**
   * Looks once, with inputs that stay the same during it.
   *
   * @return when to look again if nothing is heard
   */
  Duration look(SortedSet<Path> inputs) throws InterruptedException {
    if (!signal.consume() && settled != null && surveyor.holds(inputs)) {
      listener.unchanged(Instant.now());
      return resync();
    }
    return surveyed(inputs);
  }

  private Duration surveyed(SortedSet<Path> inputs) throws InterruptedException {
    long deadline = nanosFromNow(timing.quietCap());
    int reads = 0;
    while (true) {
      signal.consume();
      listener.looking();
      Survey survey = survey(inputs);
      if (survey.equals(settled)) {
        listener.unchanged(Instant.now());
        return resync();
      }
      if (isLocked(survey)) {
        deadline = nanosFromNow(timing.quietCap());
        signal.await(LOCK_POLL);
        continue;
      }
      boolean late = System.nanoTime() - deadline >= 0;
      Duration restless = untilRest(survey, late ? Duration.ZERO : timing.quiet());
      if (!late && restless.isPositive()) {
        signal.await(restless);
        continue;
      }
      if (!restless.isPositive() && readAndDeliver(inputs, survey)) {
        settled = survey;
        return resync();
      }
      if (++reads == MAX_READS) {
        deliverUnreadable(inputs, survey, "changed during each of " + MAX_READS + " reads");
        settled = null;
        return timing.quietCap();
      }
      signal.await(restless.isPositive() ? restless : TICK);
    }
  }

  private static long nanosFromNow(Duration duration) {
    return System.nanoTime() + duration.toNanos();
  }

  /** A survey of which every directory was watched before it began. */
  private Survey survey(SortedSet<Path> inputs) {
    Survey survey = surveyor.survey(inputs);
    return watch.expect(survey) ? surveyor.survey(inputs) : survey;
  }

  private Duration resync() {
    boolean poll = !watch.isComplete() && timing.resync().compareTo(RESYNC_UNWATCHED) > 0;
    return poll ? RESYNC_UNWATCHED : timing.resync();
  }

  /** Git is at work in the tree; a lock that is too old is that of a git that died. */
  private boolean isLocked(Survey survey) {
    return survey
        .lock()
        .map(lock -> Duration.between(lock.modified(), Instant.now()))
        .filter(age -> age.compareTo(timing.lockPatience()) < 0)
        .isPresent();
  }

  /** How long until nothing was heard for {@code quiet} and no file is younger than that. */
  private Duration untilRest(Survey survey, Duration quiet) {
    Instant now = Instant.now();
    Duration age = quiet.compareTo(TICK) > 0 ? quiet : TICK;
    Duration young =
        survey
            .youngest(now)
            .map(changed -> age.minus(Duration.between(changed, now)))
            .orElse(Duration.ZERO);
    Duration loud = signal.untilQuiet(quiet);
    return loud.compareTo(young) > 0 ? loud : young;
  }

  /** False when the tree changed meanwhile. */
  private boolean readAndDeliver(SortedSet<Path> inputs, Survey survey) {
    if (survey.unreadable() != null) {
      deliverUnreadable(inputs, survey, survey.unreadable());
      return true;
    }
    Delivery delivery;
    try {
      Contents contents = TreeReader.read(survey, limits);
      String digest = Revision.digest(contents.raw());
      String revision = TreeRevision.of(survey, contents, digest);
      var content =
          new TreeSnapshot.Readable(contents.files(), contents.inputs(), contents.problems());
      delivery = new Delivery(revision, digest, inputs, survey.folders(), content);
    } catch (IOException e) {
      return false;
    } catch (TreeTooLargeException e) {
      deliverUnreadable(inputs, survey, String.valueOf(e.getMessage()));
      return true;
    }
    if (!survey.equals(survey(inputs))) {
      return false;
    }
    deliver(survey, delivery);
    return true;
  }

  private void deliverUnreadable(SortedSet<Path> inputs, Survey survey, String why) {
    String reason =
        "%s %s; the last good state stays, and nothing is removed".formatted(source, why);
    TreeSnapshot.Content nothing = new TreeSnapshot.Unreadable(reason);
    deliver(survey, new Delivery("", "", inputs, new TreeMap<>(), nothing));
  }

  private void deliver(Survey survey, Delivery delivery) {
    if (delivery.equals(last)) {
      listener.unchanged(Instant.now());
      return;
    }
    last = delivery;
    TreeSnapshot snapshot =
        new TreeSnapshot(survey.base(), delivery.revision(), Instant.now(), delivery.content());
    try {
      listener.snapshot(snapshot);
    } catch (RuntimeException e) {
      LOG.error("{}: the listener failed on {}", source, snapshot, e);
    }
  }
}
