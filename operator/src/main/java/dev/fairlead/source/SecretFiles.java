package dev.fairlead.source;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.sops.Whole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where encrypted files that containers mount lie in plain: on a file system that is in memory, and
 * nowhere else. Their directory is closed to everybody but the operator's account; the files
 * themselves may be read, because a container's user is any.
 *
 * <p>A path is named after the content, so that it changes exactly when that does. After a reboot
 * all of them are gone, and made again before anything is planned.
 *
 * @param directory null where there is none to be had
 * @param writing whether files are written, or only named
 */
public record SecretFiles(@Nullable Path directory, boolean writing) {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final Duration KEEP = Duration.ofHours(6);
  private static final FileAttribute<?> CLOSED =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Nowhere. */
  public static final SecretFiles NONE = new SecretFiles(null, false);

  /**
   * In what {@code FAIRLEAD_RUNTIME_DIR} names, else systemd's {@code RuntimeDirectory}, else
   * {@code /run/fairlead}, else the user's own runtime directory.
   */
  public static SecretFiles of(Map<String, String> environment) {
    String named =
        environment.getOrDefault(
            "FAIRLEAD_RUNTIME_DIR", environment.getOrDefault("RUNTIME_DIRECTORY", ""));
    if (!named.isEmpty()) {
      return new SecretFiles(Path.of(named.split(":", -1)[0]).toAbsolutePath(), true);
    }
    String user = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    Path system = Path.of("/run/fairlead");
    boolean ours = Files.isWritable(system) || Files.isWritable(Path.of("/run"));
    return new SecretFiles(ours || user.isEmpty() ? system : Path.of(user, "fairlead"), true);
  }

  /** Whether nothing was ever put there. */
  public boolean isEmpty() {
    return directory == null || !writing || !Files.isDirectory(directory.resolve("secrets"));
  }

  /** The same without writing anything. */
  public SecretFiles namingOnly() {
    return new SecretFiles(directory, false);
  }

  /**
   * Where on the host a container finds a file in plain.
   *
   * @param name that it was asked for by
   * @throws RefusedFileException when there is no file system in memory to put it on
   */
  public Path lay(String name, Whole content) throws IOException {
    if (directory == null) {
      throw new RefusedFileException(
          "is encrypted, and there is no directory in memory to put it in: set FAIRLEAD_RUNTIME_DIR");
    }
    Path secrets = directory.resolve("secrets");
    Path place = secrets.resolve(content.name()).resolve(name);
    if (writing) {
      write(secrets, place, content);
    }
    return place;
  }

  private static void write(Path secrets, Path place, Whole content) throws IOException {
    Files.createDirectories(secrets, CLOSED);
    String type = Files.getFileStore(secrets).type();
    if (!IN_MEMORY.contains(type)) {
      throw new RefusedFileException(
          "is encrypted, and %s is on a disk (%s): set FAIRLEAD_RUNTIME_DIR to a directory on a tmpfs"
              .formatted(secrets, type));
    }
    Path object = Files.createDirectories(place.resolveSibling("."), CLOSED).normalize();
    if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(place), content.content())) {
      // Wanted again: as good as new to the sweep.
      Files.setLastModifiedTime(object, FileTime.from(Instant.now()));
      return;
    }
    Path next = object.resolve(".new-" + UUID.randomUUID());
    try {
      Files.write(next, content.content());
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("r--r--r--"));
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** Removes what nobody needs, unless it is young: somebody may be about to. */
  public void sweep(SortedSet<String> needed, Instant now) {
    Path secrets = directory == null ? null : directory.resolve("secrets");
    if (secrets == null || !writing || !Files.isDirectory(secrets)) {
      return;
    }
    try (Stream<Path> all = Files.list(secrets)) {
      for (Path object : all.toList()) {
        boolean wanted = needed.stream().map(Path::of).anyMatch(path -> path.startsWith(object));
        if (!wanted && Files.getLastModifiedTime(object).toInstant().plus(KEEP).isBefore(now)) {
          delete(object);
        }
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be swept: {}", secrets, e.toString());
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(directory)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
