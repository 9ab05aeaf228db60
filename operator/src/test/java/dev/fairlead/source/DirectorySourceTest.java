package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real files, real inotify; the resync is off unless a test is about it. */
@Timeout(60)
class DirectorySourceTest {
  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void createRoot() throws IOException {
    root = Files.createDirectory(temp.toRealPath().resolve("desired"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(root.resolve(name).getParent());
    return Files.writeString(file, text);
  }

  @Test
  void deliversTheTreeAtTheStartWithRelativePaths() throws IOException {
    write("a.yaml", "a: 1");
    write("deep/er/b.yml", "b: 2");
    write("README.md", "no");
    write(".hidden.yaml", "no");
    write(".git-like/c.yaml", "no");
    try (Snapshots snapshots = Snapshots.of(root)) {
      TreeSnapshot first = snapshots.awaitFiles(Map.of("a.yaml", "a: 1", "deep/er/b.yml", "b: 2"));
      assertThat(first.root()).isEqualTo(root);
      assertThat(first.revision()).matches("sha256:[0-9a-f]{12}");
      assertThat(first.text(root.resolve("deep/er/b.yml"))).contains("b: 2");
    }
  }

  @Test
  void seesAPlainEdit() throws IOException {
    write("a.yaml", "tag: 1");
    try (Snapshots snapshots = Snapshots.of(root)) {
      String before = snapshots.awaitCount(1).revision();
      write("a.yaml", "tag: 2");
      assertThat(snapshots.awaitFiles(Map.of("a.yaml", "tag: 2")).revision()).isNotEqualTo(before);
    }
  }

  @Test
  void whoAsksForALookIsAnsweredWhenWhatItFoundWasShown() throws Exception {
    write("a.yaml", "tag: 0");
    try (Snapshots snapshots = Snapshots.patient(root)) {
      snapshots.awaitCount(1);
      for (int i = 1; i <= 3; i++) {
        write("a.yaml", "tag: " + i);
        assertThat(snapshots.source.look().get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Snapshots.files(snapshots.all().getLast()))
            .containsExactly(Map.entry("a.yaml", "tag: " + i));
      }
      // And without news.
      assertThat(snapshots.source.look().get(10, TimeUnit.SECONDS)).isTrue();
      snapshots.source.close();
      assertThat(snapshots.source.look().get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void seesAnEditorsSaveByRename() throws IOException {
    write("a.yaml", "tag: 1");
    try (Snapshots snapshots = Snapshots.patient(root)) {
      snapshots.awaitCount(1);
      Files.delete(write("4913", ""));
      Files.move(root.resolve("a.yaml"), root.resolve("a.yaml~"));
      Path saved = write(".a.yaml.swp", "tag: 2");
      Files.move(saved, root.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);
      snapshots.awaitFiles(Map.of("a.yaml", "tag: 2"));
      assertThat(snapshots.all()).hasSize(2);
    }
  }

  @Test
  void editorsFilesAloneAreNoChange() throws IOException {
    write("a.yaml", "tag: 1");
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      write("a.yaml~", "tag: 0");
      write(".a.yaml.swp", "x");
      Files.createSymbolicLink(root.resolve(".#a.yaml"), Path.of("me@host.1"));
      snapshots.rescanAndWait();
      snapshots.awaitCount(1);
    }
  }

  @Test
  void touchingAFileIsNoChange() throws IOException {
    Path file = write("a.yaml", "tag: 1");
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      Files.writeString(file, "tag: 1");
      snapshots.rescanAndWait();
      snapshots.awaitCount(1);
    }
  }

  @Test
  void manyFilesChangedAtOnceAreOneSnapshot() throws IOException {
    Map<String, String> expected = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      write("dir" + i % 5 + "/f" + i + ".yaml", "v: 1");
    }
    try (Snapshots snapshots = Snapshots.patient(root)) {
      snapshots.awaitCount(1);
      for (int i = 0; i < 50; i++) {
        String name = "dir" + i % 5 + "/f" + i + ".yaml";
        write(name, "v: 2");
        expected.put(name, "v: 2");
        LockSupport.parkNanos(2_000_000);
      }
      snapshots.awaitFiles(expected);
      snapshots.awaitCount(2);
    }
  }

  @Test
  void neverYieldsAHalfWrittenFile() throws IOException {
    Path file = write("a.yaml", "first: 0\nsecond: 0\n");
    try (Snapshots snapshots = Snapshots.patient(root)) {
      snapshots.awaitCount(1);
      for (int i = 1; i <= 5; i++) {
        Files.writeString(file, "first: %d\n".formatted(i));
        await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        Files.writeString(file, "second: %d\n".formatted(i), StandardOpenOption.APPEND);
        snapshots.awaitFiles(Map.of("a.yaml", "first: %d\nsecond: %d\n".formatted(i, i)));
      }
      assertThat(snapshots.all())
          .allSatisfy(s -> assertThat(Snapshots.files(s).get("a.yaml")).contains("second"));
    }
  }

  @Test
  void watchesNewDirectoriesAndWhatIsInThem() throws IOException {
    write("a.yaml", "a");
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      write("new/deep/b.yaml", "b: 1");
      snapshots.awaitFiles(Map.of("a.yaml", "a", "new/deep/b.yaml", "b: 1"));
      write("new/deep/b.yaml", "b: 2");
      snapshots.awaitFiles(Map.of("a.yaml", "a", "new/deep/b.yaml", "b: 2"));
      Files.move(root.resolve("new"), root.resolve("moved"));
      snapshots.awaitFiles(Map.of("a.yaml", "a", "moved/deep/b.yaml", "b: 2"));
      write("moved/deep/b.yaml", "b: 3");
      snapshots.awaitFiles(Map.of("a.yaml", "a", "moved/deep/b.yaml", "b: 3"));
      write("new/deep/b.yaml", "b: 4");
      snapshots.awaitFiles(
          Map.of("a.yaml", "a", "moved/deep/b.yaml", "b: 3", "new/deep/b.yaml", "b: 4"));
    }
  }

  @Test
  void anEmptyDirectoryIsUnreadableAndNeverNothing() throws IOException {
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitUnreadable())
          .contains("holds no YAML file")
          .contains("nothing is removed");
      write("a.yaml", "a");
      snapshots.awaitFiles(Map.of("a.yaml", "a"));
      Files.delete(root.resolve("a.yaml"));
      assertThat(snapshots.awaitUnreadable()).contains("holds no YAML file");
    }
  }

  @Test
  void aDirectoryMayVanishAndReturn() throws IOException {
    write("a.yaml", "a: 1");
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      Path away = Files.move(root, temp.resolve("away"));
      assertThat(snapshots.awaitUnreadable()).contains("does not exist");
      Files.move(away, root);
      snapshots.awaitFiles(Map.of("a.yaml", "a: 1"));
      Files.delete(root.resolve("a.yaml"));
      Files.delete(root);
      snapshots.awaitUnreadable();
      Files.createDirectory(root);
      write("a.yaml", "a: 2");
      snapshots.awaitFiles(Map.of("a.yaml", "a: 2"));
      write("a.yaml", "a: 3");
      snapshots.awaitFiles(Map.of("a.yaml", "a: 3"));
    }
  }

  @Test
  void aSourceMayAppearOnlyAfterTheStart() throws IOException {
    Path later = temp.resolve("not/yet/there");
    try (Snapshots snapshots = Snapshots.of(later)) {
      snapshots.awaitUnreadable();
      Files.createDirectories(later);
      Files.writeString(later.resolve("a.yaml"), "a");
      snapshots.awaitFiles(Map.of("a.yaml", "a"));
    }
  }

  @Test
  void aSocketOrDanglingLinkInItsPlaceIsUnreadable() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("nowhere"));
    try (Snapshots snapshots = Snapshots.of(link)) {
      assertThat(snapshots.awaitUnreadable()).contains("leads nowhere");
      Path other = Files.createDirectory(temp.resolve("nowhere"));
      Files.writeString(other.resolve("a.yaml"), "a");
      snapshots.awaitFiles(Map.of("a.yaml", "a"));
    }
    try (Snapshots snapshots = Snapshots.of(Path.of("/dev/null"))) {
      assertThat(snapshots.awaitUnreadable()).contains("neither a directory nor a file");
    }
  }

  @Test
  void watchesASingleFile() throws IOException {
    Path file = write("release", "a: 1");
    write("other.yaml", "no");
    write(".env", "TAG=1");
    try (Snapshots snapshots = Snapshots.of(file)) {
      TreeSnapshot first = snapshots.awaitFiles(Map.of("release", "a: 1"));
      assertThat(first.root()).isEqualTo(root);
      assertThat(first.text(root.resolve(".env"))).contains("TAG=1");
      Files.move(write("release.new", "a: 2"), file, StandardCopyOption.ATOMIC_MOVE);
      snapshots.awaitFiles(Map.of("release", "a: 2"));
    }
  }

  @Test
  void envFilesBesideYamlAreReadFromTheStart() throws IOException {
    write("app/compose.yaml", "x");
    write("app/.env", "TAG=1");
    write("data/.env", "elsewhere");
    try (Snapshots snapshots = Snapshots.of(root)) {
      TreeSnapshot first = snapshots.awaitCount(1);
      assertThat(Snapshots.readable(first).inputs())
          .containsExactly(Map.entry(root.resolve("app/.env"), "TAG=1"));
      write("app/.env", "TAG=2");
      TreeSnapshot second = snapshots.awaitCount(2);
      assertThat(second.text(root.resolve("app/.env"))).contains("TAG=2");
      assertThat(second.revision()).isNotEqualTo(first.revision());
    }
  }

  @Test
  void changesOfFurtherFilesCountEvenOutsideOfTheRoot() throws IOException {
    write("a.yaml", "a");
    Path inside = write("conf/app.ini", "x=1");
    Path outside = temp.toRealPath().resolve("elsewhere").resolve("secret");
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      snapshots.source.alsoWatch(new TreeSet<>(List.of(inside, outside)));
      assertThat(Snapshots.readable(snapshots.awaitCount(2)).inputs()).containsOnlyKeys(inside);
      Files.writeString(inside, "x=2");
      assertThat(snapshots.awaitCount(3).text(inside)).contains("x=2");
      Files.createDirectory(outside.getParent());
      Files.write(outside, new byte[] {(byte) 0xFF, 1});
      TreeSnapshot binary = snapshots.awaitCount(4);
      assertThat(binary.text(outside)).isEmpty();
      Files.write(outside, new byte[] {(byte) 0xFF, 2});
      assertThat(snapshots.awaitCount(5).revision()).isNotEqualTo(binary.revision());
      snapshots.source.alsoWatch(new TreeSet<>(List.of(outside, inside)));
      snapshots.rescanAndWait();
      snapshots.awaitCount(5);
    }
  }

  @Test
  void aFileThatIsNoTextIsAProblemWithItsNameAndLine() throws IOException {
    write("good.yaml", "ok");
    Files.write(root.resolve("bad.yaml"), "a: 1\nb: é".getBytes(StandardCharsets.ISO_8859_1));
    try (Snapshots snapshots = Snapshots.of(root)) {
      TreeSnapshot first = snapshots.awaitFiles(Map.of("good.yaml", "ok"));
      assertThat(Snapshots.readable(first).problems())
          .extracting(Object::toString)
          .containsExactly("bad.yaml:2:1: this file is not UTF-8 text: byte 0xE9");
    }
  }

  @Test
  void limitsAreToldByName() throws IOException {
    write("a.yaml", "a");
    write("b.yaml", "b".repeat(100));
    TreeLimits small = new TreeLimits(100, 10, 50, 1000, 5);
    try (Snapshots snapshots = Snapshots.of(root, small, Snapshots.LONG)) {
      TreeSnapshot first = snapshots.awaitFiles(Map.of("a.yaml", "a"));
      assertThat(Snapshots.readable(first).problems())
          .singleElement()
          .asString()
          .contains("b.yaml")
          .contains("maxFileBytes");
    }
    assertUnreadableWith(new TreeLimits(1, 10, 50, 1000, 5), "maxEntries");
    assertUnreadableWith(new TreeLimits(100, 1, 500, 1000, 5), "maxFiles");
    assertUnreadableWith(new TreeLimits(100, 10, 500, 50, 5), "maxTotalBytes");
  }

  private void assertUnreadableWith(TreeLimits limits, String name) {
    try (Snapshots snapshots = Snapshots.of(root, limits, Snapshots.LONG)) {
      assertThat(snapshots.awaitUnreadable()).contains(name);
    }
  }

  @Test
  void linksAreFollowedOnceAndCirclesEnd() throws IOException {
    write("a.yaml", "a");
    write("sub/b.yaml", "b");
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("c.yaml"), "c");
    Files.createSymbolicLink(root.resolve("sub/loop"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("alias"), Path.of("sub"));
    Files.createSymbolicLink(root.resolve("self"), Path.of("self"));
    Files.createSymbolicLink(root.resolve("linked"), outside);
    try (Snapshots snapshots = Snapshots.of(root)) {
      TreeSnapshot first =
          snapshots.awaitFiles(Map.of("a.yaml", "a", "sub/b.yaml", "b", "linked/c.yaml", "c"));
      assertThat(Snapshots.readable(first).problems())
          .extracting(Object::toString)
          .containsExactly("self:1:1: this link leads nowhere");
      Files.writeString(outside.resolve("c.yaml"), "c2");
      snapshots.awaitFiles(Map.of("a.yaml", "a", "sub/b.yaml", "b", "linked/c.yaml", "c2"));
    }
  }

  @Test
  void aFolderThatIsElsewhereNowIsNewsThoughItsContentIsTheSame() throws IOException {
    write("a.yaml", "a");
    write("one/index.html", "page");
    write("two/index.html", "page");
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("index.html"), "page");
    Path link = Files.createSymbolicLink(root.resolve("public"), outside);
    try (Snapshots snapshots = Snapshots.patient(root)) {
      snapshots.source.alsoWatch(new TreeSet<>(List.of(link)));
      snapshots.awaitFiles(Map.of("a.yaml", "a"));
      snapshots.rescanAndWait();
      int before = snapshots.all().size();
      Files.writeString(outside.resolve("other.html"), "nobody may use it");
      snapshots.rescanAndWait();
      snapshots.awaitCount(before);
      for (String inside : List.of("one", "two")) {
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of(inside));
        snapshots.awaitCount(++before);
      }
    }
  }

  @Test
  void theResyncFindsWhatInotifyCannotSee() throws IOException {
    // A directory in the middle of the path is replaced: no watched place hears of it.
    Path middle = Files.createDirectories(temp.resolve("top/middle"));
    Path tree = Files.createDirectory(middle.resolve("tree"));
    Files.writeString(tree.resolve("a.yaml"), "old");
    try (Snapshots snapshots = Snapshots.of(tree, TreeLimits.DEFAULT, Duration.ofMillis(200))) {
      snapshots.awaitFiles(Map.of("a.yaml", "old"));
      Files.move(temp.resolve("top"), temp.resolve("top.old"));
      Files.createDirectories(tree);
      Files.writeString(tree.resolve("a.yaml"), "new");
      snapshots.awaitFiles(Map.of("a.yaml", "new"));
    }
  }

  @Test
  void theContentRevisionKnowsNoPlaceAndNoTime() throws IOException {
    write("x/a.yaml", "a");
    Path copy = Files.createDirectories(temp.resolve("copy"));
    Files.createDirectory(copy.resolve("x"));
    Files.writeString(copy.resolve("x/a.yaml"), "a");
    try (Snapshots here = Snapshots.of(root);
        Snapshots there = Snapshots.of(copy)) {
      assertThat(here.awaitCount(1).revision()).isEqualTo(there.awaitCount(1).revision());
    }
  }

  @Test
  void noTextShowsInTheStringOfASnapshot() throws IOException {
    write("a.yaml", "password: hunter2");
    write(".env", "PASSWORD=hunter2");
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitCount(1).toString()).contains("a.yaml").doesNotContain("hunter2");
    }
  }
}
