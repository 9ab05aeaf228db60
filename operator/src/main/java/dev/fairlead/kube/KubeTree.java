package dev.fairlead.kube;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.desired.Folders.Folder;
import dev.fairlead.source.DiskFiles;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.spec.Ordered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
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
  /** A file that changed so lately may change again and keep its time. */
  private static final Duration YOUNG = Duration.ofSeconds(2);

  private final Map<Path, Rendered> releases = new HashMap<>();
  private final Map<Path, String> seen = new HashMap<>();
  private final SortedMap<Path, String> refused = new TreeMap<>();
  private final SortedMap<Path, Set<String>> secrets = new TreeMap<>();
  private final SortedSet<String> departed;
  private final DiskFiles disk = new DiskFiles();

  /**
   * @param departed releases whose objects are being deleted
   */
  KubeTree(Path root, Collection<Rendered> all, SortedSet<String> departed) {
    for (Rendered one : all) {
      releases.put(root.resolve(one.file()), one);
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
    look(path);
    return disk.read(path);
  }

  @Override
  public Optional<String> digest(Path path) throws IOException {
    look(path);
    return disk.digest(path);
  }

  @Override
  public Folder folder(Path path) throws IOException {
    throw new RefusedFileException(
        "cannot come with an object of Kubernetes; put the files into an image: spec.site.image");
  }

  /** How a file is before it is read: what changes it afterwards makes another state. */
  private String look(Path path) {
    return seen.computeIfAbsent(path, KubeTree::stamp);
  }

  /** Of the object its revision; of the host's files their times and sizes. */
  @Override
  public Optional<String> state(Path file, SortedSet<Path> inputs) {
    Rendered one = releases.get(file);
    if (one == null) {
      return Optional.empty();
    }
    StringBuilder state = new StringBuilder(one.revision());
    one.refused().forEach((path, why) -> state.append('\n').append(path).append(' ').append(why));
    for (Path path : inputs) {
      if (!path.equals(file) && !one.files().containsKey(path)) {
        String stamp = look(path);
        if (stamp.isEmpty()) {
          return Optional.empty();
        }
        state.append('\n').append(path).append(' ').append(stamp);
      }
    }
    return Optional.of(state.toString());
  }

  /** Empty when it changed so lately that it tells nothing. */
  private static String stamp(Path path) {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Instant changed = attributes.lastModifiedTime().toInstant();
      return changed.isAfter(Instant.now().minus(YOUNG))
          ? ""
          : "%s %d %s".formatted(changed, attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      return "absent";
    }
  }

  @Override
  public Set<String> secretsIn(Path path) {
    return secrets.getOrDefault(path, Set.of());
  }

  @Override
  public Optional<String> named(SortedSet<Path> inputs) {
    return inputs.stream()
        .map(path -> releases.get(path))
        .filter(one -> one != null)
        .map(Rendered::revision)
        .findFirst();
  }

  @Override
  public Optional<SortedSet<String>> departed() {
    return Optional.of(departed);
  }

  /** Names only (I24). */
  @Override
  public String toString() {
    return "KubeTree" + Map.of("releases", releases.size(), "departed", departed);
  }
}
