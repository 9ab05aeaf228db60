package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.compose.RefusedFileException;
import dev.fairlead.sops.Fixtures;
import dev.fairlead.sops.Sops;
import dev.fairlead.sops.SopsException;
import dev.fairlead.sops.Whole;
import dev.fairlead.testing.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretFilesTest {
  private final Path memory;

  SecretFilesTest() throws IOException {
    memory = Files.createTempDirectory(Path.of("/dev/shm"), "fairlead-test");
  }

  @AfterEach
  void clean() {
    Directories.delete(memory);
  }

  private static Whole content(String fixture) throws SopsException {
    return Sops.whole(fixture, Fixtures.text(fixture), Fixtures.key()).orElseThrow();
  }

  @Test
  void putsNothingOnADisk(@TempDir Path disk) throws Exception {
    assertThat(Files.getFileStore(disk).type())
        .as("the test needs a disk at %s", disk)
        .isNotEqualTo("tmpfs");
    SecretFiles files = SecretFiles.of(Map.of("FAIRLEAD_RUNTIME_DIR", disk.toString()));
    Whole content = content("server.bin");
    assertThatThrownBy(() -> files.lay("x", content))
        .isInstanceOf(RefusedFileException.class)
        .hasMessageContaining("is on a disk");
    try (Stream<Path> all = Files.walk(disk)) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
    assertThatThrownBy(() -> SecretFiles.NONE.lay("x", content))
        .hasMessageContaining("set FAIRLEAD_RUNTIME_DIR");
  }

  @Test
  void namesAFileAfterItsContentAndMendsIt() throws Exception {
    SecretFiles files = SecretFiles.of(Map.of("RUNTIME_DIRECTORY", memory + ":/elsewhere"));
    Path place = files.lay("key.pem", content("server.bin"));
    assertThat(Files.readAllBytes(place))
        .isEqualTo(Files.readAllBytes(Fixtures.path("server.bin.plain")));
    assertThat(files.lay("key.pem", content("server.bin"))).isEqualTo(place);
    assertThat(files.lay("key.pem", content("raw.bin"))).isNotEqualTo(place);
    assertThat(files.namingOnly().lay("key.pem", content("server.bin"))).isEqualTo(place);
    Files.delete(place);
    Files.writeString(place, "meddled");
    files.lay("key.pem", content("server.bin"));
    assertThat(place).hasBinaryContent(Files.readAllBytes(Fixtures.path("server.bin.plain")));
  }

  @Test
  void removesWhatNobodyNeedsAfterSomeHours() throws Exception {
    SecretFiles files = new SecretFiles(memory, true);
    Path needed = files.lay("a", content("server.bin"));
    Path other = files.lay("b", content("raw.bin"));
    TreeSet<String> still = new TreeSet<>(List.of(needed.toString()));
    files.sweep(still, Instant.now());
    assertThat(other).exists();
    files.sweep(still, Instant.now().plus(Duration.ofHours(7)));
    assertThat(other).doesNotExist();
    assertThat(needed).exists();
  }
}
