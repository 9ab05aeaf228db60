package dev.fairlead.source.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of the moment in the folder for temporary files. What a killed process left there is
 * removed by the next one that needs such a directory: its name says whose it is.
 */
public final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Pattern NAME = Pattern.compile("fairlead-(?:git|signature|write)-(\\d+)-.+");

  /** Longer than any use: the process may be one that is not seen from here, in a container. */
  private static final Duration LONGEST_USE = Duration.ofHours(1);

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes one.
   *
   * @param purpose git, signature or write
   */
  public static Scratch of(String purpose) throws IOException {
    sweep(PARENT, Instant.now());
    String prefix = "fairlead-%s-%d-".formatted(purpose, ProcessHandle.current().pid());
    return new Scratch(Files.createTempDirectory(PARENT, prefix));
  }

  public Path directory() {
    return directory;
  }

  /** Removes what belongs to no process any more. */
  static void sweep(Path parent, Instant now) {
    try (Stream<Path> all = Files.list(parent)) {
      List<Path> left = all.filter(path -> isLeft(path, now)).toList();
      for (Path path : left) {
        LocalRepository.delete(path);
      }
    } catch (IOException e) {
      LOG.debug("{} is not swept", parent, e);
    }
  }

  private static boolean isLeft(Path path, Instant now) {
    Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
    try {
      return name.matches()
          && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
          && Files.getLastModifiedTime(path).toInstant().plus(LONGEST_USE).isBefore(now);
    } catch (IOException | NumberFormatException e) {
      return false; // Another process was faster, or it is none of ours.
    }
  }

  @Override
  public void close() {
    try {
      LocalRepository.delete(directory);
    } catch (IOException e) {
      LOG.debug("{} is left behind", directory, e);
    }
  }
}
