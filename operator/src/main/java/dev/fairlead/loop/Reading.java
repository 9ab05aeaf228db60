package dev.fairlead.loop;

import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.source.TreeSnapshot;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the files of a snapshot declare. */
@FunctionalInterface
interface Reading {
  /**
   * Reads all of it.
   *
   * @param memory of the source's earlier snapshots
   */
  ReleaseSet read(TreeSnapshot snapshot, TreeSnapshot.Readable readable, ReadingMemory memory);

  /** Files of the host whose change may make readable what is not. */
  default SortedSet<Path> watched(TreeSnapshot.Readable readable) {
    return new TreeSet<>();
  }
}
