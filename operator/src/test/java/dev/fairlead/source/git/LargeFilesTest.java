package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of Git LFS: from a server, from a repository of this disk, and those that are lost. */
@Timeout(120)
class LargeFilesTest {
  private static final String SECRET = "t0ken-that-nobody-sees";
  private static final byte[] ONE = "large: 1".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TWO = "large: 2".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;
  private Path state;
  private Upstream upstream;
  private LfsStandIn lfs;

  @BeforeEach
  void create() throws IOException {
    state = Files.createDirectory(temp.resolve("state"));
    Path served = Files.createDirectory(temp.resolve("served"));
    upstream = new Upstream(served.resolve("fleet.git")).put("small.yaml", "small");
    Lfs.store(upstream.directory(), ONE);
    lfs = new LfsStandIn(upstream.directory());
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private SmartHttp serve() throws IOException {
    SmartHttp server = SmartHttp.plain(temp.resolve("served"));
    server.lfs = lfs;
    return server;
  }

  private Followed follow(SmartHttp server) {
    return Followed.of(
        "git+" + server.url("fleet.git?lfs=true&poll=1"),
        state,
        Map.of("FAIRLEAD_GIT_TOKEN", SECRET));
  }

  private Path cached(SmartHttp server, byte[] content) {
    return GitSettings.of(state, Map.of())
        .repository(GitAddress.parse("git+" + server.url("fleet.git")))
        .resolve("lfs")
        .resolve(Lfs.oid(content));
  }

  @Test
  void aPointerStandsForWhatTheServerHasAndIsFetchedOnce() throws Exception {
    String first = upstream.put("large.yaml", Lfs.pointer(ONE)).commit("first");
    try (SmartHttp server = serve()) {
      server.login = "x-access-token:" + SECRET;
      try (Followed it = follow(server)) {
        assertThat(Followed.files(it.awaitRevision(first)))
            .containsEntry("large.yaml", "large: 1")
            .containsEntry("small.yaml", "small");
        it.awaitRevision(upstream.put("small.yaml", "other").commit("second"));
      }
      server.status = 502;
      try (Followed it = follow(server)) {
        it.awaitUnreachable();
        assertThat(Followed.files(it.all().getLast()))
            .containsEntry("large.yaml", "large: 1")
            .containsEntry("small.yaml", "other");
      }
      assertThat(lfs.downloads).containsExactly(Lfs.oid(ONE));
    }
  }

  @Test
  void aRedirectIsFollowed() throws Exception {
    String first = upstream.put("large.yaml", Lfs.pointer(ONE)).commit("first");
    try (SmartHttp server = serve()) {
      lfs.redirecting = true;
      try (Followed it = follow(server)) {
        assertThat(Followed.files(it.awaitRevision(first))).containsEntry("large.yaml", "large: 1");
      }
    }
  }

  @Test
  void whatTheServerDoesNotHaveYetIsAProblemOfItsFileUntilItHas() throws Exception {
    String first =
        upstream
            .put("large.yaml", Lfs.pointer(TWO))
            .put("bad.yaml", "version https://git-lfs.github.com/spec/v1\noid md5:1\nsize 1\n")
            .put("huge.yaml", Lfs.pointer("1".repeat(64), LargeFiles.MAX_BYTES + 1))
            .put("more.yaml", Lfs.pointer(Lfs.oid(ONE), 1L << 21))
            .commit("first");
    try (SmartHttp server = serve();
        Followed it = follow(server)) {
      var readable = it.awaitReadable(first);
      assertThat(readable.files()).containsOnlyKeys(Path.of("small.yaml"));
      assertThat(readable.problems())
          .extracting(Object::toString)
          .satisfiesExactly(
              p -> assertThat(p).contains("bad.yaml", "of a form that is not known"),
              p -> assertThat(p).contains("huge.yaml", "larger than"),
              p ->
                  assertThat(p)
                      .contains("large.yaml", "cannot be had", "404: Object does not exist"),
              p -> assertThat(p).contains("more.yaml", "larger than 1048576 bytes"));
      assertThat(lfs.downloads).isEmpty();
      assertThat(it.awaitUnreachable()).contains("in Git LFS cannot be had");

      Lfs.store(upstream.directory(), TWO);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(Followed.files(it.all().getLast()))
                  .containsEntry("large.yaml", "large: 2"));
    }
  }

