package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Finds what a path in a commit leads to. Links are followed as a file system would, but only as
 * long as they stay in the tree.
 */
final class Lookup {
  private static final int MAX_LINKS = 32;
  private static final int MAX_LINK_BYTES = 4096;

  private final ObjectReader reader;
  private final ObjectId tree;

  Lookup(ObjectReader reader, ObjectId tree) {
    this.reader = reader;
    this.tree = tree;
  }

  /**
   * What is there.
   *
   * @param path where it really is; empty for the root of the tree
   */
  record Found(String path, FileMode mode, ObjectId id) {
    boolean isDirectory() {
      return mode.equals(FileMode.TREE);
    }

    boolean isExecutable() {
      return mode.equals(FileMode.EXECUTABLE_FILE);
    }
  }

  /**
   * Follows a path of the tree, {@code /} between its parts.
   *
   * @return empty when there is nothing
   * @throws RefusedFileException when it leads out of the tree or into a submodule
   */
  Optional<Found> find(String path) throws IOException {
    Deque<String> left = new ArrayDeque<>(parts(path));
    List<String> at = new ArrayList<>();
    Found found = new Found("", FileMode.TREE, tree);
    int links = 0;
    while (!left.isEmpty()) {
      String part = left.removeFirst();
      if (part.equals("..")) {
        if (at.isEmpty()) {
          throw new RefusedFileException("leads out of the repository");
        }
        at.removeLast();
        found = at(at).orElse(found);
        continue;
      }
      if (!found.isDirectory()) {
        return Optional.empty();
      }
      at.add(part);
      Optional<Found> next = at(at);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      found = next.get();
      if (found.mode().equals(FileMode.GITLINK)) {
        throw new RefusedFileException(
            "is in the submodule "
                + found.path()
                + ", which is not fetched: submodules=true fetches those that .gitmodules names");
      }
      if (found.mode().equals(FileMode.SYMLINK)) {
        if (++links > MAX_LINKS) {
          throw new RefusedFileException("is a link that leads nowhere: too many links");
        }
        at.removeLast();
        parts(target(found)).reversed().forEach(left::addFirst);
        found = at(at).orElse(found);
      }
    }
    return Optional.of(found);
  }

  private String target(Found link) throws IOException {
    String target =
        new String(Blobs.exact(reader, link.id(), MAX_LINK_BYTES), StandardCharsets.UTF_8);
    if (target.startsWith("/")) {
      throw new RefusedFileException("is or passes a link out of the repository: " + link.path());
    }
    return target;
  }

  private Optional<Found> at(List<String> parts) throws IOException {
    if (parts.isEmpty()) {
      return Optional.of(new Found("", FileMode.TREE, tree));
    }
    String path = String.join("/", parts);
    try (TreeWalk walk = TreeWalk.forPath(reader, path, tree)) {
      return walk == null
          ? Optional.empty()
          : Optional.of(new Found(path, walk.getFileMode(0), walk.getObjectId(0)));
    }
  }

  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }
}
