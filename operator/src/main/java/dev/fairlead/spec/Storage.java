package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What it stores where.
 *
 * @param tmpfs path to options, compose's {@code tmpfs:}
 * @param sharedMemoryBytes 0 is the Engine's 64 MiB
 * @param volumesFrom containers whose volumes it has, too, each with {@code :ro} where only to
 *     read; as declared {@code service:x} or {@code container:name}, in the Engine's terms an id or
 *     a name
 */
public record Storage(
    List<Mount> mounts,
    SortedMap<String, String> tmpfs,
    boolean readOnlyRoot,
    long sharedMemoryBytes,
    List<String> volumesFrom) {

  /** Nothing said. */
  public static final Storage NONE = new Storage(List.of(), new TreeMap<>(), false, 0);

  public Storage {
    mounts = List.copyOf(mounts);
    tmpfs = Ordered.map(tmpfs);
    volumesFrom = List.copyOf(volumesFrom);
  }

  /** Without volumes of others. */
  public Storage(
      List<Mount> mounts,
      SortedMap<String, String> tmpfs,
      boolean readOnlyRoot,
      long sharedMemoryBytes) {
    this(mounts, tmpfs, readOnlyRoot, sharedMemoryBytes, List.of());
  }

  public Storage withMounts(List<Mount> replacement) {
    return new Storage(replacement, tmpfs, readOnlyRoot, sharedMemoryBytes, volumesFrom);
  }

  public Storage withVolumesFrom(List<String> replacement) {
    return new Storage(mounts, tmpfs, readOnlyRoot, sharedMemoryBytes, replacement);
  }
}
