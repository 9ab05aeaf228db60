package dev.fairlead.testing.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;

/**
 * The disk below, which tells of each change: whoever is given a path of it need not know. A test
 * can look at what is there between any two changes and, by throwing, end the program at one of
 * them as a kill does, if it goes on to throw at all later ones.
 */
public final class WatchedFiles extends FileSystem {
  private final FileSystem real;
  private final WatchedProvider provider;

  /** Hears of changes, on the thread that makes them. */
  public interface Watcher {
    /** One is about to be made, such as {@code rename a → b}; by throwing, the disk fails. */
    void before(String change) throws IOException;

    /** It was made. */
    void after(String change);
  }

  private WatchedFiles(Path below, Watcher watcher) {
    this.real = below.getFileSystem();
    this.provider = new WatchedProvider(this, below, watcher);
  }

  /** The same path, watched. */
  public static Path path(Path below, Watcher watcher) {
    return new WatchedPath(new WatchedFiles(below, watcher), below);
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("it is as open as the disk below");
  }

  @Override
  public boolean isOpen() {
    return real.isOpen();
  }

  @Override
  public boolean isReadOnly() {
    return real.isReadOnly();
  }

  @Override
  public String getSeparator() {
    return real.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return real.getRootDirectories();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return real.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return real.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return new WatchedPath(this, real.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    PathMatcher matcher = real.getPathMatcher(pattern);
    return path -> matcher.matches(WatchedPath.real(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return real.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("nobody watches this way");
  }
}
