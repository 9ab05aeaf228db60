package dev.fairlead.testing.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands each call down, and tells of those that change something or write it through. */
final class WatchedProvider extends FileSystemProvider {
  private final WatchedFiles files;
  private final Path base;
  private final WatchedFiles.Watcher watcher;
  private final FileSystemProvider below;

  WatchedProvider(WatchedFiles files, Path base, WatchedFiles.Watcher watcher) {
    this.files = files;
    this.base = base;
    this.watcher = watcher;
    this.below = base.getFileSystem().provider();
  }

  private interface Change {
    void make() throws IOException;
  }

  private void told(String change, Change made) throws IOException {
    watcher.before(change);
    made.make();
    watcher.after(change);
  }

  private static Path real(Path path) {
    return WatchedPath.real(path);
  }

  private String name(Path path) {
    Path plain = real(path);
    return plain.isAbsolute() ? base.relativize(plain).toString() : plain.toString();
  }

  @Override
  public String getScheme() {
    return "watched";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("one is made for a path");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return files;
  }

  @Override
  public Path getPath(URI uri) {
    return new WatchedPath(files, below.getPath(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.stream().allMatch(StandardOpenOption.READ::equals)) {
      return below.newByteChannel(real(path), options, attributes);
    }
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    // A directory is opened for nothing else.
    boolean sync = Files.isDirectory(real(path));
    String change = (sync ? "sync " : "write ") + name(path);
    watcher.before(change);
    FileChannel channel = below.newFileChannel(real(path), options, attributes);
    watcher.after(change);
    return channel;
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> all = below.newDirectoryStream(real(directory), _ -> true);
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> each = all.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Path next() {
            return new WatchedPath(files, each.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        all.close();
      }
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    told("make " + name(directory), () -> below.createDirectory(real(directory), attributes));
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    told(
        "link " + name(link) + " → " + target,
        () -> below.createSymbolicLink(real(link), real(target), attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    if (Files.exists(real(path), LinkOption.NOFOLLOW_LINKS)) {
      told("delete " + name(path), () -> below.delete(real(path)));
    } else {
      below.delete(real(path));
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    told(
        "copy " + name(source) + " → " + name(target),
        () -> below.copy(real(source), real(target), options));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    told(
        "rename " + name(source) + " → " + name(target),
        () -> below.move(real(source), real(target), options));
  }

  /** Views change one file's attributes: that is told when one is asked for. */
  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    try {
      watcher.before("attributes " + name(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return below.getFileAttributeView(real(path), type, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    told(
        attribute + " " + name(path),
        () -> below.setAttribute(real(path), attribute, value, options));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return new WatchedPath(files, below.readSymbolicLink(real(link)));
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return below.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return below.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return below.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    below.checkAccess(real(path), modes);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return below.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return below.readAttributes(real(path), attributes, options);
  }
}
