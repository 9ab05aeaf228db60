package dev.fairlead.e2e;

import dev.fairlead.testing.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A directory of desired state with one release of a random name, and one for the operator's state.
 */
final class DesiredFiles implements AutoCloseable {
  private final String project =
      "fl" + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
  private final Path root;
  private String revisionBefore = "";
  private String revisionNow = "";

  DesiredFiles() {
    try {
      root = Files.createTempDirectory("fairlead-e2e");
      Files.createDirectory(root.resolve("desired"));
      Files.createDirectory(root.resolve("state"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the project and of the release. */
  String project() {
    return project;
  }

  Path desired() {
    return root.resolve("desired");
  }

  Path state() {
    return root.resolve("state");
  }

  Path root() {
    return root;
  }

  /** The revision that was in place when something was written last. */
  String revisionBefore() {
    return revisionBefore;
  }

  void accept(String revision) {
    revisionNow = revision;
  }

  /** The compose file. */
  DesiredFiles compose(String text) {
    return write("compose.yaml", text);
  }

  /** The AppRelease; {@code services} is YAML in braces or a block of its own. */
  DesiredFiles release(String services) {
    return release(project, services);
  }

  DesiredFiles release(String name, String services) {
    String head =
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata:
          name: %s
        spec:
          compose:
            files: [compose.yaml]
        """
            .formatted(name);
    String body = services.isBlank() ? "" : "  services:\n" + services.indent(4);
    return write(name + ".yaml", head + body);
  }

  /** The desired state was changed elsewhere. */
  void changed() {
    revisionBefore = revisionNow;
  }

  /** As editors do: a new file, then the rename. */
  DesiredFiles write(String file, String text) {
    revisionBefore = revisionNow;
    try {
      Path next = Files.writeString(root.resolve("next"), text);
      Files.move(
          next,
          desired().resolve(file),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  void remove(String file) {
    try {
      Files.delete(desired().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Directories.delete(root);
  }
}
