package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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

  private static final Duration JOIN = Duration.ofSeconds(2);

  private final Path source;
  private final TreeLimits limits;
  private final Timing timing;
  private final Signal signal = new Signal();

  private final LookRequests requests = new LookRequests();

  private volatile SortedSet<Path> inputs = new TreeSet<>();
  private boolean closed;
  private volatile boolean forced;
  private @Nullable Thread thread;

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
  public CompletableFuture<Boolean> look() {
    CompletableFuture<Boolean> answer = requests.ask();
    rescan();
    return answer;
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
    signal.close();
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
      TreeFollower follower = new TreeFollower(source, limits, timing, signal, watch, listener);
      while (true) {
        if (forced) {
          forced = false;
          follower.forget();
        }
        requests.begin();
        SortedSet<Path> looked = inputs;
        Duration next = look(follower, looked);
        if (looked.equals(inputs)) {
          requests.answer(true);
        } // Else another look follows, for the files that this one brought up.
        if (!forced) {
          signal.await(next);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{}: closed", source);
    } finally {
      requests.end();
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
