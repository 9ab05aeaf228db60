package dev.fairlead.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where git keeps what belongs to a work tree, found with plain file reads, so that a directory
 * without git never loads a git library. The layout is that of gitrepository-layout(5); a {@code
 * .git} file points to the directory of a linked work tree, as git-sync makes them.
 *
 * @param workTree its top directory, without links
 * @param directory HEAD and index of this work tree
 * @param common objects and refs, shared by all work trees
 */
record GitDir(Path workTree, Path directory, Path common) {
  private static final int MAX_POINTER_BYTES = 4096;

  /** The work tree that a directory (without links) is in. */
  static Optional<GitDir> find(Path directory, Stats stats) {
    for (Path at = directory; at != null; at = at.getParent()) {
      Optional<GitDir> found = at(at, stats);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<GitDir> at(Path workTree, Stats stats) {
    Path entry = workTree.resolve(".git");
    Stat stat = stats.of(entry).orElse(null);
    if (stat == null) {
      return Optional.empty();
    }
    if (stat.kind() == Stat.Kind.LINK) {
      stats.doubt(); // Its target may lie anywhere.
    }
    try {
      Path git = Files.isRegularFile(entry) ? linked(workTree, entry) : entry;
      if (git == null || stats.of(git.resolve("HEAD")).isEmpty()) {
        return Optional.empty();
      }
      Path real = git.toRealPath();
      Path pointer = real.resolve("commondir");
      stats.of(pointer);
      Path common = Files.exists(pointer) ? real.resolve(firstLine(pointer)).toRealPath() : real;
      return Optional.of(new GitDir(workTree, real, common));
    } catch (IOException e) {
      return Optional.empty(); // Half a repository is none; it is looked at again with every look.
    }
  }

  private static @Nullable Path linked(Path workTree, Path pointer) throws IOException {
    String line = firstLine(pointer);
    String prefix = "gitdir:";
    return line.startsWith(prefix)
        ? workTree.resolve(line.substring(prefix.length()).strip())
        : null;
  }

  private static String firstLine(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_POINTER_BYTES);
      return new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("").strip();
    }
  }

  /** There while git changes the work tree. */
  Path indexLock() {
    return directory.resolve("index.lock");
  }

  /** The files of which at least one changes when HEAD names another commit. */
  List<Path> marks() {
    List<Path> marks = new ArrayList<>();
    Path head = directory.resolve("HEAD");
    marks.add(head);
    marks.add(directory.resolve("logs").resolve("HEAD"));
    marks.add(common.resolve("packed-refs"));
    try {
      String line = firstLine(head);
      String prefix = "ref:";
      if (line.startsWith(prefix)) {
        marks.add(common.resolve(line.substring(prefix.length()).strip()).normalize());
      }
    } catch (IOException e) {
      return marks; // Without a HEAD the other marks say enough: it comes back as a change of one.
    }
    return marks;
  }
}
