package dev.fairlead.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * inotify on the directories that a survey names. An event only ever means "look": nothing is
 * concluded from its kind, for after an overflow or a swapped directory there is no reliable one.
 *
 * <p>Directories are registered with their inode, because a path may come to name another directory
 * while the old one lives on under another name.
 */
final class DirectoryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

  private record Watched(WatchKey key, Stat stat) {}

  private final Runnable onChange;
  private final @Nullable WatchService service;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Path, Watched> watched = new HashMap<>();
  private final Map<WatchKey, Path> directories = new HashMap<>();
  private volatile WatchInterest interest = WatchInterest.EVERYTHING;
  private volatile boolean complete = true;

  /** Calls back on its own thread whenever something of interest changed. */
  DirectoryWatch(Runnable onChange) {
    this.onChange = onChange;
    this.service = open();
    if (service != null) {
      Thread.ofVirtual().name("source-watch").start(() -> listen(service));
    }
  }

  private @Nullable WatchService open() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      incomplete(e);
      return null;
    }
  }

  /** Whether every directory could be watched; if not, only looking often finds changes soon. */
  boolean isComplete() {
    return complete;
  }

  /** Watches a directory (without links), before its entries are read. True when that is new. */
  boolean enter(Path directory, Stat stat) {
    if (service == null) {
      return false;
    }
    lock.lock();
    try {
      Watched known = watched.get(directory);
      if (known != null && known.key().isValid() && known.stat().sameFile(stat)) {
        return false;
      }
      if (known != null) {
        forget(directory, known);
      }
      return register(service, directory, stat);
    } catch (ClosedWatchServiceException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean register(WatchService into, Path directory, Stat stat) {
    try {
      WatchKey key =
          directory.register(
              into,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_DELETE,
              StandardWatchEventKinds.ENTRY_MODIFY);
      Path earlier = directories.put(key, directory);
      if (earlier != null) {
        watched.remove(earlier); // The same directory, under the name it had before.
      }
      watched.put(directory, new Watched(key, stat));
      return true;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false; // Gone again; its parent's event brings the next look.
    } catch (IOException e) {
      incomplete(e);
      return false;
    }
  }

  private void incomplete(IOException e) {
    if (complete) {
      LOG.warn("cannot watch every directory, so changes are found by looking: {}", e.getMessage());
    }
    complete = false;
  }

  private void forget(Path directory, Watched old) {
    watched.remove(directory);
    directories.remove(old.key());
    old.key().cancel();
  }

  /**
   * Watches exactly what a survey names, its searched directories being watched already.
   *
   * @return whether a directory is watched for the first time, so that a change before that may
   *     have been missed and another survey is due
   */
  boolean expect(Survey survey) {
    WatchInterest next = WatchInterest.of(survey);
    boolean anyNew = false;
    for (Path directory : next.places()) {
      try {
        anyNew |= enter(directory, Stat.of(directory, LinkOption.NOFOLLOW_LINKS));
      } catch (IOException e) {
        // Gone; its parent is a place of the next survey.
      }
    }
    lock.lock();
    try {
      interest = next;
      Set<Path> surplus = new HashSet<>(watched.keySet());
      surplus.removeAll(next.directories());
      for (Path directory : surplus) {
        Watched old = watched.get(directory);
        if (old != null) {
          forget(directory, old);
        }
      }
    } finally {
      lock.unlock();
    }
    return anyNew;
  }

  private void listen(WatchService from) {
    try {
      while (true) {
        WatchKey key = from.take();
        if (concerns(key)) {
          onChange.run();
        }
      }
    } catch (ClosedWatchServiceException e) {
      LOG.debug("watch closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean concerns(WatchKey key) {
    Path directory = directoryOf(key);
    boolean matters = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      Object name = event.context();
      matters |=
          directory != null
              && (name == null || interest.concerns(directory, name.toString(), event.kind()));
    }
    if (key.reset()) {
      return matters;
    }
    lock.lock();
    try {
      Watched old = directory == null ? null : watched.get(directory);
      if (directory != null && old != null && old.key().equals(key)) {
        forget(directory, old);
        return true; // The directory is gone; another may stand in its place.
      }
    } finally {
      lock.unlock();
    }
    return matters;
  }

  private @Nullable Path directoryOf(WatchKey key) {
    lock.lock();
    try {
      return directories.get(key);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (service == null) {
      return;
    }
    try {
      service.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the file watch", e);
    }
  }
}
