package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The layout of git-sync: a link that is swapped between directories. */
@Timeout(120)
class GitSyncTest {
  @TempDir Path temp;
  private Path top;

  @BeforeEach
  void createTop() throws IOException {
    top = Files.createDirectories(temp.toRealPath().resolve("root/.worktrees"));
  }

  private Path worktree(String name, String left, String right) throws IOException {
    Path tree = Files.createDirectories(top.resolve(name).resolve("apps"));
    Files.writeString(tree.resolve("left.yaml"), left);
    Files.writeString(tree.resolve("right.yaml"), right);
    return top.resolve(name);
  }

  private Path current() {
    return top.resolveSibling("current");
  }

  private void swapTo(String name) throws IOException {
    Path next = top.resolveSibling("next");
    Files.createSymbolicLink(next, Path.of(".worktrees").resolve(name));
    Files.move(next, current(), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void followsTheSwapOfTheRootLink() throws IOException {
    worktree("sha1", "1", "1");
    swapTo("sha1");
    try (Snapshots snapshots = Snapshots.of(current())) {
      TreeSnapshot first =
          snapshots.awaitFiles(Map.of("apps/left.yaml", "1", "apps/right.yaml", "1"));
      worktree("sha2", "2", "2");
      swapTo("sha2");
      TreeSnapshot second =
          snapshots.awaitFiles(Map.of("apps/left.yaml", "2", "apps/right.yaml", "2"));
      assertThat(second.root()).isEqualTo(first.root()).isEqualTo(current());
      assertThat(snapshots.all()).hasSize(2);
    }
  }

  @Test
  void followsTheSwapOfALinkAboveTheRoot() throws IOException {
    worktree("sha1", "1", "1");
    swapTo("sha1");
    try (Snapshots snapshots = Snapshots.of(current().resolve("apps"))) {
      snapshots.awaitFiles(Map.of("left.yaml", "1", "right.yaml", "1"));
      worktree("sha2", "2", "2");
      swapTo("sha2");
      snapshots.awaitFiles(Map.of("left.yaml", "2", "right.yaml", "2"));
      worktree("sha3", "3", "3");
      swapTo("sha3");
      snapshots.awaitFiles(Map.of("left.yaml", "3", "right.yaml", "3"));
    }
  }

  @Test
  void aSwapToTheSameContentIsNoChange() throws IOException {
    worktree("sha1", "1", "1");
    worktree("sha2", "1", "1");
    swapTo("sha1");
    try (Snapshots snapshots = Snapshots.of(current())) {
      snapshots.awaitCount(1);
      swapTo("sha2");
      snapshots.rescanAndWait();
      snapshots.awaitCount(1);
    }
  }

  @Test
  void followsTheLinksOfAKubernetesVolume() throws IOException {
    Path volume = Files.createDirectory(top.resolveSibling("volume"));
    Files.createDirectory(volume.resolve("..v1"));
    Files.writeString(volume.resolve("..v1/a.yaml"), "1");
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("..v1"));
    Files.createSymbolicLink(volume.resolve("a.yaml"), Path.of("..data/a.yaml"));
    try (Snapshots snapshots = Snapshots.of(volume)) {
      snapshots.awaitFiles(Map.of("a.yaml", "1"));
      Files.createDirectory(volume.resolve("..v2"));
      Files.writeString(volume.resolve("..v2/a.yaml"), "2");
      Files.createSymbolicLink(volume.resolve("..tmp"), Path.of("..v2"));
      Files.move(volume.resolve("..tmp"), volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      snapshots.awaitFiles(Map.of("a.yaml", "2"));
    }
  }

  @Test
  void noSnapshotEverShowsADisagreeingPair() throws IOException {
    assertNeverTorn(Timing.DEFAULT);
  }

  /**
   * Without waiting for rest only the comparison of the surveys protects, and a read of many files
   * is sure to be overtaken: each directory is rewritten as soon as the link has left it.
   */
  @Test
  void aReadThatIsOvertakenIsDropped() throws IOException {
    Timing hurry = new Timing(Snapshots.LONG, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    big("a", 0);
    swapTo("a");
    try (Snapshots snapshots = Snapshots.of(current(), TreeLimits.DEFAULT, hurry)) {
      for (int i = 1; i <= 60; i++) {
        String name = i % 2 == 0 ? "a" : "b";
        big(name, i);
        swapTo(name);
        LockSupport.parkNanos(i % 30 * 1_000_000L);
      }
      snapshots.source.rescan();
      snapshots.awaitFiles(bigFiles(60));
      assertThat(snapshots.all())
          .allSatisfy(snapshot ->
              assertThat(Set.copyOf(Snapshots.files(snapshot).values()))
                  .hasSizeLessThanOrEqualTo(1));
    }
  }

  private static Map<String, String> bigFiles(int version) {
    return IntStream.range(0, 200)
        .boxed()
        .collect(Collectors.toMap(i -> "f" + i + ".yaml", _ -> (version + " ").repeat(5_000)));
  }

  private void big(String name, int version) throws IOException {
    Path tree = Files.createDirectories(top.resolve(name));
    for (Map.Entry<String, String> file : bigFiles(version).entrySet()) {
      Files.writeString(tree.resolve(file.getKey()), file.getValue());
    }
  }

  /** Two directories in turn: the one that is not linked is rewritten, then the link is swapped. */
  private void assertNeverTorn(Timing timing) throws IOException {
    worktree("a", "0", "0");
    swapTo("a");
    try (Snapshots snapshots = Snapshots.of(current(), TreeLimits.DEFAULT, timing)) {
      snapshots.awaitCount(1);
      for (int i = 1; i <= 200; i++) {
        String name = i % 2 == 0 ? "a" : "b";
        worktree(name, String.valueOf(i), String.valueOf(i));
        swapTo(name);
        LockSupport.parkNanos(i % 20 * 1_000_000L);
        if (i % 25 == 0) {
          String now = String.valueOf(i);
          snapshots.awaitFiles(Map.of("apps/left.yaml", now, "apps/right.yaml", now));
        }
      }
      assertThat(snapshots.all().stream().filter(s -> !Snapshots.files(s).isEmpty()))
          .hasSizeGreaterThanOrEqualTo(9)
          .allSatisfy(snapshot -> {
            Map<String, String> files = Snapshots.files(snapshot);
            assertThat(files).hasSize(2);
            assertThat(files.get("apps/left.yaml")).isEqualTo(files.get("apps/right.yaml"));
          });
    }
  }
}
