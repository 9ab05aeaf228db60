package dev.fairlead.compose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * The files that a project is made of, as UTF-8 text; the loader's only way to them. They may be a
 * directory's, or those of a commit that was never checked out.
 */
@FunctionalInterface
public interface FileReader {
  /**
   * The file as text.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws RefusedFileException when there is one that cannot be used
   */
  String read(Path path) throws IOException;

  /** The file as text as a program would be given it, which an encrypted one may be another for. */
  default String whole(Path path) throws IOException {
    return read(path);
  }

  /** What of a file that was read was encrypted: nobody may be shown it (I24). */
  default Set<String> secretsIn(Path path) {
    return Set.of();
  }

  /** Other files that it took to read one, or would have taken: its key. */
  default Set<Path> neededFor(Path path) {
    return Set.of();
  }

  /**
   * Where on the host a container finds what a compose file names by an absolute path.
   *
   * @param required whether it must be there: true of a config and a secret, false of a bind
   * @throws RefusedFileException when no container can be given it
   */
  default Path onHost(Path path, boolean required) throws IOException {
    return path;
  }

  /**
   * What tells the content of a file that containers are given from another content; empty where
   * its path does, or where nobody here can say: with an Engine elsewhere the file is not here.
   *
   * @throws RefusedFileException when it should be here and is not, or cannot be read
   */
  default Optional<String> digest(Path path) throws IOException {
    return Optional.empty();
  }

  /** Whether there is a file, and no directory, whose content {@link #read} gives. */
  default boolean isFile(Path path) throws IOException {
    return false;
  }

  /** The directory that relative paths must not leave; empty when they may lead anywhere. */
  default Optional<Path> bounds() {
    return Optional.empty();
  }
}
