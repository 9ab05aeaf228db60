package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The way from a path to what it names, link by link.
 *
 * <p>A change of what a path means shows as an event in a directory on the way and nowhere else:
 * where a link stands (git-sync swaps one), where the path ends, or, if it does not exist, where
 * the first missing name would appear. These places are to be watched. Plain directories in the
 * middle are left to the resync, for watching /tmp or / wakes for everybody's files.
 *
 * @param places sorted
 * @param target the path without links, or null when it leads nowhere
 */
record Trail(SortedSet<Place> places, @Nullable Path target) {

  /** As the kernel's own bound. */
  private static final int MAX_LINKS = 40;

  Trail {
    places = Ordered.set(places);
  }

  /** Follows an absolute path. */
  static Trail of(Path path, Stats stats) {
    SortedSet<Place> places = new TreeSet<>();
    ArrayDeque<Path> names = new ArrayDeque<>();
    path.forEach(names::addLast);
    Path at = rootOf(path);
    int links = 0;
    while (!names.isEmpty()) {
      Path name = names.removeFirst();
      if (name.toString().equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      Path child = at.resolve(name).normalize();
      Stat stat = stats.of(child).orElse(null);
      if (stat == null || stat.kind() == Stat.Kind.LINK || names.isEmpty()) {
        places.add(new Place(at, name.toString()));
      }
      if (stat == null) {
        return new Trail(places, null);
      }
      if (stat.kind() != Stat.Kind.LINK) {
        at = child;
        continue;
      }
      Path target = linkOf(child);
      if (target == null || ++links > MAX_LINKS) {
        return new Trail(places, null);
      }
      at = target.isAbsolute() ? rootOf(target) : at;
      pushFront(names, target);
    }
    return new Trail(places, at);
  }

  private static Path rootOf(Path path) {
    Path root = path.getRoot();
    if (root == null) {
      throw new IllegalArgumentException("not absolute: " + path);
    }
    return root;
  }

  private static void pushFront(ArrayDeque<Path> names, Path target) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      names.addFirst(target.getName(i));
    }
  }

  private static @Nullable Path linkOf(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return null; // Swapped in between; the event of that brings us back.
    }
  }

  /** Adds the places to a collection, and gives the target. */
  @Nullable Path into(Collection<Place> collection) {
    collection.addAll(places);
    return target;
  }
}
