package dev.fairlead.source.git;

import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.source.SourceThread;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state in a git repository elsewhere, asked at intervals on a thread of its own. {@link
 * GitFollower} tells what a look does.
 */
public final class GitSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  /** However often somebody asks, the remote is asked no more often than this. */
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

  /** How often files of the host that the desired state names are looked at. */
  private static final Duration HOST_FILES = Duration.ofSeconds(2);

  /** A consumer that asks for other inputs each time is not followed for ever. */
  private static final int MAX_REPEATS = 5;

  private final GitAddress address;
  private final GitSettings settings;
  private final SourceThread thread = new SourceThread(Duration.ofSeconds(2));

  private volatile SortedSet<Path> inputs = new TreeSet<>();
  private volatile @Nullable GitFollower current;
  private volatile @Nullable SortedSet<String> needed;

  public GitSource(GitAddress address, GitSettings settings) {
    this.address = address;
    this.settings = settings;
  }

  @Override
  public String kind() {
    return "git";
  }

  @Override
  public String name() {
    return address.toString();
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
  public void alsoWatch(SortedSet<Path> paths) {
    inputs = Ordered.set(paths);
  }

  @Override
  public void valid() {
    GitFollower showing = current;
    if (showing != null) {
      showing.valid();
    }
  }

  @Override
  public boolean laysDownFiles() {
    return true;
  }

  @Override
  public void mounted(SortedSet<String> paths) {
    needed = Ordered.set(paths);
  }

  @Override
  public void close() {
    thread.close();
  }

  /** Removes a directory that repositories were fetched into. */
  public static void discard(Path repositories) {
    try {
      LocalRepository.delete(repositories);
    } catch (IOException e) {
      LOG.debug("{} is left behind", repositories, e);
    }
  }

  private void run(SnapshotListener listener) {
    try (GitFollower follower = open(listener)) {
      current = follower;
      if (!settings.remoteFirst()) {
        watching(follower, follower::recall);
      }
      long last = System.nanoTime() - MIN_INTERVAL.toNanos();
      while (true) {
        pause(last);
        last = System.nanoTime();
        thread.signal().consume();
        if (thread.takeForced()) {
          follower.forget();
        }
        thread.requests().begin();
        Duration[] next = {address.poll()};
        try {
          watching(follower, () -> next[0] = follower.look());
        } finally {
          thread.requests().answer(follower.hasAnswer());
        }
        sweep(follower);
        rest(follower, next[0]);
      }
    } catch (InterruptedException e) {
      LOG.debug("{}: closed", address);
    } finally {
      thread.requests().end();
    }
  }

  private void pause(long last) throws InterruptedException {
    while (true) {
      Duration left = MIN_INTERVAL.minusNanos(System.nanoTime() - last);
      if (!left.isPositive()) {
        return;
      }
      thread.signal().consume();
      thread.signal().await(left);
    }
  }

  /** On this thread, so that nothing is removed while it is being laid down. */
  private void sweep(GitFollower follower) {
    SortedSet<String> keep = needed;
    needed = null;
    if (keep != null) {
      follower.sweep(keep, Instant.now());
    }
  }

  /** The local repository, as soon as it can be had. */
  private GitFollower open(SnapshotListener listener) throws InterruptedException {
    while (true) {
      try {
        return new GitFollower(address, settings, listener);
      } catch (IOException | RuntimeException e) {
        String reason = "%s: %s".formatted(address, GitFailure.sentence(e, address));
        Path root = settings.home(address);
        listener.snapshot(
            new TreeSnapshot(root, "", Instant.now(), new TreeSnapshot.Unreadable(reason)));
        thread.signal().await(HOST_FILES);
      }
    }
  }

  /** Runs what may show something, and shows it again while that changes what is looked at. */
  private void watching(GitFollower follower, Runnable action) {
    SortedSet<Path> before = inputs;
    action.run();
    for (int i = 0; i < MAX_REPEATS && !before.equals(inputs); i++) {
      before = inputs;
      follower.repeat();
    }
  }

  /** Waits for the time of the next poll or for a signal; follows files of the host meanwhile. */
  private void rest(GitFollower follower, Duration duration) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    List<Object> before = hostFiles(follower);
    while (true) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        return;
      }
      boolean watched = !before.isEmpty() && left.compareTo(HOST_FILES) > 0;
      Duration nap = watched ? HOST_FILES : left;
      long asleep = System.nanoTime();
      thread.signal().await(nap);
      if (System.nanoTime() - asleep < nap.toNanos()) {
        return; // Somebody asks for a look.
      }
      List<Object> now = hostFiles(follower);
      if (!now.equals(before)) {
        before = now;
        watching(follower, follower::repeat);
      }
    }
  }

  /** Inputs outside of the repository with what a file system says of them. */
  private List<Object> hostFiles(GitFollower follower) {
    List<Object> stats = new ArrayList<>();
    for (Path input : inputs) {
      if (!input.startsWith(follower.root())) {
        stats.add(input);
        try {
          var attributes = Files.readAttributes(input, BasicFileAttributes.class);
          stats.add(attributes.lastModifiedTime());
          stats.add(attributes.size());
        } catch (IOException e) {
          stats.add("absent");
        }
      }
    }
    return stats;
  }
}
