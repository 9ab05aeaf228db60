package dev.fairlead.site;

import dev.fairlead.files.FolderDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Brings the files of a directory. */
final class FolderFiles {
  private FolderFiles() {}

  static void read(Path directory, Intake intake) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is not there any more");
    }
    read(directory, "", intake);
  }

  private static void read(Path directory, String prefix, Intake intake) throws IOException {
    for (var child : FolderDigest.children(directory).entrySet()) {
      String name = prefix + child.getKey();
      Path path = child.getValue();
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (found.isSymbolicLink()) {
        intake.link(name, Files.readSymbolicLink(path).toString());
      } else if (found.isDirectory()) {
        intake.directory(name);
        read(path, name + "/", intake);
      } else if (found.isRegularFile()) {
        // What became a link meanwhile may lead anywhere.
        try (InputStream content = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
          intake.file(name, content);
        }
      } else {
        throw new Intake.Refused("the content holds " + name + ", which is no file");
      }
    }
  }
}
