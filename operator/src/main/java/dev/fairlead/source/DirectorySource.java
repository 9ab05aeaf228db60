package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Desired state in a directory tree, or in a single file, watched on a thread of its own.
 *
 * <p>inotify starts a look at once; a resync finds what inotify cannot see (network file systems, a
 * mount over the tree). Nothing depends on which event came: {@link TreeFollower} tells what a look
 * does, and why it never shows a half-written tree.
 */
public final class DirectorySource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);

  /** Whoever asks without end is answered by so many looks, and no more. */
  private static final Duration BREATH = Duration.ofMillis(100);

  private final Path source;
  private final TreeLimits limits;
  private final Timing timing;
  private final SourceThread thread = new SourceThread(Duration.ofSeconds(2));

  private volatile SortedSet<Path> inputs = new TreeSet<>();

  /** A source at a directory or file, which need not exist yet. */
  public DirectorySource(Path source, TreeLimits limits, Timing timing) {
    this.source = source.toAbsolutePath().normalize();
    this.limits = limits;
    this.timing = timing;
  }

  @Override
  public String name() {
    return source.toString();
  }

  @Override
  public void start(SnapshotListener listener) {
    thread.start(source.toString(), () -> run(listener));
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
    SortedSet<Path> next = new TreeSet<>();
    paths.forEach(path -> next.add(path.toAbsolutePath().normalize()));
    if (!next.equals(inputs)) {
      inputs = Ordered.set(next);
      thread.signal().wake();
    }
  }

  @Override
  public void close() {
    thread.close();
  }

  private void run(SnapshotListener listener) {
    try (DirectoryWatch watch = new DirectoryWatch(thread.signal()::heard)) {
      TreeFollower follower =
          new TreeFollower(source, limits, timing, thread.signal(), watch, listener);
      while (true) {
        if (thread.takeForced()) {
          follower.forget();
        }
        thread.requests().begin();
        SortedSet<Path> looked = inputs;
        Duration next = look(follower, looked);
        if (looked.equals(inputs)) {
          thread.requests().answer(true);
        } // Else another look follows, for the files that this one brought up.
        if (thread.isForced()) {
          TimeUnit.NANOSECONDS.sleep(BREATH.toNanos());
        } else {
          thread.signal().await(next);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{}: closed", source);
    } finally {
      thread.requests().end();
    }
  }

  /** An unexpected failure must not end the watching. */
  private Duration look(TreeFollower follower, SortedSet<Path> looked) throws InterruptedException {
    try {
      return follower.look(looked);
    } catch (RuntimeException e) {
      LOG.error("{}: unexpected failure while it was read; the last good state stays", source, e);
      return timing.resync();
    }
  }
}
