package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submodules: fetched by the commit that is named, from where that is safe, and put in place. */
@Timeout(120)
class SubmodulesTest {
  private static final String SECRET = "t0ken-that-nobody-sees";

  @TempDir Path temp;
  private Path served;
  private Path state;
  private Upstream upstream;
  private Upstream library;

  @BeforeEach
  void create() throws IOException {
    state = Files.createDirectory(temp.resolve("state"));
    served = Files.createDirectory(temp.resolve("served"));
    upstream = new Upstream(served.resolve("fleet.git")).put("own.yaml", "own");
    library = new Upstream(served.resolve("library.git")).put("app/a.yaml", "one");
  }

  @AfterEach
  void close() {
    upstream.close();
    library.close();
  }

  private Followed follow(String url) {
    return Followed.of("git+" + url + "?submodules=true&poll=1", state);
  }

  private Followed follow() {
    return follow("file://" + upstream.directory());
  }

  /** By its id where the server takes one, and else from the branches: JGit's local transport. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsAnOlderCommitOfASubmoduleAndANewerOneWhenItIsMoved(boolean http) throws Exception {
    String one = library.commit("one");
    String two = library.put("app/a.yaml", "two").commit("two");
    library.put("app/a.yaml", "three").commit("three");
    String first = upstream.submodule("deep/lib", "../library.git", one).commit("first");
    try (SmartHttp server = SmartHttp.plain(served)) {
      String url = http ? server.url("fleet.git") : "file://" + upstream.directory();
      try (Followed it = follow(url)) {
        assertThat(Followed.files(it.awaitRevision(first)))
            .containsOnly(Map.entry("own.yaml", "own"), Map.entry("deep/lib/app/a.yaml", "one"));
        String second = upstream.submodule("deep/lib", two).commit("second");
        assertThat(Followed.files(it.awaitRevision(second)))
            .containsEntry("deep/lib/app/a.yaml", "two");
      }
      Files.move(served, temp.resolve("away"));
      try (Followed it = follow(url)) {
        it.awaitUnreachable();
        assertThat(Followed.files(it.all().getLast())).containsEntry("deep/lib/app/a.yaml", "two");
      }
    }
    if (http) {
      // Shallow, and nothing but what was asked for.
      assertThat(repositories())
          .singleElement()
          .satisfies(r -> assertThat(r.resolve("repository.git/shallow")).isNotEmptyFile());
    }
  }

  /** Those of submodules on our disk. */
  private List<Path> repositories() throws IOException {
    try (Stream<Path> all = Files.walk(state.resolve("git"))) {
      return all.filter(path -> path.resolve("..").normalize().endsWith("submodules")).toList();
    }
  }

  @Test
  void nestedOnesAreFoundFromTheOneThatNamesThem() throws Exception {
    Path others = Files.createDirectory(served.resolve("others"));
    try (Upstream middle = new Upstream(others.resolve("middle.git"));
        Upstream inner = new Upstream(others.resolve("inner.git"))) {
      String innermost = inner.put("i.yaml", "inner").commit("inner");
      String between =
          middle.put("m.yaml", "middle").submodule("in", "./../inner.git", innermost).commit("m");
      // Sorted elsewhere as a directory than as a submodule: "mid.yaml" stands between the two.
      String first =
          upstream
              .put("mid.yaml", "beside")
              .submodule("mid", "../others/middle.git", between)
              .commit("first");
      try (Followed it = follow()) {
        assertThat(Followed.files(it.awaitRevision(first)))
            .containsOnly(
                Map.entry("own.yaml", "own"),
                Map.entry("mid.yaml", "beside"),
                Map.entry("mid/m.yaml", "middle"),
                Map.entry("mid/in/i.yaml", "inner"));
      }
    }
  }

