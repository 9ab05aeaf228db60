package dev.fairlead.source;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.desired.Folders.Folder;
import dev.fairlead.desired.Site;
import dev.fairlead.files.FolderDigest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of this host, as they are now. A record: two of them are the same files. */
public record DiskFiles() implements TreeFiles {
  @Override
  public String read(Path path) throws IOException {
    return Files.readString(path);
  }

  @Override
  public boolean isFile(Path path) {
    return Files.isRegularFile(path);
  }

  @Override
  public Folder folder(Path path) throws IOException {
    return new Folder(path, Site.Directory.DIGEST + FolderDigest.of(path));
  }

  /**
   * Of regular files as large as those of a tree may be. One whose directory is not here either is
   * taken for one of the host that the Engine runs on.
   */
  @Override
  public Optional<String> digest(Path path) throws IOException {
    Path directory = path.getParent();
    if (Files.notExists(path) && directory != null && Files.isDirectory(directory)) {
      throw new RefusedFileException("does not exist");
    }
    if (!Files.isRegularFile(path) || Files.size(path) > TreeLimits.DEFAULT.maxFileBytes()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ContentDigest.of(Files.readAllBytes(path)));
    } catch (NoSuchFileException e) {
      throw new RefusedFileException("does not exist");
    } catch (AccessDeniedException e) {
      throw new RefusedFileException("cannot be read: permission denied");
    }
  }
}