  @Test
  void aServerThatGivesNothingIsNotAskedForEveryFile() throws Exception {
    for (int i = 0; i < 20; i++) {
      upstream.put(
          "f" + i + ".yaml", Lfs.pointer((i < 10 ? "a" : "b") + i % 10 + "0".repeat(62), 9));
    }
    String first = upstream.commit("twenty that are lost");
    try (SmartHttp server = serve();
        Followed it = Followed.of("git+" + server.url("fleet.git?lfs=true"), state)) {
      assertThat(it.awaitReadable(first).problems()).hasSize(20);
      assertThat(server.requests).filteredOn(line -> line.contains("/info/lfs/")).hasSize(3);
    }
  }

  @Test
  void whatIsNotWhatThePointerSaysIsNotUsed() throws Exception {
    String first = upstream.put("large.yaml", Lfs.pointer(ONE)).commit("first");
    try (SmartHttp server = serve()) {
      lfs.lying = true;
      try (Followed it = follow(server)) {
        assertThat(it.awaitReadable(first).problems().toString())
            .contains("what was sent is not the file");
        assertThat(cached(server, ONE)).doesNotExist();
        // Neither a file of this host nor one over another way than the server's.
        lfs.lying = false;
        lfs.href = temp.toUri().toString();
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> it.all().getLast().toString().contains("a place that is not https"));
        lfs.href = "";
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> Followed.files(it.all().getLast()).containsKey("large.yaml"));
      }
      // It rots on this disk, with its size.
      Path file = cached(server, ONE);
      assertThat(file).hasBinaryContent(ONE);
      Files.write(file, TWO);
      try (Followed it = follow(server)) {
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() ->
                !it.all().isEmpty()
                    && "large: 1".equals(Followed.files(it.all().getLast()).get("large.yaml")));
        assertThat(it.all()).noneMatch(s -> "large: 2".equals(Followed.files(s).get("large.yaml")));
      }
    }
  }

  @Test
  void whatNoKeptCommitNeedsIsRemovedAfterAWhile() throws Exception {
    String first = upstream.put("large.yaml", Lfs.pointer(ONE)).commit("first");
    Lfs.store(upstream.directory(), TWO);
    try (SmartHttp server = serve();
        Followed it = follow(server)) {
      it.awaitRevision(first);
      it.awaitRevision(upstream.put("large.yaml", Lfs.pointer(TWO)).commit("second"));
      FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
      for (byte[] content : List.of(ONE, TWO)) {
        Files.setLastModifiedTime(cached(server, content), old);
      }
      it.source.mounted(new TreeSet<>());
      it.awaitUnchanged();
      await().atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(cached(server, ONE)));
      assertThat(cached(server, TWO)).exists();
    }
  }

  /** The client of Git LFS itself makes the pointers and keeps the files. */
  @Test
  void readsWhatTheRealClientPushed() throws Exception {
    Path work = temp.resolve("work");
    Path bare = temp.resolve("served/real.git");
    Map<String, String> isolated =
        Map.of("HOME", temp.toString(), "GIT_CONFIG_NOSYSTEM", "1", "GIT_TERMINAL_PROMPT", "0");
    Cli.run(isolated, "git", "init", "-q", "--bare", "-b", "main", bare.toString());
    Cli.run(isolated, "git", "clone", "-q", bare.toString(), work.toString());
    String[] git = {"git", "-C", work.toString(), "-c", "user.name=A", "-c", "user.email=a@b"};
    for (List<String> words :
        List.of(
            List.of("checkout", "-q", "-b", "main"),
            List.of("lfs", "install", "--local"),
            List.of("lfs", "track", "large.yaml"))) {
      run(isolated, git, words);
    }
    Files.write(work.resolve("large.yaml"), ONE);
    run(isolated, git, List.of("add", "."));
    run(isolated, git, List.of("commit", "-qm", "first"));
    run(isolated, git, List.of("push", "-q", "origin", "main"));
    assertThat(run(isolated, git, List.of("show", "HEAD:large.yaml")) + "\n")
        .isEqualTo(Lfs.pointer(ONE));

    String first = run(isolated, git, List.of("rev-parse", "HEAD"));
    try (Followed it = Followed.of("git+file://" + bare + "?lfs=true", state)) {
      assertThat(Followed.files(it.awaitRevision(first))).containsEntry("large.yaml", "large: 1");
    }
  }

  private static String run(Map<String, String> environment, String[] git, List<String> words) {
    List<String> command = new java.util.ArrayList<>(List.of(git));
    command.addAll(words);
    return Cli.run(environment, command.toArray(String[]::new));
  }
}
