package dev.fairlead.spec;

import java.util.SortedMap;
import java.util.TreeMap;

/** What few mounts ask for, as {@link Mount#options} holds it. */
public final class MountOptions {
  private static final String SUBPATH = "subpath";
  private static final String RECURSIVE = "recursive";
  private static final String LABEL = "labels.";
  private static final String ENABLED = "enabled";

  /** How it is stated, and no difference to the container. */
  private static final String BARE = "bare";

  private MountOptions() {}

  /** The same mount, stated without an object of options for its type. */
  public static Mount bare(Mount mount) {
    SortedMap<String, String> options = new TreeMap<>(mount.options());
    options.put(BARE, "");
    return mount.withOptions(options);
  }

  public static boolean isBare(Mount mount) {
    return mount.options().containsKey(BARE);
  }

  /** Those that make a difference. */
  static SortedMap<String, String> meaningful(Mount mount) {
    SortedMap<String, String> options = new TreeMap<>(mount.options());
    options.remove(BARE);
    return options;
  }

  /**
   * What is asked for; empty where nothing is.
   *
   * @param subpath the part of a volume or image that is mounted; empty for all of it
   * @param recursive binds: {@code disabled}, {@code writable}, {@code readonly}, or empty; {@code
   *     enabled} is what the Engine does unasked, and an inspect does not tell it
   * @param labels of a volume that is made for this mount
   */
  public static SortedMap<String, String> of(
      String subpath, String recursive, SortedMap<String, String> labels) {
    SortedMap<String, String> options = new TreeMap<>();
    if (!subpath.isEmpty()) {
      options.put(SUBPATH, subpath);
    }
    if (!recursive.isEmpty() && !recursive.equals(ENABLED)) {
      options.put(RECURSIVE, recursive);
    }
    labels.forEach((key, value) -> options.put(LABEL + key, value));
    return Ordered.map(options);
  }

  public static String subpath(Mount mount) {
    return mount.options().getOrDefault(SUBPATH, "");
  }

  public static String recursive(Mount mount) {
    return mount.options().getOrDefault(RECURSIVE, "");
  }

  /** Labels of the volume. */
  public static SortedMap<String, String> labels(Mount mount) {
    SortedMap<String, String> labels = new TreeMap<>();
    mount
        .options()
        .forEach((key, value) -> {
          if (key.startsWith(LABEL)) {
            labels.put(key.substring(LABEL.length()), value);
          }
        });
    return labels;
  }
}
