package dev.fairlead.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one operator per release and host (I4): a file lock per release, in a directory that all
 * users of the host share, named after the Engine's own identity. The kernel lets go of it when the
 * process ends, however it ends.
 */
final class HostLocks implements Locks {
  private static final Logger LOG = LoggerFactory.getLogger(HostLocks.class);
  private static final List<Path> SHARED = List.of(Path.of("/run/lock"), Path.of("/var/lock"));

  private record Held(FileChannel channel, FileLock lock) {}

  private final Path directory;
  private final Supplier<String> engineId;
  private final Map<String, Held> held = new HashMap<>();

  HostLocks(Path directory, Supplier<String> engineId) {
    this.directory = directory;
    this.engineId = engineId;
  }

  /** The directory that operators of one host share; those of two containers share none. */
  static Path shared() {
    String chosen = System.getProperty("fairlead.locks", "");
    if (!chosen.isEmpty()) {
      return Path.of(chosen);
    }
    for (Path path : SHARED) {
      if (Files.isDirectory(path) && Files.isWritable(path)) {
        return path;
      }
    }
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public synchronized Optional<String> acquire(String release) {
    if (held.containsKey(release)) {
      return Optional.empty();
    }
    String name =
        ("fairlead-" + engineId.get() + "-" + release + ".lock").replaceAll("[^A-Za-z0-9._-]", "_");
    Path file = directory.resolve(name);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        String owner = Files.readString(file, StandardCharsets.UTF_8).strip();
        return Optional.of(owner.isEmpty() ? "another operator" : owner);
      }
      held.put(release, new Held(channel, lock));
      open(file);
      sign(channel, file);
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("cannot use {} as a lock: {}", file, e.toString());
      return Optional.of("an operator whose lock " + file + " cannot be read");
    }
  }

  /** Another user's operator must be able to find it taken, or free. */
  private static void open(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("the mode of {} stays: {}", file, e.toString());
    }
  }

  /** Says who holds it, for people; the lock is held all the same when the disk is full. */
  private static void sign(FileChannel channel, Path file) {
    try {
      channel.truncate(0);
      String us = "the operator with process id " + ProcessHandle.current().pid();
      channel.write(ByteBuffer.wrap(us.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.debug("cannot write into {}: {}", file, e.toString());
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public synchronized void release(String release) {
    Held mine = held.remove(release);
    if (mine != null) {
      try {
        mine.lock().release();
        mine.channel().close();
      } catch (IOException e) {
        LOG.debug("lock of {} was gone already: {}", release, e.toString());
      }
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(held.keySet()).forEach(this::release);
  }
}
