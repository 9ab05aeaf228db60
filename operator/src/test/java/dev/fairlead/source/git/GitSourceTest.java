package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Following a repository by its file URL: what is shown, and what changes nothing. */
@Timeout(120)
class GitSourceTest {
  @TempDir Path temp;
  private Path state;
  private Upstream upstream;

  @BeforeEach
  void create() throws IOException {
    state = Files.createDirectory(temp.resolve("state"));
    upstream = new Upstream(temp.resolve("upstream.git"));
    upstream.put("shop/release.yaml", "tag: 1").put("other/release.yaml", "other");
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private Followed follow(String options) {
    return Followed.of(upstream.source(options), state);
  }

  @Test
  void showsEveryCommitWhole() {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      assertThat(Followed.files(it.awaitRevision(first)))
          .containsOnly(
              java.util.Map.entry("shop/release.yaml", "tag: 1"),
              java.util.Map.entry("other/release.yaml", "other"));
      upstream.put("shop/release.yaml", "tag: 2").put("README.md", "no desired state");
      String second = upstream.commit("second");
      assertThat(Followed.files(it.ask().awaitRevision(second)))
          .containsEntry("shop/release.yaml", "tag: 2")
          .hasSize(2);
    }
  }

  @Test
  void isAskedByItselfAtTheIntervalThatWasChosen() {
    upstream.commit("first");
    try (Followed it = follow("poll=1")) {
      upstream.put("shop/release.yaml", "tag: 2");
      it.awaitRevision(upstream.commit("second"));
    }
  }

