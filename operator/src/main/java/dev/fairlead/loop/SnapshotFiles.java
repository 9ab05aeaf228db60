package dev.fairlead.loop;

import dev.fairlead.compose.FileReader;
import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.sops.AgeKeys;
import dev.fairlead.sops.Decrypted;
import dev.fairlead.sops.Sops;
import dev.fairlead.sops.SopsException;
import dev.fairlead.source.ContentDigest;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files as a snapshot has them; those that it lacks are asked of its tree. An encrypted one is read
 * in plain, which stays in memory, and only as long as the reading takes.
 */
final class SnapshotFiles implements FileReader {
  private final TreeSnapshot snapshot;
  private final TreeFiles tree;
  private final AgeKeys keys;
  private final Map<Path, Set<String>> secrets = new HashMap<>();
  private final Map<Path, Set<Path>> needed = new HashMap<>();

  SnapshotFiles(TreeSnapshot snapshot, TreeFiles tree, AgeKeys keys) {
    this.snapshot = snapshot;
    this.tree = tree;
    this.keys = keys;
  }

  @Override
  public String read(Path path) throws IOException {
    Optional<String> known = snapshot.text(path);
    String text = known.isPresent() ? known.get() : tree.read(path);
    if (!Sops.isCandidate(text)) {
      return text;
    }
    needed.put(path, keys.watched());
    try {
      Decrypted plain = Sops.decrypt(path.toString(), text, keys);
      secrets.put(path, plain.secrets());
      return plain.text();
    } catch (SopsException e) {
      throw new RefusedFileException(e.problem());
    }
  }

  @Override
  public Set<String> secretsIn(Path path) {
    return secrets.getOrDefault(path, Set.of());
  }

  @Override
  public Set<Path> neededFor(Path path) {
    return needed.getOrDefault(path, Set.of());
  }

  @Override
  public Path onHost(Path path, boolean required) throws IOException {
    return tree.onHost(path, required);
  }

  @Override
  public Optional<String> digest(Path path) throws IOException {
    Optional<String> text = snapshot.text(path);
    return text.isPresent() ? text.map(ContentDigest::of) : tree.digest(path);
  }

  @Override
  public Optional<Path> bounds() {
    return tree.bounds();
  }
}
