package dev.fairlead.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells what is in a directory from anything else: the paths, the bytes, and where links point; no
 * times, no owners. Git's own files are no part of it.
 */
public final class FolderDigest {
  /** More files and directories than any site has (I16). */
  public static final int MAX_ENTRIES = 20_000;

  public static final long MAX_BYTES = 1L << 30;

  private static final int BUFFER = 64 << 10;
  private static final String GIT = ".git";

  private final MessageDigest sha256 = sha256();
  private int entries;
  private long bytes;

  private FolderDigest() {}

  /**
   * SHA-256 in hex.
   *
   * @throws IOException with a sentence part where there is no directory, or none that is usable
   */
  public static String of(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(Files.exists(directory) ? "is no directory" : "does not exist");
    }
    FolderDigest digest = new FolderDigest();
    digest.directory(directory, "");
    return HexFormat.of().formatHex(digest.sha256.digest());
  }

  /** What is in a directory, in one order for all. */
  public static SortedMap<String, Path> children(Path directory) throws IOException {
    SortedMap<String, Path> children = new TreeMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path child : stream) {
        String name = String.valueOf(child.getFileName());
        if (!name.equals(GIT)) {
          children.put(name, child);
        }
        if (children.size() > MAX_ENTRIES) {
          throw tooMany();
        }
      }
    }
    return children;
  }

  private void directory(Path directory, String prefix) throws IOException {
    for (var child : children(directory).entrySet()) {
      if (++entries > MAX_ENTRIES) {
        throw tooMany();
      }
      String name = prefix + child.getKey();
      Path path = child.getValue();
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (found.isSymbolicLink()) {
        update("l" + name);
        update(Files.readSymbolicLink(path).toString());
      } else if (found.isDirectory()) {
        update("d" + name);
        directory(path, name + "/");
      } else if (found.isRegularFile()) {
        update("f" + name);
        file(path);
      } else {
        throw new IOException("holds " + name + ", which is no file");
      }
    }
  }

  private void file(Path path) throws IOException {
    long size = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
        size += read;
        bytes += read;
        if (bytes > MAX_BYTES) {
          throw new IOException("is larger than " + MAX_BYTES + " bytes");
        }
      }
    }
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
  }

  private static IOException tooMany() {
    return new IOException("holds more than " + MAX_ENTRIES + " files");
  }

  private void update(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).flip());
    sha256.update(encoded);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
