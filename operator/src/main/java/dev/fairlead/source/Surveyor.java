package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes surveys of one source: a directory, or a single file and what lies beside it. */
final class Surveyor {
  /** Times that a survey is taken to hold before the next. */
  private static final int MAX_UNLISTED = 9;

  private final Path source;
  private final TreeLimits limits;
  private final TreeSearch.DirectoryVisitor visitor;
  private final InstantSource clock;
  private @Nullable Stats stats;
  private SortedSet<Path> inputs = new TreeSet<>();
  private int unlisted;

  /** The source is absolute and normalised; its links are followed anew with every survey. */
  Surveyor(
      Path source, TreeLimits limits, TreeSearch.DirectoryVisitor visitor, InstantSource clock) {
    this.source = source;
    this.limits = limits;
    this.visitor = visitor;
    this.clock = clock;
  }

  /**
   * Whether a survey would find what the last one found; false also when only a survey can tell,
   * and now and then without a reason: not every file system moves the times of its directories.
   */
  boolean holds(SortedSet<Path> alsoWatched) {
    Stats known = stats;
    return known != null && inputs.equals(alsoWatched) && unlisted++ < MAX_UNLISTED && known.hold();
  }

  /** Looks at the tree and at further inputs (absolute, normalised). */
  Survey survey(SortedSet<Path> alsoWatched) {
    stats = null;
    TreeSearch search = new TreeSearch(limits, visitor, clock.instant());
    Survey survey = survey(search, alsoWatched);
    stats = search.stats;
    inputs = Ordered.set(alsoWatched);
    unlisted = 0;
    return survey;
  }

  private Survey survey(TreeSearch search, SortedSet<Path> alsoWatched) {
    Path target = Trail.of(source, search.stats).into(search.places);
    Stat stat = target == null ? null : search.stats.of(target).orElse(null);
    if (target == null || stat == null) {
      return unreadable(search, source, "does not exist, or is a link that leads nowhere");
    }
    return switch (stat.kind()) {
      case DIRECTORY -> directory(search, new Survey.Found(target, stat), alsoWatched);
      case FILE -> file(search, new Survey.Found(target, stat), alsoWatched);
      case LINK, OTHER -> unreadable(search, source, "is neither a directory nor a file");
    };
  }

  private Survey directory(TreeSearch search, Survey.Found found, SortedSet<Path> alsoWatched) {
    try {
      search.search(found.real(), found.stat());
    } catch (TreeTooLargeException e) {
      return unreadable(search, source, String.valueOf(e.getMessage()));
    }
    if (search.yaml.isEmpty()) {
      String detail =
          search.problems.isEmpty() ? "" : " that can be read (" + search.problems.first() + ")";
      return unreadable(search, source, "holds no YAML file" + detail);
    }
    Set<Path> besideYaml = new HashSet<>();
    search.yaml.keySet().forEach(file -> besideYaml.add(directoryOf(file)));
    SortedMap<Path, Survey.Found> inputs = new TreeMap<>();
    search.env.forEach((relative, env) -> {
      if (besideYaml.contains(directoryOf(relative))) {
        inputs.put(source.resolve(relative), env);
      }
    });
    return readable(search, source, found.real(), inputs, alsoWatched);
  }

  private static Path directoryOf(Path relative) {
    return relative.resolve("..").normalize();
  }

  private Survey file(TreeSearch search, Survey.Found found, SortedSet<Path> alsoWatched) {
    Path base = source.getParent();
    Path realBase = found.real().getParent();
    if (base == null || realBase == null) {
      return unreadable(search, source, "has no directory");
    }
    search.yaml.put(base.relativize(source), found);
    SortedMap<Path, Survey.Found> inputs = new TreeMap<>();
    input(search, inputs, realBase, base.resolve(".env"));
    return readable(search, base, realBase, inputs, alsoWatched);
  }

  private Survey readable(
      TreeSearch search,
      Path base,
      Path realBase,
      SortedMap<Path, Survey.Found> inputs,
      SortedSet<Path> alsoWatched) {
    if (alsoWatched.size() > limits.maxFiles()) {
      return unreadable(
          search, base, "names more than " + limits.maxFiles() + " further files (maxFiles)");
    }
    for (Path path : alsoWatched) {
      boolean known = path.startsWith(base) && search.yaml.containsKey(base.relativize(path));
      if (!known) {
        input(search, inputs, realBase, path);
      }
    }
    Optional<GitDir> git = GitDir.find(realBase, search.stats);
    SortedMap<Path, Stat> marks = new TreeMap<>();
    Optional<Stat> lock = git.flatMap(dir -> mark(search, dir.indexLock()));
    git.ifPresent(
        dir -> dir.marks().forEach(path -> mark(search, path).ifPresent(s -> marks.put(path, s))));
    return new Survey(
        base,
        realBase,
        search.yaml,
        inputs,
        marks,
        lock,
        git,
        search.problems,
        search.directories,
        search.places,
        null);
  }

  private static void input(
      TreeSearch search, SortedMap<Path, Survey.Found> inputs, Path realBase, Path path) {
    Path target = Trail.of(path, search.stats).into(search.places);
    Stat stat = target == null ? null : search.stats.of(target).orElse(null);
    if (target != null && stat != null && stat.kind() == Stat.Kind.FILE) {
      inputs.put(path, new Survey.Found(target, stat));
    } else if (target != null && stat != null && stat.kind() == Stat.Kind.DIRECTORY) {
      boolean inside = target.startsWith(realBase);
      inputs.put(
          path,
          inside
              ? FolderStat.of(search, target, stat)
              : new Survey.Found(target, stat.ofDirectoryAlone()));
    }
  }

  private static Optional<Stat> mark(TreeSearch search, Path path) {
    Path target = Trail.of(path, search.stats).into(search.places);
    return target == null ? Optional.empty() : search.stats.of(target);
  }

  private static Survey unreadable(TreeSearch search, Path base, String why) {
    return new Survey(
        base,
        base,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        search.problems,
        search.directories,
        new TreeSet<>(search.places),
        why);
  }
}
