package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.util.SystemReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Work trees made with JGit. */
@Timeout(60)
class GitWorkTreeTest {
  @TempDir Path temp;
  private Path root;
  private Git git;

  @BeforeEach
  void createRepository() throws IOException, GitAPIException {
    IsolatedGit.install();
    root = Files.createDirectory(temp.toRealPath().resolve("repo"));
    git = Git.init().setDirectory(root.toFile()).setInitialBranch("main").call();
  }

  @AfterEach
  void closeRepository() {
    git.close();
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    return Files.writeString(file, text);
  }

  private String commit(String message) throws GitAPIException {
    PersonIdent someone = new PersonIdent("Someone", "someone@example.com");
    git.add().addFilepattern(".").call();
    git.add().addFilepattern(".").setUpdate(true).call();
    return git.commit()
        .setMessage(message)
        .setAuthor(someone)
        .setCommitter(someone)
        .setSign(false)
        .call()
        .name();
  }

  private static void awaitRevision(Snapshots snapshots, String pattern) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(snapshots.all().getLast().revision()).matches(pattern));
  }

  @Test
  void theRevisionIsTheFullCommit() throws IOException, GitAPIException {
    write("apps/a.yaml", "a");
    write("README.md", "x");
    String commit = commit("one");
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitCount(1).revision()).isEqualTo(commit).hasSize(40);
    }
    try (Snapshots snapshots = Snapshots.of(root.resolve("apps"))) {
      assertThat(snapshots.awaitCount(1).revision()).isEqualTo(commit);
    }
    write("README.md", "changed");
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitCount(1).revision()).isEqualTo(commit);
    }
  }

  @Test
  void aCommitInPlaceIsFollowed() throws IOException, GitAPIException {
    write("a.yaml", "1");
    String first = commit("one");
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitCount(1).revision()).isEqualTo(first);
      write("a.yaml", "2");
      awaitRevision(snapshots, first.substring(0, 12) + "-dirty-[0-9a-f]{8}");
      String second = commit("two");
      awaitRevision(snapshots, second);
    }
  }

  @Test
  void checkoutsAreFollowedAndNeverMixed() throws IOException, GitAPIException {
    for (int i = 0; i < 20; i++) {
      write("f" + i + ".yaml", "one");
    }
    String one = commit("one");
    for (int i = 0; i < 20; i++) {
      write("f" + i + ".yaml", "two");
    }
    String two = commit("two");
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitCount(1).revision()).isEqualTo(two);
      git.checkout().setName(one).call();
      awaitRevision(snapshots, one);
      git.checkout().setName(two).call();
      awaitRevision(snapshots, two);
      assertThat(snapshots.all())
          .allSatisfy(
              s -> assertThat(Snapshots.files(s).values()).hasSize(20).containsOnly(textOf(s)));
    }
  }

  private static String textOf(TreeSnapshot snapshot) {
    return Snapshots.files(snapshot).values().iterator().next();
  }

  @Test
  void differentFilesMakeItDirty() throws IOException, GitAPIException {
    write("a.yaml", "1");
    write("b.yaml", "1");
    String dirty = commit("one").substring(0, 12) + "-dirty-[0-9a-f]{8}";
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      write("new.yaml", "1");
      awaitRevision(snapshots, dirty);
      Files.delete(root.resolve("new.yaml"));
      awaitRevision(snapshots, "[0-9a-f]{40}");
      Files.delete(root.resolve("b.yaml"));
      awaitRevision(snapshots, dirty);
    }
  }

  @Test
  void whatGitIgnoresDoesNotMakeItDirtyButIsSeen() throws IOException, GitAPIException {
    write("app/compose.yaml", "1");
    write(".gitignore", ".env\n");
    String commit = commit("one");
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitCount(1).revision()).isEqualTo(commit);
      write("app/.env", "TAG=1");
      TreeSnapshot second = snapshots.awaitCount(2);
      assertThat(second.revision()).isEqualTo(commit);
      assertThat(second.text(root.resolve("app/.env"))).contains("TAG=1");
    }
  }

  @Test
  void aRepositoryThatKnowsNoneOfTheFilesSaysNothing() throws IOException, GitAPIException {
    write("a.yaml", "1");
    try (Snapshots unborn = Snapshots.of(root)) {
      assertThat(unborn.awaitCount(1).revision()).startsWith("sha256:");
    }
    write(".gitignore", "target\n");
    commit("one");
    write("target/copy/a.yaml", "1");
    try (Snapshots ignored = Snapshots.of(root.resolve("target/copy"))) {
      assertThat(ignored.awaitCount(1).revision()).startsWith("sha256:");
    }
  }

  @Test
  void waitsWhileGitHoldsTheIndexAndNotForADeadGit() throws IOException, GitAPIException {
    write("a.yaml", "1");
    write("b.yaml", "1");
    commit("one");
    Path lock = root.resolve(".git/index.lock");
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      Files.createFile(lock);
      write("a.yaml", "2");
      await().during(Duration.ofMillis(400)).until(() -> snapshots.all().size() == 1);
      write("b.yaml", "2");
      Files.delete(lock);
      snapshots.awaitFiles(Map.of("a.yaml", "2", "b.yaml", "2"));
      snapshots.awaitCount(2);
      Files.createFile(lock);
      Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(60)));
      write("a.yaml", "3");
      snapshots.awaitFiles(Map.of("a.yaml", "3", "b.yaml", "2"));
    }
  }

  /** As git-sync does it: linked work trees behind a link that is swapped. */
  @Test
  void readsTheCommitOfALinkedWorkTree() throws IOException, GitAPIException {
    write("a.yaml", "1");
    String one = commit("one");
    write("a.yaml", "2");
    String two = commit("two");
    linkedWorkTree(one, "1");
    linkedWorkTree(two, "2");
    Path current = root.resolveSibling("current");
    Files.createSymbolicLink(current, root.resolve(".worktrees").resolve(one));
    try (Snapshots snapshots = Snapshots.of(current)) {
      assertThat(snapshots.awaitFiles(Map.of("a.yaml", "1")).revision()).isEqualTo(one);
      Path next = root.resolveSibling("next");
      Files.createSymbolicLink(next, root.resolve(".worktrees").resolve(two));
      Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
      assertThat(snapshots.awaitFiles(Map.of("a.yaml", "2")).revision()).isEqualTo(two);
    }
  }

  /** The files that {@code git worktree add --detach} leaves, see gitrepository-layout(5). */
  private void linkedWorkTree(String commit, String text) throws IOException {
    Path tree = Files.createDirectories(root.resolve(".worktrees").resolve(commit));
    Path admin = Files.createDirectories(root.resolve(".git/worktrees").resolve(commit));
    Files.writeString(admin.resolve("HEAD"), commit + "\n");
    Files.writeString(admin.resolve("commondir"), "../..\n");
    Files.writeString(admin.resolve("gitdir"), tree.resolve(".git") + "\n");
    Files.writeString(tree.resolve("a.yaml"), text);
    Files.writeString(tree.resolve(".git"), "gitdir: ../../.git/worktrees/" + commit + "\n");
  }

  @Test
  void readingLeavesNoTraceInTheRepository() throws IOException, GitAPIException {
    write("a.yaml", "1");
    commit("one");
    List<Path> before = allFiles();
    SystemReader.setInstance(null); // JGit as it comes, which would probe, fork and write.
    try (Snapshots snapshots = Snapshots.of(root)) {
      snapshots.awaitCount(1);
      snapshots.rescanAndWait();
    }
    assertThat(allFiles()).isEqualTo(before);
    assertThat(SystemReader.getInstance()).isInstanceOf(IsolatedGit.class);
  }

  private List<Path> allFiles() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aBrokenRepositoryFallsBackToTheContent() throws IOException, GitAPIException {
    write("a.yaml", "1");
    commit("one");
    try (Stream<Path> objects = Files.walk(root.resolve(".git/objects"))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        Files.delete(object);
      }
    }
    try (Snapshots snapshots = Snapshots.of(root)) {
      assertThat(snapshots.awaitFiles(Map.of("a.yaml", "1")).revision()).startsWith("sha256:");
    }
  }
}
