package dev.fairlead.desired;

import java.nio.file.Path;

/**
 * A YAML file of the desired state, already read.
 *
 * @param name as people would name it; what messages say
 * @param path absolute; what it names relatively stands beside it
 */
public record ReleaseFile(String name, Path path, String text) {

  public ReleaseFile {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not absolute: " + path);
    }
    path = path.normalize();
  }

  /** Where relative paths start. */
  Path directory() {
    // An absolute path of a file has a parent; the root itself is no file.
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
