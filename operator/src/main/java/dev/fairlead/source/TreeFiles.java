package dev.fairlead.source;

import dev.fairlead.compose.FileReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The files of a snapshot's tree that were not read with it, as of the same moment where the source
 * can say: a commit can, a directory's are what the disk holds now. Used while the snapshot is
 * accepted, on the source's thread.
 */
public interface TreeFiles extends FileReader {
  /**
   * The newest commit that touched any of these files; empty where the revision of the whole tree
   * is the best name there is.
   *
   * @param inputs absolute paths
   */
  default Optional<Commit> lastTouched(SortedSet<Path> inputs) {
    return Optional.empty();
  }
}
