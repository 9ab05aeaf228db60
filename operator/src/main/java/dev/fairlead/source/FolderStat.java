package dev.fairlead.source;

import dev.fairlead.files.FolderDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is in a directory as one stat, nothing read: its size tells the stats of everything in
 * it, and its times are the latest of them. Every name in it is a place to watch.
 */
final class FolderStat {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final TreeSearch search;
  private long mixed = 1;
  private int entries;
  private Instant modified;
  private Instant changed;

  private FolderStat(TreeSearch search, Stat stat) {
    this.search = search;
    this.modified = stat.modified();
    this.changed = stat.changed();
  }

  /**
   * A directory without links.
   *
   * @param stat its own
   */
  static Survey.Found of(TreeSearch search, Path real, Stat stat) {
    FolderStat all = new FolderStat(search, stat);
    all.directory(real, stat);
    return new Survey.Found(
        real,
        new Stat(
            Stat.Kind.DIRECTORY,
            stat.device(),
            stat.inode(),
            all.mixed,
            all.modified,
            all.changed));
  }

  private void directory(Path directory, Stat stat) {
    search.stats.listed(directory, stat);
    search.places.add(new Place(directory, Place.ANY));
    try {
      for (Path child : FolderDigest.children(directory).values()) {
        Stat found = Stats.now(child).orElse(null); // Null when it is gone since it was listed.
        if (++entries > FolderDigest.MAX_ENTRIES) {
          return; // Nobody takes it as it is; what is taken away shows in what was counted.
        }
        if (found != null) {
          add(child, found);
        }
      }
    } catch (IOException e) {
      mixed *= FACTOR; // Gone, or not to be listed: what reads it says so.
    }
  }

  private void add(Path child, Stat stat) {
    mixed = (mixed ^ child.toString().hashCode()) * FACTOR;
    mixed = (mixed ^ stat.hashCode()) * FACTOR;
    modified = later(modified, stat.modified());
    changed = later(changed, stat.changed());
    if (stat.kind() == Stat.Kind.DIRECTORY) {
      directory(child, stat);
    } else {
      search.stats.keep(child, Optional.of(stat));
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
