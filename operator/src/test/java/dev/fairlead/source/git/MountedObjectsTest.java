package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of what was laid down. */
class MountedObjectsTest {
  @TempDir Path home;
  private MountedObjects it;

  @BeforeEach
  void create() {
    it = new MountedObjects(home, true);
  }

  private Path laid(String id) throws IOException {
    Path file = home.resolve("objects").resolve(id).resolve("app.conf");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void whatIsNeededOrYoungStaysAndDataIsNeverTouched() throws IOException {
    Path needed = laid("1".repeat(40));
    Path directory = laid("2".repeat(40)).resolve("..").normalize();
    Path unneeded = laid("3".repeat(40));
    Path data = it.data("shop/data");
    Instant now = Instant.now();

    var mounts = new TreeSet<>(List.of(needed.toString(), directory.toString(), "/var/run/x"));
    it.sweep(mounts, now);
    assertThat(unneeded).exists();

    it.sweep(mounts, now.plus(Duration.ofHours(2)));
    assertThat(needed).exists();
    assertThat(directory).exists();
    assertThat(unneeded.getParent()).doesNotExist();
    assertThat(data).isDirectory();
  }

  @Test
  void whatRottedOnTheDiskIsNotLaidDown() throws IOException {
    Path directory = home.resolve("upstream.git");
    try (Upstream upstream = new Upstream(directory)) {
      upstream.put("good.conf", "listen 80;").put("other.conf", "listen 81;").commit("both");
      try (Repository repository =
              new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
          ObjectReader reader = repository.newObjectReader()) {
        ObjectId tree = repository.resolve("main^{tree}");
        Lookup.Found good = new Lookup(reader, tree).find("good.conf").orElseThrow();
        Lookup.Found other = new Lookup(reader, tree).find("other.conf").orElseThrow();
        assertThat(it.object(new Blobs(reader), good, "good.conf")).hasContent("listen 80;");

        // Whole and readable, and something else.
        Path loose = directory.resolve("objects").resolve(name(other.id()));
        loose.toFile().setWritable(true);
        Files.copy(
            directory.resolve("objects").resolve(name(good.id())),
            loose,
            StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> it.object(new Blobs(reader), other, "other.conf"))
            .isInstanceOf(DamagedRepositoryException.class);
      }
    }
    assertThat(home.resolve("objects")).isDirectoryNotContaining("glob:**/.new-*");
    assertThat(home.resolve("objects")).isDirectoryNotContaining("glob:**/other.conf");
  }

  private static String name(ObjectId id) {
    return id.name().substring(0, 2) + "/" + id.name().substring(2);
  }
}
