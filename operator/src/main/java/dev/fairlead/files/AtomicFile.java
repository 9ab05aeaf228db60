package dev.fairlead.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Replaces a file so that whoever reads it, at any moment and after a loss of power, finds the old
 * content or the new one and nothing between (I20): a new file beside it, written through to the
 * disk, then a rename.
 */
public final class AtomicFile {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final ReentrantLock TURN = new ReentrantLock();

  private AtomicFile() {}

  /**
   * Replaces a file; owner, group and mode stay.
   *
   * @param file without links
   * @param expected what it holds
   * @return false when it holds something else by now, and was left alone
   * @throws IOException also when it could be replaced only by changing whose it is
   */
  public static boolean replace(Path file, byte[] expected, byte[] content) throws IOException {
    Path directory = file.getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    PosixFileAttributes was =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (Files.getAttribute(file, "unix:nlink") instanceof Integer links && links > 1) {
      throw new IOException(file + " has several names (hard links), which would be parted");
    }
    // Writers of ours take turns, also those of other processes.
    TURN.lock();
    try (FileChannel held =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock _ = held.lock()) {
      return replace(file, directory, was, expected, content);
    } finally {
      TURN.unlock();
    }
  }

  private static boolean replace(
      Path file, Path directory, PosixFileAttributes was, byte[] expected, byte[] content)
      throws IOException {
    Path next = beside(file, directory);
    try {
      write(next, content);
      take(next, was);
      if (!isStill(file, was) || !Arrays.equals(Files.readAllBytes(file), expected)) {
        return false;
      }
      install(next, file, directory);
    } finally {
      Files.deleteIfExists(next);
    }
    return true;
  }

  /**
   * Writes a file of ours that nobody else writes, be it there or not; its owner alone may read it.
   */
  public static void put(Path file, byte[] content) throws IOException {
    put(file, content, "rw-------");
  }

  /** The same, which everybody may read. */
  public static void publish(Path file, byte[] content) throws IOException {
    put(file, content, "rw-r--r--");
  }

  private static void put(Path file, byte[] content, String mode) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    Path next = beside(file, directory);
    try {
      write(next, content);
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(mode));
      install(next, file, directory);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** A hidden name that no source reads. */
  private static Path beside(Path file, Path directory) throws IOException {
    return Files.createTempFile(directory, "." + file.getFileName() + ".", ".tmp", OWNER_ONLY);
  }

  /** Puts the new one in the place of the old one, for good. */
  private static void install(Path next, Path file, Path directory) throws IOException {
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Whether the name leads to the very file that is locked. */
  private static boolean isStill(Path file, PosixFileAttributes was) throws IOException {
    Object key =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return Objects.equals(key, was.fileKey());
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void take(Path file, PosixFileAttributes was) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes now = view.readAttributes();
    if (!now.owner().equals(was.owner())) {
      view.setOwner(was.owner());
    }
    if (!now.group().equals(was.group())) {
      view.setGroup(was.group());
    }
    view.setPermissions(Set.copyOf(was.permissions()));
  }
}
