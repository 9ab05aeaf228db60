package dev.fairlead.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the operator keeps what it remembers. */
final class StateOption {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${env:FAIRLEAD_STATE_DIR}",
      description =
          "For history, quarantine and git repositories; the default depends on the user.")
  private @Nullable Path directory;

  /** The same, or what the configuration says where nothing was said here. */
  StateOption or(@Nullable String configured) {
    StateOption chosen = new StateOption();
    chosen.directory = directory == null && configured != null ? Path.of(configured) : directory;
    return chosen;
  }

  /** What the operator remembers. */
  static Path database(Path directory) {
    return directory.resolve("fairlead.db");
  }

  /** Whether somebody chose it. */
  boolean isGiven() {
    return directory != null;
  }

  /** The directory, whether it is there or not. */
  Path path(Map<String, String> environment) {
    if (directory != null) {
      return directory.toAbsolutePath();
    }
    Path system = Path.of("/var/lib/fairlead");
    if (Files.isWritable(system) || Files.isWritable(system.getParent())) {
      return system;
    }
    String base = environment.getOrDefault("XDG_STATE_HOME", "");
    return base.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".local", "state", "fairlead")
        : Path.of(base, "fairlead");
  }

  /** The directory, made when it is missing. */
  Path made(Map<String, String> environment) throws IOException {
    Path path = path(environment);
    try {
      // For its owner alone: what revisions were is kept there, environments included (I24).
      return Files.createDirectories(path, OWNER_ONLY);
    } catch (IOException e) {
      throw new IOException("cannot use " + path + " for state: " + e, e);
    }
  }
}
