package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What it stores where.
 *
 * @param tmpfs path to options, compose's {@code tmpfs:}
 * @param sharedMemoryBytes 0 is the Engine's 64 MiB
 */
public record Storage(
    List<Mount> mounts,
    SortedMap<String, String> tmpfs,
    boolean readOnlyRoot,
    long sharedMemoryBytes) {

  /** Nothing said. */
  public static final Storage NONE = new Storage(List.of(), new TreeMap<>(), false, 0);

  public Storage {
    mounts = List.copyOf(mounts);
    tmpfs = Ordered.map(tmpfs);
  }
}
