package dev.fairlead.source;

import dev.fairlead.desired.ImageChange;
import java.util.Optional;

/**
 * Changes desired state in the place that it comes from; the operator then follows it like any
 * other change. There is no second way to change containers.
 */
@FunctionalInterface
public interface WriteBack {

  /**
   * Changes one field of one file, and nothing else.
   *
   * @throws WriteBackException when it was not changed, or nobody can say
   */
  Written write(ImageChange change, Note note) throws WriteBackException;

  /**
   * Who asks, and why; where the place keeps such things.
   *
   * @param author {@code Name <mail@example.com>}, or empty
   * @param reason a sentence, or empty
   */
  record Note(String author, String reason) {
    public static final Note NONE = new Note("", "");
  }

  /**
   * What was done.
   *
   * @param file that the release stands in, for people
   * @param before the image that stood there; empty where the compose file's counted
   * @param revision of a repository the commit that has it; elsewhere empty
   * @param changed false when it stood there already
   */
  record Written(String file, Optional<String> before, String revision, boolean changed) {}
}
