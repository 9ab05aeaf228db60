package dev.fairlead.kube;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.source.DiskFiles;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What the files of a snapshot do not tell: why some cannot be had, and what nobody may be shown.
 */
final class KubeTree implements TreeFiles {
  private final SortedMap<Path, String> revisions = new TreeMap<>();
  private final SortedMap<Path, String> refused = new TreeMap<>();
  private final SortedMap<Path, Set<String>> secrets = new TreeMap<>();
  private final SortedSet<String> departed;
  private final DiskFiles disk = new DiskFiles();

  /**
   * @param departed releases whose objects are being deleted
   */
  KubeTree(Path root, Collection<Rendered> all, SortedSet<String> departed) {
    for (Rendered one : all) {
      revisions.put(root.resolve(one.file()), one.revision());
      refused.putAll(one.refused());
      secrets.putAll(one.secrets());
    }
    this.departed = Ordered.set(departed);
  }

  @Override
  public String read(Path path) throws IOException {
    String why = refused.get(path);
    if (why != null) {
      throw new RefusedFileException(why);
    }
    return disk.read(path);
  }

  @Override
  public Optional<String> digest(Path path) throws IOException {
    return disk.digest(path);
  }

  @Override
  public Set<String> secretsIn(Path path) {
    return secrets.getOrDefault(path, Set.of());
  }

  @Override
  public Optional<String> named(SortedSet<Path> inputs) {
    return inputs.stream()
        .map(path -> revisions.get(path))
        .filter(revision -> revision != null)
        .findFirst();
  }

  @Override
  public Optional<SortedSet<String>> departed() {
    return Optional.of(departed);
  }

  /** Names only (I24). */
  @Override
  public String toString() {
    return "KubeTree" + Map.of("releases", revisions.size(), "departed", departed);
  }
}
