package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.source.FileNames;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.Utf8;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Reads the YAML files of a commit, below the paths that were asked for. */
final class TreeScan {
  private final ObjectReader reader;
  private final Blobs blobs;
  private final Lookup lookup;
  private final TreeLimits limits;
  private final SortedMap<Path, String> files = new TreeMap<>();
  private final SortedSet<Problem> problems = new TreeSet<>();
  private int entries;
  private long totalBytes;

  private TreeScan(Blobs blobs, Lookup lookup, TreeLimits limits) {
    this.reader = blobs.reader();
    this.blobs = blobs;
    this.lookup = lookup;
    this.limits = limits;
  }

  /**
   * What was read.
   *
   * @param files by path relative to the tree's root
   */
  record Texts(SortedMap<Path, String> files, SortedSet<Problem> problems) {}

  /** The tree as a whole is no desired state; the message is a sentence part. */
  static final class NoDesiredState extends Exception {
    private static final long serialVersionUID = 1L;

    NoDesiredState(String why) {
      super(why);
    }
  }

  static Texts read(Blobs blobs, ObjectId tree, SortedSet<String> paths, TreeLimits limits)
      throws IOException, NoDesiredState {
    TreeScan scan = new TreeScan(blobs, new Lookup(blobs.reader(), tree), limits);
    for (String path : paths.isEmpty() ? List.of("") : List.copyOf(paths)) {
      scan.below(path);
    }
    if (scan.files.isEmpty()) {
      String detail =
          scan.problems.isEmpty() ? "" : " that can be read (" + scan.problems.first() + ")";
      throw new NoDesiredState(
          "holds no YAML file"
              + (paths.isEmpty() ? "" : " in " + String.join(", ", paths))
              + detail);
    }
    return new Texts(scan.files, scan.problems);
  }

  private void below(String path) throws IOException, NoDesiredState {
    Optional<Lookup.Found> found;
    try {
      found = lookup.find(path);
    } catch (RefusedFileException e) {
      throw new NoDesiredState("has no usable " + path + ": it " + e.getMessage());
    }
    if (found.isEmpty()) {
      throw new NoDesiredState("has no " + path);
    }
    if (found.get().isDirectory()) {
      walk(path, found.get().id());
    } else {
      file(path, found.get().id());
    }
  }

  private void walk(String base, ObjectId directory) throws IOException, NoDesiredState {
    try (TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(directory);
      walk.setRecursive(false);
      while (walk.next()) {
        if (++entries > limits.maxEntries()) {
          throw new NoDesiredState(
              "has more than " + limits.maxEntries() + " entries (maxEntries): name a path in it");
        }
        String name = walk.getNameString();
        String path = base.isEmpty() ? walk.getPathString() : base + "/" + walk.getPathString();
        if (walk.isSubtree()) {
          if (!FileNames.isSkipped(name) && walk.getDepth() < limits.maxDepth()) {
            walk.enterSubtree();
          }
        } else if (FileNames.isYaml(name)) {
          entry(path, walk.getFileMode(0), walk.getObjectId(0));
        }
      }
    }
  }

  private void entry(String path, FileMode mode, ObjectId id) throws IOException, NoDesiredState {
    if (!mode.equals(FileMode.SYMLINK)) {
      file(path, id);
      return;
    }
    try {
      Optional<Lookup.Found> target = lookup.find(path);
      if (target.isPresent() && !target.get().isDirectory()) {
        file(path, target.get().id());
      }
    } catch (RefusedFileException e) {
      problem(path, e);
    }
  }

  private void file(String path, ObjectId id) throws IOException, NoDesiredState {
    byte[] bytes;
    try {
      bytes = blobs.small(id, limits.maxFileBytes());
    } catch (RefusedFileException e) {
      problem(path, e);
      return;
    }
    totalBytes += bytes.length;
    if (totalBytes > limits.maxTotalBytes()) {
      throw new NoDesiredState(
          "holds more than " + limits.maxTotalBytes() + " bytes of desired state (maxTotalBytes)");
    }
    if (files.size() >= limits.maxFiles()) {
      throw new NoDesiredState(
          "holds more than " + limits.maxFiles() + " YAML files (maxFiles): name a path in it");
    }
    Utf8.text(bytes)
        .ifPresentOrElse(
            text -> files.put(Path.of(path), text), () -> problems.add(Utf8.problem(path, bytes)));
  }

  private void problem(String path, RefusedFileException why) {
    problems.add(Problem.at(Position.of(path), "", "this file " + why.getMessage()));
  }
}
