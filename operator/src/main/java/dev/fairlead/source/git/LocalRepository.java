package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bare repository on our disk. One process at a time has it, so that what a killed one left
 * half done (locks, packs that were being received) can be cleared away; each source has its own.
 * Nothing in it is the only copy of anything: what cannot be read is fetched again.
 */
final class LocalRepository implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final String REPOSITORY = "repository.git";

  /** A file from here on is streamed, not held. */
  private static final int STREAM_BYTES = 1 << 20;

  private static final int CACHE_BYTES = 2 << 20;

  /** One that no source used for so long is no source's any more. */
  private static final Duration KEEP = Duration.ofDays(30);

  private static final String LOCK = "lock";

  /** Its time is when the repository was used last. Not that of the lock: see {@link #OPEN}. */
  private static final String USED = "used";

  /**
   * In this process. POSIX forgets a lock when any descriptor of its file is closed, so nothing
   * else here may open the file of one that is held, be it for its time only.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path home;
  private final FileChannel channel;
  private Repository repository;

  private LocalRepository(Path home, FileChannel channel, Repository repository) {
    this.home = home;
    this.channel = channel;
    this.repository = repository;
  }

  /**
   * Opens or makes it.
   *
   * @throws IOException with one sentence, also when another process has it
   */
  static LocalRepository open(Path home) throws IOException {
    small();
    Files.createDirectories(home);
    Path place = home.toRealPath();
    if (!OPEN.add(place)) {
      throw new IOException("this operator has another source of the same repository");
    }
    try {
      return locked(place);
    } catch (IOException | RuntimeException e) {
      OPEN.remove(place);
      throw e;
    }
  }

  private static LocalRepository locked(Path home) throws IOException {
    FileChannel channel = lock(home);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another operator uses " + home);
      }
      use(home, Instant.now());
      return new LocalRepository(home, channel, usable(home.resolve(REPOSITORY)));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void use(Path home, Instant now) throws IOException {
    Path used = home.resolve(USED);
    if (!Files.exists(used)) {
      Files.createFile(used);
    }
    Files.setLastModifiedTime(used, FileTime.from(now));
  }

  private static FileChannel lock(Path home) throws IOException {
    return FileChannel.open(
        home.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Removes repositories beside this one that were a source's long ago. */
  void sweep(Instant now) throws IOException {
    use(home, now);
    try (Stream<Path> all = Files.list(home.resolveSibling("."))) {
      for (Path other : all.map(Path::normalize).toList()) {
        Path used = other.resolve(USED);
        boolean old =
            Files.exists(used)
                && Files.getLastModifiedTime(used).toInstant().plus(KEEP).isBefore(now);
        if (old && OPEN.add(other)) {
          try (FileChannel channel = lock(other)) {
            if (channel.tryLock() != null) {
              LOG.info("{} was no source's for long and is removed", other);
              delete(other);
            }
          } finally {
            OPEN.remove(other);
          }
        }
      }
    }
  }

  /** JGit's caches are made for servers; a desired state is read once in a while. */
  private static void small() {
    WindowCacheConfig config = new WindowCacheConfig();
    config.setStreamFileThreshold(STREAM_BYTES);
    config.setPackedGitLimit(CACHE_BYTES);
    config.setDeltaBaseCacheLimit(CACHE_BYTES);
    config.install();
  }

  private static Repository usable(Path directory) throws IOException {
    clearLeftOvers(directory);
    try {
      return existing(directory);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is damaged and is made anew: {}", directory, e.toString());
      delete(directory);
      return existing(directory);
    }
  }

  private static Repository existing(Path directory) throws IOException {
    Repository repository =
        new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
    if (!Files.exists(directory.resolve("HEAD")) || !Files.exists(directory.resolve("objects"))) {
      delete(directory);
      repository.create(true);
      StoredConfig config = repository.getConfig();
      // What is unreachable goes with the next collection: nothing here is edited by hand.
      config.setString(ConfigConstants.CONFIG_GC_SECTION, null, "pruneExpire", "1.day.ago");
      config.setInt(ConfigConstants.CONFIG_GC_SECTION, null, "autoPackLimit", 20);
      config.save();
    }
    return repository;
  }

  /** A killed process leaves locks that JGit would respect for ever. */
  private static void clearLeftOvers(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> left =
          all.filter(Files::isRegularFile)
              .filter(file -> isLeftOver(String.valueOf(file.getFileName())))
              .toList();
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isLeftOver(String name) {
    return name.endsWith(".lock")
        || name.startsWith("incoming_")
        || name.startsWith("noz")
        || name.endsWith("_tmp")
        || name.endsWith(".tmp");
  }

  Repository git() {
    return repository;
  }

  /** What a ref of ours names; empty when there is none or what it names is not there. */
  Optional<ObjectId> ref(String name) throws IOException {
    Ref ref = repository.exactRef(name);
    return ref == null ? Optional.empty() : Optional.ofNullable(ref.getObjectId());
  }

  void setRef(String name, ObjectId id) throws IOException {
    RefUpdate update = repository.updateRef(name);
    update.setNewObjectId(id);
    update.setForceUpdate(true);
    update.disableRefLog();
    RefUpdate.Result result = update.update();
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      default -> throw new IOException("cannot write " + name + ": " + result);
    }
  }

  /** Removes refs of ours but some; what only they name goes with a later collection. */
  void keepRefs(String prefix, Set<String> names) throws IOException {
    for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
      if (!names.contains(ref.getName())) {
        RefUpdate update = repository.updateRef(ref.getName());
        update.setForceUpdate(true);
        update.delete();
      }
    }
  }

  /** Starts over with an empty repository, because this one cannot be read. */
  void startOver() throws IOException {
    repository.close();
    Path directory = home.resolve(REPOSITORY);
    delete(directory);
    repository = existing(directory);
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  public void close() {
    repository.close();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("the lock of {} did not close", home, e);
    } finally {
      OPEN.remove(home);
    }
  }
}
