package dev.fairlead.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.desired.Site;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.files.FolderDigest;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.SiteState;
import dev.fairlead.plan.Cause;
import dev.fairlead.plan.Step;
import dev.fairlead.testing.disk.WatchedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steps make of the files of a site. */
class SiteDiskTest {
  private static final String ONE = "111111111111";
  private static final String TWO = "222222222222";
  private static final String IMAGE_ID = "sha256:" + "1".repeat(64);
  private static final Cause CAUSE = new Cause("because");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path temp;
  private final FakeEngine engine = new FakeEngine(() -> NOW);
  private Path root;
  private SiteDisk disk;

  @BeforeEach
  void prepare() {
    root = temp.resolve("sites");
    disk = new SiteDisk(root, engine, () -> NOW);
  }

  private Site.Directory directory(String page) throws IOException {
    Path public_ = temp.resolve("public");
    Files.createDirectories(public_);
    Files.writeString(public_.resolve("index.html"), page);
    return new Site.Directory(
        public_.toString(), Site.Directory.DIGEST + FolderDigest.of(public_), "index.html");
  }

  private Step.Publish publish(String version, Site.Content content) {
    return new Step.Publish("docs", version, content, "", CAUSE);
  }

  private void take(Step.OnSite step) {
    disk.take(step, _ -> {});
  }

  private void serve(String version) {
    take(new Step.Serve("docs", version, CAUSE));
  }

  private SiteState seen() {
    return disk.observe("docs", null);
  }

  private String page(String host) throws IOException {
    return Files.readString(root.resolve("hosts").resolve(host).resolve("index.html"));
  }