  @Test
  void saysNothingNewWhenNothingIsNew() {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
      it.awaitUnchanged();
      assertThat(it.all()).hasSize(1);
    }
  }

  @Test
  void readsOnlyBelowItsPaths() {
    String first = upstream.put("third/x.yaml", "x").commit("first");
    try (Followed it = follow("path=shop&path=third")) {
      assertThat(Followed.files(it.awaitRevision(first)))
          .containsOnlyKeys("shop/release.yaml", "third/x.yaml");
    }
  }

  @Test
  void followsABranchATagACommitAndARangeOfVersions() {
    String one = upstream.commit("one");
    upstream.tag("v1.0.0").tag("v1.2.0-rc.1").tag("v2.0.0");
    String two = upstream.put("shop/release.yaml", "tag: 2").commit("two");
    upstream.tag("v1.1.0");
    upstream.on("staging").clear().put("a.yaml", "staging");
    String staging = upstream.commit("staging");
    try (Followed it = follow("ref=staging")) {
      it.awaitRevision(staging);
    }
    try (Followed it = follow("ref=v1.0.0")) {
      it.awaitRevision(one);
    }
    try (Followed it = follow("ref=" + one)) {
      it.awaitRevision(one);
    }
    try (Followed it = follow("semver=^1")) {
      it.awaitRevision(two);
      upstream.on("main").clear().put("a.yaml", "3");
      String three = upstream.commit("three");
      upstream.tag("v1.10.0");
      it.ask().awaitRevision(three);
    }
  }

  @Test
  void followsAForcedPushAndSaysSo() {
    upstream.commit("first");
    String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
    Logger log = (Logger) LoggerFactory.getLogger("source");
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.list = new CopyOnWriteArrayList<>();
    said.start();
    log.addAppender(said);
    try (Followed it = follow("")) {
      it.awaitRevision(second);
      String rewritten = upstream.put("shop/release.yaml", "tag: 3").rewrite("another history");
      assertThat(Followed.files(it.ask().awaitRevision(rewritten)))
          .containsEntry("shop/release.yaml", "tag: 3");
      assertThat(said.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .anyMatch(text ->
              text.contains("the history was rewritten")
                  && text.contains(second)
                  && text.contains(rewritten));
    } finally {
      log.detachAppender(said);
    }
  }

  @Test
  void aBranchThatVanishesChangesNothing() {
    String first = upstream.commit("first");
    try (Followed it = follow("ref=main")) {
      it.awaitRevision(first);
      upstream.deleteBranch("main");
      assertThat(it.ask().awaitUnreachable())
          .contains("has no branch or tag \"main\"")
          .contains("the state of the commit " + first + " stays");
      assertThat(it.all()).hasSize(1);
    }
  }

  @Test
  void anEmptiedRepositoryIsNoDesiredState() {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
      upstream.clear().put("README.md", "gone").commit("empty");
      assertThat(it.ask().awaitUnreadable())
          .contains("holds no YAML file")
          .contains("the last good state stays");
    }
  }

  @Test
  void aDeletedDirectoryIsNoDesiredState() {
    upstream.commit("first");
    try (Followed it = follow("path=shop")) {
      upstream.remove("shop/release.yaml").commit("gone");
      assertThat(it.ask().awaitUnreadable()).contains("has no shop");
    }
  }

  @Test
  void aRepositoryThatWasNeverReachedIsUnreadable() {
    try (Followed it = Followed.of("git+file:///nowhere/at/all.git", state)) {
      assertThat(it.awaitUnreadable()).contains("file:///nowhere/at/all.git cannot be asked");
    }
  }

  @Test
  void filesTooLargeBinaryOrElsewhereAreProblemsOfTheirOwn() {
    upstream
        .put("big.yaml", new byte[50 << 20])
        .put("binary.yaml", new byte[] {'a', '\n', (byte) 0xFF, 0, 1})
        .put("lfs.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
        .link("out.yaml", "/etc/passwd")
        .link("up.yaml", "../../up.yaml")
        .link("in.yaml", "shop/release.yaml");
    String first = upstream.commit("bad files");
    try (Followed it = follow("")) {
      TreeSnapshot.Readable readable = it.awaitReadable(first);
      assertThat(readable.files().keySet().toString())
          .isEqualTo("[in.yaml, other/release.yaml, shop/release.yaml]");
      assertThat(readable.problems())
          .extracting(Object::toString)
          .satisfiesExactly(
              p -> assertThat(p).startsWith("big.yaml:1:1: this file is larger than"),
              p -> assertThat(p).startsWith("binary.yaml:2:1: this file is not UTF-8 text"),
              p -> assertThat(p).contains("lfs.yaml").contains("Git LFS"),
              p -> assertThat(p).contains("out.yaml").contains("out of the repository"),
              p -> assertThat(p).contains("up.yaml").contains("out of the repository"));
    }
  }

  @Test
  void startsFromTheLastCommitWhenTheRemoteIsAway() throws IOException {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
    }
    Files.move(upstream.directory(), temp.resolve("away"));
    try (Followed it = follow("")) {
      assertThat(Followed.files(it.awaitRevision(first)))
          .containsEntry("shop/release.yaml", "tag: 1");
      assertThat(it.awaitUnreachable()).contains("cannot be asked").contains(first);
      Files.move(temp.resolve("away"), upstream.directory());
      it.awaitUnchanged();
    }
  }

  @Test
  void showsTheLastValidCommitFirstAfterARestart() throws IOException {
    String good = upstream.commit("good");
    String source = upstream.source("");
    try (Followed it = Followed.faulting(source, state, "broken")) {
      it.awaitRevision(good);
      String bad = upstream.put("shop/release.yaml", "broken").commit("bad");
      it.ask().awaitRevision(bad);
    }
    Files.move(upstream.directory(), temp.resolve("away"));
    for (int restart = 0; restart < 2; restart++) {
      try (Followed it = Followed.faulting(source, state, "broken")) {
        it.awaitUnreachable();
        assertThat(it.all())
            .extracting(s -> Followed.files(s).get("shop/release.yaml"))
            .containsExactly("tag: 1", "broken");
      }
    }
  }

  @Test
  void aDamagedCopyIsFetchedAnew() throws IOException {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
    }
    for (Path file : copied("objects")) {
      file.toFile().setWritable(true);
      Files.writeString(file, "rot");
    }
    try (Followed it = follow("poll=1")) {
      assertThat(Followed.files(it.awaitRevision(first)))
          .containsEntry("shop/release.yaml", "tag: 1");
    }
  }

  @Test
  void whatAKilledProcessLeftIsClearedAway() throws IOException {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
    }
    for (Path ref : copied("refs")) {
      Files.writeString(ref.resolveSibling(ref.getFileName() + ".lock"), "");
    }
    Path repository =
        Stream.iterate(copied("refs").getFirst(), path -> path.resolve("..").normalize())
            .filter(path -> path.endsWith("repository.git"))
            .findFirst()
            .orElseThrow();
    Files.writeString(repository.resolve("shallow.lock"), "");
    Path pack = Files.writeString(repository.resolve("objects/incoming_1.pack"), "half");
    try (Followed it = follow("")) {
      String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
      it.ask().awaitRevision(second);
      assertThat(pack).doesNotExist();
    }
  }

  private List<Path> copied(String part) throws IOException {
    try (Stream<Path> all = Files.walk(state.resolve("git"))) {
      return all.filter(Files::isRegularFile).filter(f -> f.toString().contains(part)).toList();
    }
  }

  @Test
  void oneRepositoryHasOneUser() {
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
      try (Followed other = follow("")) {
        assertThat(other.awaitUnreadable()).contains("another source of the same repository");
      }
    }
  }

  @Test
  void severalSourcesOfOneRepositoryAreFollowedSideBySide() throws IOException {
    String first = upstream.commit("first");
    upstream.on("staging").clear().put("shop/release.yaml", "staging");
    String staging = upstream.commit("staging");
    try (Followed shop = follow("path=shop");
        Followed other = follow("path=other");
        Followed stage = follow("ref=staging&home=staging")) {
      assertThat(Followed.files(shop.awaitRevision(first))).containsOnlyKeys("shop/release.yaml");
      assertThat(Followed.files(other.awaitRevision(first))).containsOnlyKeys("other/release.yaml");
      assertThat(Followed.files(stage.awaitRevision(staging)))
          .containsEntry("shop/release.yaml", "staging");

      upstream.on("main").clear().put("shop/release.yaml", "tag: 2");
      String second = upstream.commit("the other directory is gone");
      shop.ask().awaitReadable(second);
      assertThat(other.ask().awaitUnreadable()).contains("has no other");
    }
    Files.move(upstream.directory(), temp.resolve("away"));
    try (Followed shop = follow("path=shop");
        Followed stage = follow("ref=staging&home=staging")) {
      shop.awaitUnreachable();
      assertThat(Followed.files(shop.all().getLast())).containsEntry("shop/release.yaml", "tag: 2");
      stage.awaitReadable(staging);
    }
  }

  @Test
  void whatItIsAskedToWatchOnTheHostIsWatched() throws IOException {
    Path env = Files.writeString(temp.resolve("host.env"), "A=1");
    String first = upstream.commit("first");
    try (Followed it = follow("")) {
      it.awaitRevision(first);
      it.source.alsoWatch(new TreeSet<>(List.of(env)));
      it.awaitUnchanged();
      int before = it.all().size();
      Files.writeString(env, "A=longer");
      org.awaitility.Awaitility.await().until(() -> it.all().size() > before);
    }
  }
}
