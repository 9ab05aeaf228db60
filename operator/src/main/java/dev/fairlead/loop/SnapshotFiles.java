package dev.fairlead.loop;

import dev.fairlead.compose.FileReader;
import dev.fairlead.source.ContentDigest;
import dev.fairlead.source.TreeFiles;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Files as a snapshot has them; those that it lacks are asked of its tree. */
record SnapshotFiles(TreeSnapshot snapshot, TreeFiles tree) implements FileReader {
  @Override
  public String read(Path path) throws IOException {
    Optional<String> text = snapshot.text(path);
    return text.isPresent() ? text.get() : tree.read(path);
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
