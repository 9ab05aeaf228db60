package dev.fairlead.spec;

import java.util.List;
import java.util.SortedMap;

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

  public Storage {
    mounts = List.copyOf(mounts);
    tmpfs = Ordered.map(tmpfs);
  }
}