  @Test
  void oneRenameSwitchesEveryName() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    take(new Step.Link("docs", "a.example.com", CAUSE));
    take(new Step.Link("docs", "b.example.com", CAUSE));
    take(publish(TWO, directory("two")));
    assertThat(page("a.example.com") + page("b.example.com")).isEqualTo("oneone");
    serve(TWO);
    assertThat(page("a.example.com") + page("b.example.com")).isEqualTo("twotwo");
    assertThat(seen().versions()).containsExactly(ONE, TWO);
    assertThat(seen().current()).isEqualTo(TWO);
    assertThat(seen().hosts())
        .containsEntry("a.example.com", "docs")
        .containsEntry("b.example.com", "docs");
    serve(ONE);
    assertThat(page("a.example.com")).isEqualTo("one");
    assertThat(seen().versions()).as("the one served last is the last to go").endsWith(ONE);
  }

  @Test
  void everyLinkLeadsToTheSameUnderAnotherPath() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    take(new Step.Link("docs", "a.example.com", CAUSE));
    Files.move(root, temp.resolve("elsewhere"));
    assertThat(temp.resolve("elsewhere/hosts/a.example.com/index.html")).hasContent("one");
  }

  @Test
  void filesOfEachVersionAreOfAnotherTime() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    take(publish(TWO, directory("two")));
    Path versions = root.resolve("releases/docs/versions");
    assertThat(Files.getLastModifiedTime(versions.resolve(TWO).resolve("index.html")).toInstant())
        .isAfterOrEqualTo(
            Files.getLastModifiedTime(versions.resolve(ONE).resolve("index.html"))
                .toInstant()
                .plusSeconds(1));
  }

  @Test
  void whatIsRefusedLeavesNothing() throws IOException {
    Site.Directory none =
        new Site.Directory(directory("one").path(), directory("one").id(), "start.html");
    assertThatThrownBy(() -> take(publish(ONE, none)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.REFUSED))
        .hasMessage("the content has no start.html");
    assertThat(root.resolve("releases/docs")).doesNotExist();
    assertThat(disk.releases()).isEmpty();
    assertThat(seen()).isEqualTo(SiteState.NONE);
  }

  @Test
  void aDirectoryThatChangedMeanwhileIsLookedAtAgain() throws IOException {
    Site.Directory before = directory("one");
    Site.Directory _ = directory("two");
    assertThatThrownBy(() -> take(publish(ONE, before)))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.CONFLICT));
    assertThat(seen().versions()).isEmpty();
  }

  @Test
  void whatADeathLeftIsSeenAndRemoved() throws IOException {
    Path torn = root.resolve("releases/docs/versions/.new-" + ONE);
    Files.createDirectories(torn.resolve("css"));
    assertThat(seen().torn()).containsExactly(".new-" + ONE);
    assertThat(seen().versions()).isEmpty();
    take(publish(ONE, directory("one")));
    assertThat(seen().torn()).isEmpty();
    Files.createDirectories(torn.resolve("css"));
    take(new Step.Discard("docs", ".new-" + ONE, CAUSE));
    assertThat(torn).doesNotExist();
    assertThat(seen().versions()).containsExactly(ONE);
  }

  @Test
  void whatADeathLeftBesideALinkIsInNobodysWay() throws IOException {
    take(publish(ONE, directory("one")));
    Path home = root.resolve("releases/docs");
    Files.createSymbolicLink(home.resolve(".new-current"), Path.of("versions", TWO));
    serve(ONE);
    assertThat(home.resolve(".new-current")).doesNotExist();
    Files.createDirectories(root.resolve("hosts"));
    Path next = root.resolve("hosts/.new-docs");
    Files.createSymbolicLink(next, Path.of("../releases/docs/current"));
    assertThat(seen().hosts()).as("nobody wants it, so it goes").containsKey(".new-docs");
    take(new Step.Link("docs", "a.example.com", CAUSE));
    assertThat(next).doesNotExist();
    assertThat(page("a.example.com")).isEqualTo("one");
  }

  @Test
  void clearingThatWasCutOffGoesOnWhereItWas() throws IOException {
    take(publish(ONE, directory("one")));
    take(publish(TWO, directory("two")));
    serve(TWO);
    Path home = root.resolve("releases/docs");
    Files.delete(home.resolve("current"));
    Files.move(home.resolve("versions").resolve(ONE), home.resolve("versions/.new-" + ONE));
    assertThat(seen().has("docs")).isTrue();
    take(new Step.Clear("docs", CAUSE));
    assertThat(home).doesNotExist();
    assertThat(seen()).isEqualTo(SiteState.NONE);
  }

  @Test
  void whatIsServedIsNotDiscarded() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    assertThatThrownBy(() -> take(new Step.Discard("docs", ONE, CAUSE)))
        .hasMessageContaining("is served");
    assertThat(seen().versions()).containsExactly(ONE);
  }

  @Test
  void clearingTakesTheOwnSiteAndNothingElse() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    take(new Step.Link("docs", "a.example.com", CAUSE));
    take(new Step.Publish("blog", TWO, directory("blog"), "", CAUSE));
    take(new Step.Serve("blog", TWO, CAUSE));
    take(new Step.Link("blog", "b.example.com", CAUSE));
    take(new Step.Unlink("docs", "b.example.com", CAUSE));
    take(new Step.Unlink("docs", "a.example.com", CAUSE));
    take(new Step.Clear("docs", CAUSE));
    assertThat(disk.releases()).containsExactly("blog");
    assertThat(seen()).isEqualTo(SiteState.NONE);
    assertThat(page("b.example.com")).isEqualTo("blog");
  }

  @Test
  void whatIsNotOursUnderAWantedNameIsSaid() throws IOException {
    Files.createDirectories(root.resolve("hosts/a.example.com"));
    Files.createSymbolicLink(root.resolve("hosts/b.example.com"), Path.of("/srv/www"));
    Site site =
        new Site(
            new TreeSet<>(List.of("a.example.com", "b.example.com")),
            new Site.Stored(ONE),
            5,
            "spec");
    assertThat(disk.observe("docs", site).hosts())
        .containsEntry("a.example.com", "")
        .containsEntry("b.example.com", "");
    assertThat(seen().hosts()).isEmpty();
  }

  @Test
  void whatCameMeanwhileIsNotReplaced() throws IOException {
    take(publish(ONE, directory("one")));
    Path current = Files.writeString(root.resolve("releases/docs/current"), "by hand");
    assertThatThrownBy(() -> serve(ONE)).hasMessageContaining("was not made by Fairlead");
    assertThat(current).hasContent("by hand");
    Files.delete(current);
    serve(ONE);
    Files.createDirectories(root.resolve("hosts"));
    Path host = Files.writeString(root.resolve("hosts/a.example.com"), "by hand");
    assertThatThrownBy(() -> take(new Step.Link("docs", "a.example.com", CAUSE)))
        .hasMessageContaining("was not made by Fairlead");
    assertThat(host).hasContent("by hand");
  }

  @Test
  void aNameThatLeadsToNoReleaseIsFree() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    Files.createDirectories(root.resolve("hosts"));
    Files.createSymbolicLink(
        root.resolve("hosts/a.example.com"), Path.of("../releases/typo/current"));
    Site site = new Site(new TreeSet<>(List.of("a.example.com")), new Site.Stored(ONE), 5, "spec");
    assertThat(disk.observe("docs", site).hosts()).isEmpty();
    take(new Step.Link("docs", "a.example.com", CAUSE));
    assertThat(page("a.example.com")).isEqualTo("one");
  }

  @Test
  void theLongestNameThereIsLeadsToTheSite() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    String host = "%1$s.%1$s.%1$s.%2$s".formatted("a".repeat(63), "b".repeat(61));
    take(new Step.Link("docs", host, CAUSE));
    assertThat(host).hasSize(253);
    assertThat(page(host)).isEqualTo("one");
  }

  @Test
  void aNameThatAnotherReleaseTookMeanwhileIsLeftToIt() throws IOException {
    take(publish(ONE, directory("one")));
    serve(ONE);
    take(new Step.Link("docs", "a.example.com", CAUSE));
    take(new Step.Publish("blog", TWO, directory("blog"), "", CAUSE));
    take(new Step.Serve("blog", TWO, CAUSE));
    assertThatThrownBy(() -> take(new Step.Link("blog", "a.example.com", CAUSE)))
        .hasMessageContaining("leads to the release docs now");
    assertThat(page("a.example.com")).isEqualTo("one");
  }

  @Test
  void directoriesOfOthersAreNoReleases() throws IOException {
    Files.createDirectories(root.resolve("releases/20260301120000/public"));
    Files.createDirectories(root.resolve("releases/Not A Name/versions"));
    assertThat(disk.releases()).isEmpty();
  }

  @Test
  void newDirectoriesAreWrittenThroughToTheDisk() throws IOException {
    List<String> changes = new ArrayList<>();
    Path deep = WatchedFiles.path(temp.resolve("state/sites"), new Noting(changes));
    new SiteDisk(deep, engine, () -> NOW).take(publish(ONE, directory("one")), _ -> {});
    // Each is in its parent for good before anything is made in it.
    assertThat(changes)
        .startsWith(
            "make ..",
            "sync ../..",
            "make ",
            "sync ..",
            "make releases",
            "sync ",
            "make releases/docs",
            "sync releases",
            "make releases/docs/versions",
            "sync releases/docs")
        .endsWith("sync releases/docs/versions");
  }

  private record Noting(List<String> changes) implements WatchedFiles.Watcher {
    @Override
    public void before(String change) {}

    @Override
    public void after(String change) {
      changes.add(change);
    }
  }

  @Test
  void whatIsWrongWithAnImageIsSaidThoughItsContainerStays() {
    Site.Image image = image();
    engine.archives(new Archive().file("../index.html", "image").bytes());
    engine.failNext("remove", new EngineException(EngineException.Kind.CONFLICT, "busy"));
    assertThatThrownBy(() -> take(new Step.Publish("docs", ONE, image, IMAGE_ID, CAUSE)))
        .hasMessageContaining("leads out of the content")
        .hasRootCauseInstanceOf(Intake.Refused.class);
    assertThat(engine.list()).as("it is removed at the next look").hasSize(1);
  }

  @Test
  void anImageIsReadByAContainerThatIsNeverStarted() throws IOException {
    Site.Image image = image();
    engine.archives(new Archive().directory("./").file("./index.html", "image").bytes());
    take(new Step.Publish("docs", ONE, image, IMAGE_ID, CAUSE));
    serve(ONE);
    take(new Step.Link("docs", "a.example.com", CAUSE));
    assertThat(page("a.example.com")).isEqualTo("image");
    assertThat(engine.list()).isEmpty();
    assertThat(engine.calls()).noneMatch(call -> call.startsWith("start"));
  }

  private Site.Image image() {
    engine.addLocal(
        "docs:1",
        new Image(
            IMAGE_ID,
            new TreeMap<>(),
            List.of(),
            List.of(),
            "",
            "",
            new TreeMap<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            null,
            ""));
    return new Site.Image("docs:1", "/srv", "index.html");
  }
}
