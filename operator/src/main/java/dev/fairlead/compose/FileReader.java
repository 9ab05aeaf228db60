package dev.fairlead.compose;

import java.io.IOException;
import java.nio.file.Path;

/** Reads one file as UTF-8 text; the loader's only way to the disk. */
@FunctionalInterface
public interface FileReader {
  /**
   * The file as text.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   */
  String read(Path path) throws IOException;
}
