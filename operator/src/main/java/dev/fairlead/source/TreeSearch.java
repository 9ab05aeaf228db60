package dev.fairlead.source;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One search of a tree for YAML and {@code .env} files.
 *
 * <p>Links are followed, but only after every plain directory was searched, in the order of their
 * paths, and never to a directory or file that was already seen. So each file is found once, under
 * its plainest path, and a circle of links ends.
 */
final class TreeSearch {
  private record FileId(long device, long inode) {
    static FileId of(Stat stat) {
      return new FileId(stat.device(), stat.inode());
    }
  }

  private record Entry(Path real, Path relative, int depth, Stat stat) {}

  private final TreeLimits limits;
  private final DirectoryVisitor visitor;

  final Stats stats;
  final SortedMap<Path, Survey.Found> yaml = new TreeMap<>();
  final SortedMap<Path, Survey.Found> env = new TreeMap<>();
  final SortedSet<Problem> problems = new TreeSet<>();
  final SortedSet<Path> directories = new TreeSet<>();
  final SortedSet<Place> places = new TreeSet<>();

  private final Set<FileId> seen = new HashSet<>();
  private final ArrayDeque<Entry> toSearch = new ArrayDeque<>();
  private final PriorityQueue<Entry> links =
      new PriorityQueue<>(Comparator.comparing(Entry::relative));
  private int entries;

  /** Hears of a directory before it is listed, so that a watch on it misses nothing. */
  @FunctionalInterface
  interface DirectoryVisitor {
    void enter(Path directory, Stat stat);
  }

  TreeSearch(TreeLimits limits, DirectoryVisitor visitor, Instant begin) {
    this.limits = limits;
    this.visitor = visitor;
    this.stats = new Stats(begin);
  }

  /** Searches a directory, given without links. */
  void search(Path root, Stat stat) throws TreeTooLargeException {
    toSearch.add(new Entry(root, Path.of(""), 0, stat));
    searchPlain();
    while (!links.isEmpty()) {
      follow(links.remove());
      searchPlain();
    }
  }

  private void searchPlain() throws TreeTooLargeException {
    while (!toSearch.isEmpty()) {
      Entry directory = toSearch.removeFirst();
      try {
        list(directory);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Gone since it was seen: the survey after the read tells.
      } catch (IOException | DirectoryIteratorException e) {
        problem(directory.relative(), "this directory cannot be searched: " + reasonOf(e));
      }
    }
  }

  private void list(Entry directory) throws IOException, TreeTooLargeException {
    Stat stat = directory.stat();
    if (!seen.add(FileId.of(stat))) {
      return;
    }
    directories.add(directory.real());
    stats.listed(directory.real(), stat);
    visitor.enter(directory.real(), stat);
    if (directory.depth() > limits.maxDepth()) {
      problem(
          directory.relative(),
          "this directory lies deeper than " + limits.maxDepth() + " levels (maxDepth)");
      return;
    }
    for (Path child : childrenOf(directory.real())) {
      Path name = child.getFileName();
      if (name == null || isSkipped(name.toString())) {
        continue;
      }
      Path relative = directory.relative().resolve(name);
      Stat found = Stats.now(child).orElse(null); // Null when it is gone since it was listed.
      if (found != null) {
        sort(new Entry(child, relative, directory.depth() + 1, found));
      }
    }
  }

  private static boolean isSkipped(String name) {
    return FileNames.isSkipped(name) && !FileNames.isEnv(name);
  }

  private List<Path> childrenOf(Path directory) throws IOException, TreeTooLargeException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path child : stream) {
        if (++entries > limits.maxEntries()) {
          throw new TreeTooLargeException(
              "holds more than "
                  + limits.maxEntries()
                  + " directory entries (maxEntries), counted up to "
                  + directory);
        }
        children.add(child);
      }
    }
    Collections.sort(children);
    return children;
  }

  private void sort(Entry entry) throws TreeTooLargeException {
    switch (entry.stat().kind()) {
      case DIRECTORY -> toSearch.add(entry);
      case LINK -> {
        stats.keep(entry.real(), Optional.of(entry.stat()));
        links.add(entry);
      }
      case FILE -> file(entry, entry.real(), entry.stat());
      case OTHER -> {
        if (FileNames.isYaml(FileNames.nameOf(entry.relative()))) {
          problem(entry.relative(), "this is no regular file");
        }
      }
    }
  }

  private void follow(Entry link) throws TreeTooLargeException {
    Trail trail = Trail.of(link.real(), stats);
    Path target = trail.target();
    Stat stat = target == null ? null : stats.of(target).orElse(null);
    if (target == null || stat == null) {
      places.addAll(trail.places());
      problem(link.relative(), "this link leads nowhere");
      return;
    }
    if (stat.kind() == Stat.Kind.DIRECTORY) {
      places.addAll(trail.places());
      toSearch.add(new Entry(target, link.relative(), link.depth(), stat));
    } else if (stat.kind() == Stat.Kind.FILE && isWanted(link.relative())) {
      places.addAll(trail.places());
      file(link, target, stat);
    }
  }

  private static boolean isWanted(Path path) {
    String name = FileNames.nameOf(path);
    return FileNames.isYaml(name) || FileNames.isEnv(name);
  }

  private void file(Entry entry, Path real, Stat stat) throws TreeTooLargeException {
    if (!isWanted(entry.relative()) || !seen.add(FileId.of(stat))) {
      return;
    }
    stats.keep(real, Optional.of(stat));
    boolean isEnv = FileNames.isEnv(FileNames.nameOf(entry.relative()));
    (isEnv ? env : yaml).put(entry.relative(), new Survey.Found(real, stat));
    if (yaml.size() > limits.maxFiles()) {
      throw new TreeTooLargeException(
          "holds more than " + limits.maxFiles() + " YAML files (maxFiles)");
    }
  }

  private void problem(Path relative, String message) {
    problems.add(Problem.at(Position.of(relative.toString()), "", message));
  }

  /** In words; the path stands elsewhere in the message. */
  static String reasonOf(Exception e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case DirectoryIteratorException _ -> "it changes or breaks while it is listed";
      default -> String.valueOf(e.getMessage());
    };
  }
}
