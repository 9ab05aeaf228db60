package dev.fairlead.source;

import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The files of a survey, read.
 *
 * @param files text of YAML files by relative path
 * @param inputs text of other files by absolute path
 * @param problems of the survey and of the reading
 * @param raw the bytes of each file read, by its path as seen from the base; what the revision is
 *     made from
 */
record Contents(
    SortedMap<Path, String> files,
    SortedMap<Path, String> inputs,
    SortedSet<Problem> problems,
    SortedMap<String, Raw> raw) {

  /** A file's bytes and where it really is. A class, because arrays make no good record. */
  static final class Raw {
    private final Path real;
    private final byte[] bytes;

    /** Takes the array over. */
    Raw(Path real, byte[] bytes) {
      this.real = real;
      this.bytes = bytes;
    }

    Path real() {
      return real;
    }

    /** Not to be changed. */
    byte[] bytes() {
      return bytes;
    }
  }

  /** Names only: the texts may hold secrets (I24). */
  @Override
  public String toString() {
    return "Contents" + raw.keySet();
  }
}
