package dev.fairlead.source;

import java.nio.file.Path;

/** Which names in a tree count. */
public final class FileNames {
  private FileNames() {}

  /** Desired state: a YAML file that is neither hidden nor an editor's. */
  public static boolean isYaml(String name) {
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && !isSkipped(name);
  }

  /** What compose reads beside a compose file without being told. */
  public static boolean isEnv(String name) {
    return name.equals(".env");
  }

  /**
   * Hidden names (.git, git-sync's .worktrees, the ..data of Kubernetes volumes, vim's .swp, emacs'
   * .#lock) and the files that editors leave for a moment: backups, and vim's probe 4913.
   */
  public static boolean isSkipped(String name) {
    return name.startsWith(".")
        || name.endsWith("~")
        || name.endsWith(".swp")
        || name.endsWith(".tmp")
        || (name.startsWith("#") && name.endsWith("#"))
        || name.equals("4913");
  }

  /** The last name of a path; the empty string for the root of the file system. */
  public static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
