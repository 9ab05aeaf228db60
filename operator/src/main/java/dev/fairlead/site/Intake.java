package dev.fairlead.site;

import dev.fairlead.files.FolderDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes the files of one version in, whoever brings them, and trusts nobody: a path has no way out,
 * links are made when all files are written and must lead to something inside, and there is an end
 * to how much is taken (I16). What is taken belongs to the operator and may be read by everybody.
 */
final class Intake {
  private static final int BUFFER = 64 << 10;
  private static final int MAX_PATH = 4096;
  private static final int MAX_NAME = 255;

  private final Path base;
  private final long maxBytes;
  private final int maxEntries;
  private final SortedMap<Path, String> links = new TreeMap<>();
  private final List<Path> directories = new ArrayList<>();
  private int entries;
  private long bytes;

  /**
   * @param base a directory that is not there yet
   */
  Intake(Path base) throws IOException {
    this(base, FolderDigest.MAX_ENTRIES, FolderDigest.MAX_BYTES);
  }

  Intake(Path base, int maxEntries, long maxBytes) throws IOException {
    this.base = base;
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    made(Files.createDirectory(base));
  }

  /** The content is not to be served; the message is a sentence. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** A directory by its path in the content; it may be there already. */
  void directory(String path) throws IOException {
    Path place = place(path);
    if (!place.equals(base)) {
      make(place, path);
    }
  }

  /** A file by its path in the content. */
  void file(String path, InputStream content) throws IOException {
    Path place = place(path);
    parent(place, path);
    count(path);
    try (FileChannel channel =
        FileChannel.open(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      copy(content, Channels.newOutputStream(channel));
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new Refused("the content has " + path + " twice");
    }
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** A further name of a file that was brought before. */
  void copy(String path, String of) throws IOException {
    Path source = place(of);
    if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(path + " is another name of " + of + ", which was not there before");
    }
    try (InputStream content = Files.newInputStream(source)) {
      file(path, content);
    }
  }

  /** A link; it is made at the end, so that nothing is ever written through one. */
  void link(String path, String target) throws IOException {
    Path place = place(path);
    parent(place, path);
    count(path);
    if (target.length() > MAX_PATH || target.indexOf('\0') >= 0) {
      throw new Refused("the link " + path + " leads nowhere");
    }
    if (links.put(place, target) != null) {
      throw new Refused("the content has " + path + " twice");
    }
  }

  /**
   * All was brought: makes the links, looks for the index, and writes all through to the disk.
   *
   * @param stamp the time of every file, which web servers tell versions apart by
   */
  void finish(String index, FileTime stamp) throws IOException {
    for (var link : links.entrySet()) {
      try {
        Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
      } catch (InvalidPathException e) {
        throw new Refused("the link " + name(link.getKey()) + " leads nowhere");
      } catch (FileAlreadyExistsException e) {
        throw new Refused("the content has " + name(link.getKey()) + " twice");
      }
    }
    Path inside = base.toRealPath();
    for (Path link : links.keySet()) {
      leadsInside(link, inside);
    }
    if (!Files.isRegularFile(base.resolve(index))) {
      throw new Refused("the content has no " + index);
    }
    stamp(base, stamp);
    for (Path directory : directories) {
      sync(directory);
    }
  }

  private void leadsInside(Path link, Path inside) throws IOException {
    Path real;
    try {
      real = link.toRealPath();
    } catch (IOException e) {
      throw new Refused("the link " + name(link) + " leads nowhere");
    }
    if (!real.startsWith(inside)) {
      throw new Refused("the link " + name(link) + " leads out of the content");
    }
  }

  private static void stamp(Path directory, FileTime time) throws IOException {
    for (Path child : FolderDigest.children(directory).values()) {
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        stamp(child, time);
      } else if (!Files.isSymbolicLink(child)) {
        Files.setLastModifiedTime(child, time);
      }
    }
    Files.setLastModifiedTime(directory, time);
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private String name(Path place) {
    return base.relativize(place).toString();
  }

  /** Every part of a path is a plain name. */
  private Path place(String path) throws IOException {
    if (path.length() > MAX_PATH || path.indexOf('\0') >= 0) {
      throw new Refused("the content has a path that no file can have");
    }
    Path place = base;
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        throw new Refused("the path " + path + " leads out of the content");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        place = resolved(place, part);
      }
    }
    return place;
  }

  /** Where the locale has no letters for a name, the platform has no path for it. */
  private static Path resolved(Path place, String part) throws IOException {
    if (part.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
      throw new Refused("the content has a name that no file can have: " + part);
    }
    try {
      return place.resolve(part);
    } catch (InvalidPathException e) {
      throw new Refused("the content has a name that cannot be written here");
    }
  }

  private void parent(Path place, String path) throws IOException {
    Path parent = place.getParent();
    if (place.equals(base) || parent == null) {
      throw new Refused("the content has a file without a name");
    }
    make(parent, path);
  }

  private void make(Path directory, String path) throws IOException {
    if (links.containsKey(directory)) {
      throw new Refused("the path " + path + " leads through a link");
    }
    Path parent = directory.getParent();
    if (directory.equals(base) || parent == null) {
      return;
    }
    make(parent, path);
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    count(path);
    try {
      made(Files.createDirectory(directory));
    } catch (FileAlreadyExistsException e) {
      throw new Refused("the content has a file and a directory called " + name(directory));
    }
  }

  private void made(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    directories.add(directory);
  }

  private void count(String path) throws IOException {
    if (++entries > maxEntries) {
      throw new Refused(
          "the content has more than " + maxEntries + " files, counted up to " + path);
    }
  }

  private void copy(InputStream content, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      bytes += read;
      if (bytes > maxBytes) {
        throw new Refused("the content is larger than " + maxBytes + " bytes");
      }
      to.write(buffer, 0, read);
    }
  }
}
