package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tree as the file system describes it, nothing read: the fingerprint. Two equal surveys, with
 * every file at rest at the first, bracket a time in which nothing changed.
 *
 * @param base what relative paths start from, as the user named it
 * @param realBase the same without links
 * @param yaml by path relative to the base
 * @param inputs further files and directories that exist, by absolute path; of a directory that is
 *     not really in the base only where it is, for nobody has any use for what is in it
 * @param git the marks of the work tree, by path; empty outside of git
 * @param lock git's index.lock, while there is one
 * @param gitDir of the work tree that the base is in
 * @param directories searched, without links
 * @param places outside of them that decide what the tree is
 * @param unreadable why there is nothing to read, or null
 */
record Survey(
    Path base,
    Path realBase,
    SortedMap<Path, Found> yaml,
    SortedMap<Path, Found> inputs,
    SortedMap<Path, Stat> git,
    Optional<Stat> lock,
    Optional<GitDir> gitDir,
    SortedSet<Problem> problems,
    SortedSet<Path> directories,
    SortedSet<Place> places,
    @Nullable String unreadable) {

  /** A file, where it really is. */
  record Found(Path real, Stat stat) {}

  Survey {
    yaml = Ordered.map(yaml);
    inputs = Ordered.map(inputs);
    git = Ordered.map(git);
    problems = Ordered.set(problems);
    directories = Ordered.set(directories);
    places = Ordered.set(places);
  }

  /**
   * Directories among the inputs, and where they really are, from the base where they are in it.
   */
  SortedMap<Path, Path> folders() {
    SortedMap<Path, Path> folders = new TreeMap<>();
    inputs.forEach((path, found) -> {
      if (found.stat().kind() == Stat.Kind.DIRECTORY) {
        Path real = found.real();
        folders.put(path, real.startsWith(realBase) ? realBase.relativize(real) : real);
      }
    });
    return folders;
  }

  /** The latest change of any file in it, as far as it lies in the past. */
  Optional<Instant> youngest(Instant now) {
    Stream<Stat> files =
        Stream.concat(yaml.values().stream(), inputs.values().stream()).map(Found::stat);
    return Stream.concat(files, git.values().stream())
        .map(Stat::changed)
        .filter(changed -> !changed.isAfter(now))
        .max(Instant::compareTo);
  }
}
