package dev.fairlead.loop;

import dev.fairlead.compose.FileReader;
import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.sops.Decrypted;
import dev.fairlead.sops.Sops;
import dev.fairlead.sops.SopsException;
import dev.fairlead.sops.Whole;
import dev.fairlead.source.ContentDigest;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.source.Utf8;
import java.io.IOException;
import java.nio.file.Files;
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
  /** Beyond it nothing is read as text anywhere. */
  private static final int MAX_SEALED_BYTES = TreeLimits.DEFAULT.maxFileBytes();

  private final TreeSnapshot snapshot;
  private final TreeFiles tree;
  private final Unsealing unsealing;
  private final Map<Path, Set<String>> secrets = new HashMap<>();
  private final Map<Path, Set<Path>> needed = new HashMap<>();

  SnapshotFiles(TreeSnapshot snapshot, TreeFiles tree, Unsealing unsealing) {
    this.snapshot = snapshot;
    this.tree = tree;
    this.unsealing = unsealing;
  }

  @Override
  public String read(Path path) throws IOException {
    Optional<String> known = snapshot.text(path);
    String text = known.isPresent() ? known.get() : tree.read(path);
    if (!Sops.isCandidate(text)) {
      return text;
    }
    needed.put(path, unsealing.keys().watched());
    try {
      Decrypted plain = Sops.decrypt(path.toString(), text, unsealing.keys());
      secrets.put(path, plain.secrets());
      return plain.text();
    } catch (SopsException e) {
      throw new RefusedFileException(e.problem());
    }
  }

  @Override
  public Set<String> secretsIn(Path path) {
    return secrets.containsKey(path) ? secrets.get(path) : tree.secretsIn(path);
  }

  @Override
  public Set<Path> neededFor(Path path) {
    return needed.getOrDefault(path, Set.of());
  }

  @Override
  public Path onHost(Path path, boolean required) throws IOException {
    // A bind is whatever it is; what a config or secret names is a file whose content is meant.
    Optional<Whole> sealed = required ? sealed(path) : Optional.empty();
    Path name = path.getFileName();
    return sealed.isEmpty() || name == null
        ? tree.onHost(path, required)
        : unsealing.files().lay(name.toString(), sealed.get());
  }

  @Override
  public String whole(Path path) throws IOException {
    Optional<Whole> sealed = sealed(path);
    return sealed.isEmpty()
        ? read(path)
        : Utf8.text(sealed.get().content())
            .orElseThrow(() -> new RefusedFileException("is not UTF-8 text"));
  }

  private Optional<Whole> sealed(Path path) throws IOException {
    Optional<String> text = small(path);
    if (text.isEmpty() || !Sops.isCandidate(text.get())) {
      return Optional.empty();
    }
    needed.put(path, unsealing.keys().watched());
    try {
      return Sops.whole(path.toString(), text.get(), unsealing.keys());
    } catch (SopsException e) {
      throw new RefusedFileException(e.problem());
    }
  }

  /** A file's text; empty when it is large, no text, or not there: then it is not encrypted. */
  private Optional<String> small(Path path) {
    try {
      Optional<String> known = snapshot.text(path);
      boolean large =
          known.isEmpty() && tree.bounds().isEmpty() && Files.size(path) > MAX_SEALED_BYTES;
      return known.isPresent() || large ? known : Optional.of(tree.read(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> digest(Path path) throws IOException {
    Optional<String> text = snapshot.text(path);
    return text.isPresent() ? text.map(ContentDigest::of) : tree.digest(path);
  }

  @Override
  public boolean isFile(Path path) throws IOException {
    return snapshot.text(path).isPresent() || tree.isFile(path);
  }

  @Override
  public Optional<Path> bounds() {
    return tree.bounds();
  }
}
