package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
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
}
