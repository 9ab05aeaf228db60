package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A YAML file of the desired state, already read.
 *
 * @param name as people would name it; what messages say
 * @param path absolute; what it names relatively stands beside it
 * @param secrets values in it that were encrypted, and that nobody may be shown
 * @param refused why its text cannot be trusted; it is looked at for names only then
 */
public record ReleaseFile(
    String name, Path path, String text, SortedSet<String> secrets, List<Problem> refused) {

  public ReleaseFile {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not absolute: " + path);
    }
    path = path.normalize();
    secrets = Ordered.set(secrets);
    refused = List.copyOf(refused);
  }

  /** One that was never encrypted. */
  public ReleaseFile(String name, Path path, String text) {
    this(name, path, text, new TreeSet<>(), List.of());
  }

  /** Where relative paths start. */
  Path directory() {
    // An absolute path of a file has a parent; the root itself is no file.
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /** Its name only: the text may hold secrets (I24). */
  @Override
  public String toString() {
    return "ReleaseFile[" + name + "]";
  }
}
