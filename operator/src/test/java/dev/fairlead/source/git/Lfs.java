package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Files of Git LFS as its client makes and keeps them. */
public final class Lfs {
  private Lfs() {}

  public static String oid(byte[] content) {
    return HexFormat.of().formatHex(LargeFiles.sha256().digest(content));
  }

  public static String pointer(byte[] content) {
    return pointer(oid(content), content.length);
  }

  public static String pointer(String oid, long size) {
    return "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
        .formatted(oid, size);
  }

  /** Puts a file where the client puts it when a repository of this disk is pushed to. */
  public static void store(Path repository, byte[] content) throws IOException {
    Path file = place(repository, oid(content));
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  static Path place(Path repository, String oid) {
    return repository
        .resolve("lfs/objects")
        .resolve(oid.substring(0, 2))
        .resolve(oid.substring(2, 4))
        .resolve(oid);
  }
}
