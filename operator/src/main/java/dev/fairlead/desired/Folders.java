package dev.fairlead.desired;

import java.nio.file.Path;

/** Directories of the desired state as they lie on this host. */
@FunctionalInterface
public interface Folders {
  /** Where nobody has any. */
  Folders NONE = _ -> new Missing("cannot be had here");

  /** What is at a path, absolute and as it is declared. */
  Found find(Path path);

  /** What was found. */
  sealed interface Found {}

  /**
   * A directory.
   *
   * @param place where its files are
   * @param id tells its content from any other
   */
  record Folder(Path place, String id) implements Found {}

  /**
   * None that is of use: the way to it is watched.
   *
   * @param why a sentence part, such as "does not exist"
   */
  record Missing(String why) implements Found {}

  /**
   * One that is not for anybody's use, whatever is in it: it is not even watched.
   *
   * @param why a sentence part, such as "leads out of the source's directory"
   */
  record Barred(String why) implements Found {}
}
