package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a repository on our disk is, and how long it is kept. */
class LocalRepositoryTest {
  private final Instant now = Instant.now();

  @TempDir Path temp;

  /** What another process finds when it asks for the lock. */
  private String anotherProcess(Path lock) throws Exception {
    Path program =
        Files.writeString(
            temp.resolve("Ask.java"),
            """
            void main(String[] args) throws Exception {
              var write = java.nio.file.StandardOpenOption.WRITE;
              try (var channel = java.nio.channels.FileChannel.open(Path.of(args[0]), write)) {
                IO.print(channel.tryLock() == null ? "held" : "free");
              }
            }
            """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, program.toString(), lock.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private void lastUsed(Path home, Duration ago) throws IOException {
    Files.setLastModifiedTime(home.resolve("used"), FileTime.from(now.minus(ago)));
  }

  @Test
  void aRefusedSecondUserTakesNothingFromTheFirst() throws Exception {
    Path home = temp.resolve("one");
    try (LocalRepository first = LocalRepository.open(home)) {
      assertThatThrownBy(() -> LocalRepository.open(home)).hasMessageContaining("another source");
      assertThat(first.git().getObjectDatabase().exists()).isTrue();
      // A process of its own sees the lock, which a second descriptor that was closed would end.
      assertThat(anotherProcess(home.resolve("lock"))).isEqualTo("held");
    }
    LocalRepository.open(home).close();
  }

  @Test
  void whatWasNoSourcesForLongIsRemovedAndWhatIsUsedIsNot() throws Exception {
    Path old = temp.resolve("old");
    Path young = temp.resolve("young");
    Path used = temp.resolve("used");
    LocalRepository.open(old).close();
    LocalRepository.open(young).close();
    try (LocalRepository other = LocalRepository.open(used);
        LocalRepository own = LocalRepository.open(temp.resolve("own"))) {
      lastUsed(old, Duration.ofDays(31));
      lastUsed(young, Duration.ofDays(29));
      lastUsed(used, Duration.ofDays(31));
      own.sweep(now);
      assertThat(old).doesNotExist();
      assertThat(young).exists();
      assertThat(used.resolve("repository.git/HEAD")).exists();
      assertThat(other.ref("refs/heads/main")).isEmpty();
      own.sweep(now.plus(Duration.ofDays(31)));
      assertThat(young).doesNotExist();
      assertThat(temp.resolve("own")).exists();
    }
  }
}
