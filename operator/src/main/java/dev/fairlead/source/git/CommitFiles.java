package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.desired.Folders.Folder;
import dev.fairlead.source.Commit;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one commit under a directory that does not exist: nothing is checked out, and no
 * path below it is ever read from the disk. Paths elsewhere are the host's own.
 */
final class CommitFiles implements TreeFiles {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  /** What keeps an otherwise empty directory in git: who mounts it wants a place for data. */
  private static final Set<String> KEEPERS = Set.of(".gitkeep", ".keep", ".gitignore");

  private final Repository repository;
  private final ObjectId commit;
  private final WholeTree tree;
  private final Path home;
  private final Path root;
  private final MountedObjects mounted;
  private final LastTouch touches;
  private final TreeLimits limits;
  private final Map<String, String> followed = new HashMap<>();
  private boolean damaged;

  /**
   * @param home the operator's state directory, which no compose file has to do with
   * @param root what paths of the tree begin with; below home
   */
  CommitFiles(
      Repository repository,
      ObjectId commit,
      WholeTree tree,
      Path home,
      Path root,
      MountedObjects mounted,
      LastTouch touches,
      TreeLimits limits) {
    this.repository = repository;
    this.commit = commit;
    this.tree = tree;
    this.home = home;
    this.root = root;
    this.mounted = mounted;
    this.touches = touches;
    this.limits = limits;
  }

  /** Whether something that must be there could not be read. */
  boolean damaged() {
    return damaged;
  }

  /** Whether something could not be had that may be had later. */
  boolean isIncomplete() {
    return tree.isIncomplete();
  }

  @Override
  public Optional<Path> bounds() {
    return Optional.of(root);
  }

  @Override
  public String read(Path path) throws IOException {
    Path plain = path.normalize();
    if (!plain.startsWith(root)) {
      refuseOwn(plain);
      return Files.readString(plain);
    }
    return guarded(blobs -> {
      Lookup.Found found =
          find(blobs.reader(), plain).orElseThrow(() -> new NoSuchFileException(plain.toString()));
      if (found.isDirectory()) {
        throw new RefusedFileException("is a directory");
      }
      byte[] bytes = blobs.small(found.id(), limits.maxFileBytes());
      return Utf8.text(bytes).orElseThrow(() -> new RefusedFileException("is not UTF-8 text"));
    });
  }

  @Override
  public boolean isFile(Path path) throws IOException {
    Path plain = path.normalize();
    return plain.startsWith(root)
        && guarded(blobs -> find(blobs.reader(), plain).filter(f -> !f.isDirectory()).isPresent());
  }

  @Override
  public Path onHost(Path path, boolean required) throws IOException {
    Path plain = path.normalize();
    if (!plain.startsWith(root)) {
      refuseOwn(plain);
      return path;
    }
    return guarded(blobs -> {
      ObjectReader reader = blobs.reader();
      Optional<Lookup.Found> found = find(reader, plain);
      String relative = root.relativize(plain).toString();
      if (found.isEmpty() && required) {
        throw new RefusedFileException("is not in the commit " + commit.name());
      }
      if (found.isEmpty() || isPlaceForData(reader, found.get())) {
        return mounted.data(relative);
      }
      if (found.get().isDirectory() && required) {
        throw new RefusedFileException("is a directory");
      }
      Path name = plain.equals(root) ? Path.of("tree") : plain.getFileName();
      return mounted.object(blobs, found.get(), String.valueOf(name));
    });
  }

  @Override
  public Folder folder(Path path) throws IOException {
    Path plain = path.normalize();
    if (!plain.startsWith(root)) {
      throw new RefusedFileException("leads out of the repository");
    }
    return guarded(blobs -> {
      Lookup.Found found =
          find(blobs.reader(), plain)
              .orElseThrow(() -> new RefusedFileException("is not in the commit " + commit.name()));
      if (!found.isDirectory()) {
        throw new RefusedFileException("is no directory");
      }
      Path name = plain.equals(root) ? Path.of("tree") : plain.getFileName();
      Path place = mounted.object(blobs, found, String.valueOf(name));
      return new Folder(place, "git:" + found.id().name());
    });
  }

  private static boolean isPlaceForData(ObjectReader reader, Lookup.Found found)
      throws IOException {
    if (!found.isDirectory()) {
      return false;
    }
    try (TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(found.id());
      while (walk.next()) {
        if (!KEEPERS.contains(walk.getNameString())) {
          return false;
        }
      }
      return true;
    }
  }

  private void refuseOwn(Path path) throws RefusedFileException {
    if (path.startsWith(home)) {
      throw new RefusedFileException("leads out of the repository");
    }
  }

  private Optional<Lookup.Found> find(ObjectReader reader, Path path) throws IOException {
    String relative = root.relativize(path).toString();
    Optional<Lookup.Found> found = new Lookup(reader, tree.id()).find(relative);
    found.ifPresent(f -> followed.put(relative, f.path()));
    return found;
  }

  @Override
  public Optional<Commit> lastTouched(SortedSet<Path> inputs) {
    SortedSet<String> paths = new TreeSet<>();
    for (Path input : inputs) {
      if (input.startsWith(root)) {
        String path = root.relativize(input).toString();
        paths.add(tree.ofCommit(path));
        paths.add(tree.ofCommit(followed.getOrDefault(path, path)));
      }
    }
    if (paths.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(touches.of(repository, commit, paths));
    } catch (IOException e) {
      // The commit as a whole is a name too, and the files themselves were read.
      LOG.warn("the history of {} cannot be read: {}", commit.name(), e.toString());
      damaged |= GitFailure.isLocalDamage(e);
      return Optional.empty();
    }
  }

  private interface Reading<T> {
    T of(Blobs blobs) throws IOException;
  }

  private <T> T guarded(Reading<T> reading) throws IOException {
    try (ObjectReader reader = tree.newReader()) {
      return reading.of(tree.blobs(reader));
    } catch (IOException e) {
      damaged |= GitFailure.isLocalDamage(e);
      throw e;
    }
  }
}
