package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of commits as containers can mount them: {@code objects/<object id>/<name>}. Named after
 * the content, so a path changes exactly when what is behind it does: a container follows a changed
 * file by being replaced, an inode that one of them holds is never written again, and the file of
 * an older revision is where it was. Each is written beside its place and moved there whole.
 *
 * <p>What is mounted and is not in the commit is data: {@code data/<path>}, never touched. Sources
 * of one repository share the place: one does not remove what another is laying down.
 */
final class MountedObjects {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final Duration KEEP = Duration.ofHours(1);
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 256L << 20;

  private static final ConcurrentHashMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Path objects;
  private final Path data;
  private final boolean writing;
  private final ReentrantLock lock;

  /**
   * @param home absolute; where {@code objects} and {@code data} are
   * @param writing false only names the places, for a look that changes nothing
   */
  MountedObjects(Path home, boolean writing) {
    this.objects = home.resolve("objects");
    this.data = home.resolve("data");
    this.writing = writing;
    this.lock = LOCKS.computeIfAbsent(home, _ -> new ReentrantLock());
  }

  /**
   * Removes what nobody needs. What is young may be wanted by a desired state that nobody has told
   * of yet.
   *
   * @param needed host paths in or below objects
   */
  void sweep(SortedSet<String> needed, Instant now) {
    if (!Files.isDirectory(objects)) {
      return;
    }
    lock.lock();
    try (Stream<Path> all = Files.list(objects)) {
      for (Path object : all.toList()) {
        boolean wanted = needed.stream().map(Path::of).anyMatch(path -> path.startsWith(object));
        if (!wanted && Files.getLastModifiedTime(object).toInstant().plus(KEEP).isBefore(now)) {
          LocalRepository.delete(object);
          LOG.info("{} is mounted by nothing any more and is removed", object);
        }
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be swept: {}", objects, e.toString());
    } finally {
      lock.unlock();
    }
  }

  /** Where data of a path lies that the commit does not have. */
  Path data(String path) throws IOException {
    Path place = data.resolve(path);
    if (writing) {
      Files.createDirectories(place);
    }
    return place;
  }

  /** A file or directory of a commit under the name that it was asked for by. */
  Path object(Blobs blobs, Lookup.Found found, String name) throws IOException {
    String id = found.id().name() + (found.isExecutable() ? "-x" : "");
    Path place = objects.resolve(id).resolve(checked(name));
    if (!writing) {
      return place;
    }
    lock.lock();
    try {
      return laid(blobs, found, place);
    } finally {
      lock.unlock();
    }
  }

  private Path laid(Blobs blobs, Lookup.Found found, Path place) throws IOException {
    Path object = place.resolveSibling(".").normalize();
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      // Wanted again: as good as new to the sweep.
      Files.setLastModifiedTime(object, FileTime.from(Instant.now()));
      return place;
    }
    Files.createDirectories(object);
    Path next = objects.resolve(".new-" + UUID.randomUUID());
    try {
      var laying = new Laying(blobs);
      if (found.isDirectory()) {
        laying.directory(next, found.id());
      } else {
        laying.file(next, found.mode(), found.id());
      }
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException
        | DirectoryNotEmptyException
        | AtomicMoveNotSupportedException e) {
      // Somebody else was quicker with the same content.
      if (!Files.exists(place)) {
        throw e;
      }
    } finally {
      LocalRepository.delete(next);
    }
    return place;
  }

  private static String checked(String name) throws RefusedFileException {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
      throw new RefusedFileException("has the name \"" + name + "\", which no file can have");
    }
    return name;
  }

  /** Writes one object; bounded as a whole. */
  private static final class Laying {
    private final Blobs blobs;
    private int files;
    private long bytes;

    Laying(Blobs blobs) {
      this.blobs = blobs;
    }

    void file(Path to, FileMode mode, ObjectId id) throws IOException {
      Blobs.Content content = blobs.content(id);
      bytes += content.size();
      if (++files > MAX_FILES || bytes > MAX_BYTES) {
        throw new RefusedFileException(
            "is larger than what is mounted out of a repository: %d files, %d bytes"
                .formatted(MAX_FILES, MAX_BYTES));
      }
      try (FileChannel channel =
          FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = Channels.newOutputStream(channel);
        content.copyTo(out);
        channel.force(true);
      }
      boolean executable = mode.equals(FileMode.EXECUTABLE_FILE);
      Files.setPosixFilePermissions(
          to, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    void directory(Path to, ObjectId tree) throws IOException {
      Files.createDirectory(to);
      try (TreeWalk walk = new TreeWalk(blobs.reader())) {
        walk.addTree(tree);
        while (walk.next()) {
          String path = walk.getPathString();
          checked(walk.getNameString());
          Path place = to.resolve(path);
          FileMode mode = walk.getFileMode(0);
          if (walk.isSubtree()) {
            Files.createDirectory(place);
            readable(place);
            walk.enterSubtree();
          } else if (mode.equals(FileMode.SYMLINK)) {
            link(to, place, path, walk.getObjectId(0));
          } else if (mode.equals(FileMode.GITLINK)) {
            throw new RefusedFileException(
                "has the submodule "
                    + path
                    + " in it, which is not fetched: submodules=true fetches those that"
                    + " .gitmodules names");
          } else {
            file(place, mode, walk.getObjectId(0));
          }
        }
      }
      readable(to);
    }

    /** In a container a link can lead to what is mounted with it, and to nothing else. */
    private void link(Path base, Path place, String path, ObjectId id) throws IOException {
      String target = new String(Blobs.exact(blobs.reader(), id, 4096), StandardCharsets.UTF_8);
      Path inside = place.resolveSibling(target).normalize();
      if (target.startsWith("/") || !inside.startsWith(base)) {
        throw new RefusedFileException(
            "has the link %s in it, which leads out of what is mounted".formatted(path));
      }
      Files.createSymbolicLink(place, Path.of(target));
    }

    private static void readable(Path directory) throws IOException {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
