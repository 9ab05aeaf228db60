package dev.fairlead.source;

import dev.fairlead.compose.FileReader;
import dev.fairlead.desired.Folders.Folder;
import java.io.IOException;
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

  /**
   * A name for the state of what was made of these files alone; empty where the source has none of
   * its own.
   *
   * @param inputs absolute paths
   */
  default Optional<String> named(SortedSet<Path> inputs) {
    return Optional.empty();
  }

  /**
   * What a file of this tree is made of: as long as that stays the same, so does what was read of
   * it. Empty where nobody can say, and it is read anew each time.
   *
   * @param file absolute
   * @param inputs what else was read or looked for, absolute
   */
  default Optional<String> state(Path file, SortedSet<Path> inputs) {
    return Optional.empty();
  }

  /**
   * A directory of this tree, as it lies on this host.
   *
   * @throws IOException with a sentence part that says why there is none
   */
  Folder folder(Path path) throws IOException;

  /**
   * The releases that the source says are to be taken down; empty where it cannot say so, and what
   * is no longer declared is all that there is to go by. Where it can, what is merely absent stays.
   */
  default Optional<SortedSet<String>> departed() {
    return Optional.empty();
  }
}
