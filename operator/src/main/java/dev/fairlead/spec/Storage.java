package dev.fairlead.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * @param injected files that are written into it before its start
 */
public record Storage(
    List<Mount> mounts,
    SortedMap<String, String> tmpfs,
    boolean readOnlyRoot,
    long sharedMemoryBytes,
    List<String> volumesFrom,
    List<Injected> injected) {

  /** Nothing said. */
  public static final Storage NONE = new Storage(List.of(), new TreeMap<>(), false, 0);

  public Storage {
    mounts = List.copyOf(mounts);
    tmpfs = Ordered.map(tmpfs);
    volumesFrom = List.copyOf(volumesFrom);
    injected = injected == null ? List.of() : List.copyOf(injected);
  }

  /** Without files that are written into it. */
  public Storage(
      List<Mount> mounts,
      SortedMap<String, String> tmpfs,
      boolean readOnlyRoot,
      long sharedMemoryBytes,
      List<String> volumesFrom) {
    this(mounts, tmpfs, readOnlyRoot, sharedMemoryBytes, volumesFrom, List.of());
  }

  /** Without volumes of others. */
  public Storage(
      List<Mount> mounts,
      SortedMap<String, String> tmpfs,
      boolean readOnlyRoot,
      long sharedMemoryBytes) {
    this(mounts, tmpfs, readOnlyRoot, sharedMemoryBytes, List.of());
  }

  /** The same, with what labels tell of the content of mounted files. */
  public Storage withContents(Map<String, String> labels) {
    if (labels.keySet().stream().noneMatch(key -> key.startsWith(Labels.CONTENT))) {
      return this;
    }
    SortedMap<String, String> left = new TreeMap<>();
    labels.forEach((key, digest) -> {
      if (key.startsWith(Labels.CONTENT)) {
        left.put(key.substring(Labels.CONTENT.length()), digest);
      }
    });
    List<Mount> told =
        mounts.stream().map(mount -> mount.withContent(left.remove(mount.target()))).toList();
    List<Injected> files = new ArrayList<>();
    left.forEach((target, digest) -> files.add(new Injected(target, null, null, null, 0, digest)));
    return new Storage(told, tmpfs, readOnlyRoot, sharedMemoryBytes, volumesFrom, files);
  }

  /** The labels that tell it. */
  public SortedMap<String, String> contents() {
    SortedMap<String, String> labels = new TreeMap<>();
    for (Mount mount : mounts) {
      if (mount.content() != null) {
        labels.put(Labels.CONTENT + mount.target(), mount.content());
      }
    }
    for (Injected file : injected) {
      if (!file.digest().isEmpty()) {
        labels.put(Labels.CONTENT + file.target(), file.digest());
      }
    }
    return labels;
  }

  /** The same, where another content of what is written into it makes no difference. */
  public Storage withoutDigests() {
    return new Storage(
        mounts,
        tmpfs,
        readOnlyRoot,
        sharedMemoryBytes,
        volumesFrom,
        injected.stream().map(file -> file.withDigest("")).toList());
  }

  public Storage withMounts(List<Mount> replacement) {
    return new Storage(replacement, tmpfs, readOnlyRoot, sharedMemoryBytes, volumesFrom, injected);
  }

  public Storage withVolumesFrom(List<String> replacement) {
    return new Storage(mounts, tmpfs, readOnlyRoot, sharedMemoryBytes, replacement, injected);
  }
}
