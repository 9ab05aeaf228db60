package dev.fairlead.kube;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * An object as files: what a directory would hold that declares the same.
 *
 * @param file the AppRelease, relative to the source's directory
 * @param revision names this very state; of Secrets their versions count, not what they hold
 * @param files further texts, by absolute path
 * @param refused why a text cannot be had, by absolute path
 * @param secrets values that nobody may be shown, by the path of the text that has them
 * @param logins texts in the form of Docker's config file
 * @param versions of what it was made of: empty where there is none, {@link #UNSURE} where nobody
 *     could say
 * @param unknown fields that this version does not know, and that were left out
 */
record Rendered(
    String release,
    Path file,
    String text,
    String revision,
    SortedMap<Path, String> files,
    SortedMap<Path, String> refused,
    SortedMap<Path, Set<String>> secrets,
    List<String> logins,
    Map<Contents.Ref, String> versions,
    SortedSet<String> unknown) {
  static final String UNSURE = "?";

  /** Without the texts, which may hold secrets (I24). */
  @Override
  public String toString() {
    return "Rendered[" + release + " " + revision + "]";
  }
}
