package dev.fairlead.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What the file system says about a file without reading it. The change time moves with every
 * write, rename and attribute change and cannot be set back, so equal stats of a file that has been
 * at rest for a while mean equal content.
 */
record Stat(Kind kind, long device, long inode, long size, Instant modified, Instant changed) {

  enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  private static final int TYPE_MASK = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;

  /** Follows links unless told otherwise. */
  static Stat of(Path path, LinkOption... options) throws IOException {
    Map<String, Object> values =
        Files.readAttributes(path, "unix:mode,dev,ino,size,lastModifiedTime,ctime", options);
    Kind kind =
        switch ((Integer) value(values, "mode") & TYPE_MASK) {
          case REGULAR -> Kind.FILE;
          case DIRECTORY -> Kind.DIRECTORY;
          case LINK -> Kind.LINK;
          default -> Kind.OTHER;
        };
    return new Stat(
        kind,
        (Long) value(values, "dev"),
        (Long) value(values, "ino"),
        (Long) value(values, "size"),
        ((FileTime) value(values, "lastModifiedTime")).toInstant(),
        ((FileTime) value(values, "ctime")).toInstant());
  }

  private static Object value(Map<String, Object> values, String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the file system has no attribute " + name);
    }
    return value;
  }

  /** Which directory it is, whatever is in it. */
  Stat ofDirectoryAlone() {
    return new Stat(kind, device, inode, 0, Instant.EPOCH, Instant.EPOCH);
  }

  /** Whether both name the same file on disk. */
  boolean sameFile(Stat other) {
    return device == other.device && inode == other.inode;
  }
}
