package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that pointers of Git LFS stand for, on this disk by their SHA-256. One is fetched when
 * it is read or mounted for the first time, so a repository may have far more of them than a host
 * wants. It counts only when digest and size are those of the pointer, which is in the commit; so a
 * signature over that one vouches for it.
 */
final class LargeFiles {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  /** What is mounted of one repository at once is bounded likewise. */
  static final long MAX_BYTES = 256L << 20;

  /** A server that does not give so many in one look is not asked for more in it. */
  private static final int MAX_FAILURES = 3;

  private static final Duration KEEP = Duration.ofHours(1);

  private final String url;
  private final Map<String, String> environment;
  private final Path home;
  private final Map<ObjectId, OfCommit> commits = new HashMap<>();

  /**
   * Of a source.
   *
   * @param url of its repository
   * @param home where they lie
   */
  LargeFiles(String url, Map<String, String> environment, Path home) {
    this.url = url;
    this.environment = Map.copyOf(environment);
    this.home = home;
  }

  /**
   * Those of one commit.
   *
   * @param fetching false takes only what is here
   */
  OfCommit of(ObjectId commit, boolean fetching) {
    OfCommit files = commits.computeIfAbsent(commit, _ -> new OfCommit());
    files.begin(fetching);
    return files;
  }

  /** What one commit needed of them. Of the source's own thread. */
  final class OfCommit {
    private final Set<String> used = new HashSet<>();
    private final Map<String, String> failed = new HashMap<>();
    private boolean fetching;

    private void begin(boolean fetches) {
      fetching = fetches;
      failed.clear();
    }

    /** Whether something could not be had that may be had later. */
    boolean isIncomplete() {
      return !failed.isEmpty();
    }

    /**
     * The file of a pointer.
     *
     * @param urls of the repositories that have the pointer
     */
    Blobs.Content of(LfsPointer pointer, List<String> urls) throws IOException {
      if (pointer.oid().isEmpty()) {
        throw new RefusedFileException("is a Git LFS pointer of a form that is not known");
      }
      if (pointer.size() > MAX_BYTES) {
        throw new RefusedFileException(
            "is a file of Git LFS larger than %d bytes: %d bytes"
                .formatted(MAX_BYTES, pointer.size()));
      }
      used.add(pointer.oid());
      Path file = home.resolve(pointer.oid());
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) == pointer.size()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return new Cached(file, pointer);
      }
      String before = failed.get(pointer.oid());
      if (before != null) {
        throw refused(before);
      }
      try {
        if (!fetching) {
          throw new IOException("it was not fetched yet");
        }
        if (failed.size() >= MAX_FAILURES) {
          throw new IOException("neither could others, and it was not asked for");
        }
        fetch(pointer, urls, file);
      } catch (IOException e) {
        String why = String.valueOf(e.getMessage());
        failed.put(pointer.oid(), why);
        throw refused(why);
      }
      return new Cached(file, pointer);
    }
  }

  private static RefusedFileException refused(String why) {
    return new RefusedFileException("is a file of Git LFS that cannot be had: " + why);
  }

  private void fetch(LfsPointer pointer, List<String> urls, Path file) throws IOException {
    IOException last = new IOException("no repository has its pointer");
    for (String each : urls) {
      Map<String, String> own = GitCredentials.forNamed(environment, url, each);
      Path next = home.resolve(".new-" + pointer.oid());
      try {
        Files.createDirectories(home);
        Files.deleteIfExists(next); // Of a process that was killed.
        new LfsServer(each, own).download(pointer, next);
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        LOG.info("{}: fetched {} of Git LFS, {} bytes", each, pointer.oid(), pointer.size());
        return;
      } catch (IOException e) {
        last = e;
      } finally {
        Files.deleteIfExists(next);
      }
    }
    throw last;
  }

  /** A file on this disk, which may rot. */
  private record Cached(Path file, LfsPointer pointer) implements Blobs.Content {
    @Override
    public long size() {
      return pointer.size();
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      MessageDigest digest = sha256();
      Files.copy(file, new DigestOutputStream(out, digest));
      if (!HexFormat.of().formatHex(digest.digest()).equals(pointer.oid())) {
        Files.deleteIfExists(file);
        throw new DamagedRepositoryException(
            "the file " + pointer.oid() + " of Git LFS is not what it was");
      }
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Removes what none of these commits needs; only what was read before is known. */
  void sweep(Set<ObjectId> kept, Instant now) throws IOException {
    if (!Files.isDirectory(home) || !commits.keySet().containsAll(kept)) {
      return;
    }
    commits.keySet().retainAll(kept);
    try (Stream<Path> all = Files.list(home)) {
      for (Path file : all.toList()) {
        String oid = String.valueOf(file.getFileName());
        boolean wanted = commits.values().stream().anyMatch(files -> files.used.contains(oid));
        if (!wanted && Files.getLastModifiedTime(file).toInstant().plus(KEEP).isBefore(now)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