  @Test
  void thoseNestedTooDeepAndThoseFromUnsafePlacesAreNoDesiredState() throws Exception {
    List<Upstream> chain = new ArrayList<>();
    String commit = library.commit("last");
    String url = "../library.git";
    try (SmartHttp server = SmartHttp.plain(served)) {
      for (int i = 0; i < Submodules.MAX_DEPTH; i++) {
        Upstream next = new Upstream(served.resolve("chain" + i + ".git"));
        chain.add(next);
        commit = next.put("c.yaml", "c").submodule("sub", url, commit).commit("link");
        url = "../chain" + i + ".git";
      }
      upstream.submodule("sub", url, commit).commit("too deep");
      try (Followed it = follow(server.url("fleet.git"))) {
        assertThat(it.awaitUnreadable())
            .contains("nested deeper than 5, at sub/sub/sub/sub/sub/sub")
            .contains("the last good state stays");
        upstream.submodule("sub", "file://" + library.directory(), commit).commit("a local path");
        it.awaitUnreadableWith(
            "the submodule sub, whose URL is refused: it is a path of this host");
        upstream.put(".gitmodules", "[submodule").commit("broken");
        it.awaitUnreadableWith(".gitmodules that cannot be read");
        String none = upstream.remove(".gitmodules").commit("named by nothing");
        assertThat(it.awaitReadable(none).files()).containsOnlyKeys(Path.of("own.yaml"));
      }
    } finally {
      chain.forEach(Upstream::close);
    }
  }

  @Test
  void oneThatCannotBeHadLeavesTheLastGoodStateUntilItCan() throws Exception {
    String good = upstream.submodule("lib", "../library.git", library.commit("one")).commit("good");
    try (Followed it = follow()) {
      it.awaitReadable(good);
      Path away = temp.resolve("away.git");
      String two = library.put("app/a.yaml", "two").commit("two");
      Files.move(library.directory(), away);
      String bad = upstream.submodule("lib", two).commit("two");
      await().atMost(Duration.ofSeconds(20)).until(() -> !it.unreachable.isEmpty());
      assertThat(it.awaitUnreachable())
          .contains("the submodule lib", "cannot be had", "the state of the commit " + good);
      assertThat(it.all()).hasSize(1);
      Files.move(away, library.directory());
      assertThat(it.awaitReadable(bad).files()).containsEntry(Path.of("lib/app/a.yaml"), "two");

      // A commit that nobody has.
      upstream.submodule("lib", "1".repeat(40)).commit("three");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> it.unreachable.getLast().contains("no branch and no tag of it has"));
    }
  }

  @Test
  void aTokenForEveryRepositoryGoesToNoOtherHostThatACommitNames() throws Exception {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    try (SmartHttp server = SmartHttp.plain(served);
        SmartHttp other = SmartHttp.plain(elsewhere);
        Upstream there = new Upstream(elsewhere.resolve("there.git"))) {
      server.login = "x-access-token:" + SECRET;
      other.login = "x-access-token:" + SECRET;
      String commit = there.put("t.yaml", "there").commit("there");
      String first = upstream.submodule("lib", other.url("there.git"), commit).commit("first");
      String source = "git+" + server.url("fleet.git") + "?submodules=true&poll=1";
      try (Followed it = Followed.of(source, state, Map.of("FAIRLEAD_GIT_TOKEN", SECRET))) {
        assertThat(it.awaitUnreadable()).contains("the submodule lib").contains("not authorized");
      }
      assertThat(other.authorized).hasValue(0);
      Map<String, String> meant =
          Map.of(
              "FAIRLEAD_GIT_TOKEN", SECRET,
              "FAIRLEAD_GIT_OTHER_URL", other.url(""),
              "FAIRLEAD_GIT_OTHER_TOKEN", SECRET);
      try (Followed it = Followed.of(source, state, meant)) {
        assertThat(Followed.files(it.awaitRevision(first))).containsEntry("lib/t.yaml", "there");
      }
    }
  }

  @Test
  void whatNoKeptCommitNamesAnyMoreIsRemoved() throws Exception {
    String with = upstream.submodule("lib", "../library.git", library.commit("one")).commit("with");
    try (Followed it = follow()) {
      it.awaitReadable(with);
      assertThat(repositories()).hasSize(1);
      it.awaitReadable(upstream.remove("lib").remove(".gitmodules").commit("without"));
      it.source.mounted(new TreeSet<>());
      it.awaitUnchanged();
      await().atMost(Duration.ofSeconds(20)).until(() -> repositories().isEmpty());
    }
  }
}
