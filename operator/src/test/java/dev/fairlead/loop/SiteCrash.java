package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.site.Archive;
import dev.fairlead.site.SiteDisk;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.Directories;
import dev.fairlead.testing.disk.WatchedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A whole operator that dies at one change of the files of a site, or at one call to the Engine,
 * and another that starts after it. Between any two changes of either it is asked what a web server
 * would find: one version whole under every name, and never nothing (I10).
 */
public final class SiteCrash implements AutoCloseable {
  private static final String DOCS = "docs";
  private static final String ONE = "docs.example.com";
  private static final String TWO = "www.example.com";
  private static final int REST = 700;

  /** What the operator is in the middle of when it dies. */
  public enum Scenario {
    /** Of an image that is not here yet. */
    FIRST_DEPLOY,
    /** Of an image with another content, after which the oldest version goes. */
    NEXT_VERSION,
    /** To a version that is kept. */
    ROLLBACK,
    /** One name goes, another comes. */
    OTHER_NAMES,
    /** Of a content that is none to be served. */
    REFUSED,
    /** It is declared no more. */
    REMOVAL;

    @Override
    public String toString() {
      return "sites: " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Scenario scenario;
  private final Stage stage = new Stage();
  private final Path directory = directory();
  private final Path root = directory.resolve("sites");
  private final List<String> changes = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private boolean served;
  private int dieAt = -1;
  private int failAt = -1;
  private Moment moment = Moment.BEFORE;
  private boolean dead;

  private SiteCrash(Scenario scenario) {
    this.scenario = scenario;
    stage.prune = new PrunePolicy(true, true);
    stage.sites =
        engine -> new SiteDisk(WatchedFiles.path(root, new Watching()), engine, stage.clock);
    for (int version = 1; version <= 3; version++) {
      stage.engine.addRemote("docs:" + version, Stage.image("sha256:docs" + version, false));
    }
    stage.engine.addLocal("docs:none", Stage.image("sha256:none", false));
  }

  /** In memory where there is such a place: how a disk is written through is not asked here. */
  private static Path directory() {
    Path memory = Path.of("/dev/shm");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return Files.createTempDirectory(
          Files.isWritable(memory) ? memory : temporary, "fairlead-sites");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where it can die in a scenario.
   *
   * @param changes of the files, in the order they are made
   * @param calls to the Engine, in any order
   */
  public record Points(List<String> changes, int calls) {
    public Points {
      changes = List.copyOf(changes);
    }
  }

  /** Plays the scenario undisturbed. */
  public static Points points(Scenario scenario) {
    try (SiteCrash it = new SiteCrash(scenario)) {
      it.prepare();
      int before = it.stage.wire.calls();
      it.changes.clear();
      it.begin();
      it.stage.pass(REST);
      it.ends();
      return new Points(it.changes, it.stage.wire.calls() - before);
    }
  }

  /** Dies at that change of the files, from 0. */
  public static void atChange(Scenario scenario, int change, Moment moment) {
    try (SiteCrash it = new SiteCrash(scenario)) {
      it.prepare();
      it.changes.clear();
      it.dieAt = change;
      it.moment = moment;
      it.begin();
      it.stage.pass(3);
      it.goesOn(moment + " " + it.changes.getLast());
    }
  }

  /** Dies at that call to the Engine, from 1. */
  public static void atCall(Scenario scenario, int call, Moment moment) {
    try (SiteCrash it = new SiteCrash(scenario)) {
      it.prepare();
      it.stage.wire.cutAt(it.stage.wire.calls() + call, moment == Moment.AFTER);
      it.begin();
      it.stage.pass(3);
      it.goesOn(moment + " call " + call);
    }
  }

  /** The disk fails at that change of the files, from 0, and at no other. */
  static void failsAt(Scenario scenario, int change) {
    try (SiteCrash it = new SiteCrash(scenario)) {
      it.prepare();
      it.changes.clear();
      it.failAt = change;
      it.begin();
      it.stage.pass(REST);
      it.ends();
    } catch (AssertionError e) {
      throw new AssertionError(scenario + ", change " + change + " failed", e);
    }
  }

  private void goesOn(String death) {
    dieAt = -1;
    dead = false;
    try {
      stage.restart().pass(REST);
      ends();
    } catch (AssertionError e) {
      throw new AssertionError(scenario + ", died " + death + ", then " + changes, e);
    }
  }

  private void prepare() {
    if (scenario == Scenario.FIRST_DEPLOY) {
      stage.start();
      return;
    }
    declare("docs:1", ONE, TWO);
    stage.start().pass(60);
    served = true;
    if (scenario == Scenario.NEXT_VERSION || scenario == Scenario.ROLLBACK) {
      declare("docs:2", ONE, TWO);
      stage.pass(60);
    }
    assertThat(stage.status(DOCS).phase()).isEqualTo(Phase.CONVERGED);
  }

  private void begin() {
    switch (scenario) {
      case FIRST_DEPLOY -> declare("docs:1", ONE, TWO);
      case NEXT_VERSION -> declare("docs:3", ONE, TWO);
      case ROLLBACK ->
          stage.operator().answers().control(DOCS, new Control.Rollback(""), new Asker("ann", ""));
      case OTHER_NAMES -> declare("docs:1", TWO, "new.example.com");
      case REFUSED -> declare("docs:none", ONE, TWO);
      case REMOVAL -> {
        served = false; // That nothing is found any more is what is asked for.
        stage.source.delete("docs/release.yaml");
        stage.source.commit();
      }
    }
  }

  private void declare(String image, String... hosts) {
    Archive archive = new Archive().directory("./").directory("./css");
    String version = image.substring(image.indexOf(':') + 1);
    archive.file("./css/a.css", version).link("./b.css", "css/a.css");
    if (!version.equals("none")) {
      archive.file("./index.html", version);
    }
    stage.engine.archives(archive.bytes());
    stage.source.put(
        "docs/release.yaml",
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: docs}
        spec:
          site: {hosts: [%s], image: "%s", path: /srv, keep: 1}
        """
            .formatted(String.join(", ", hosts), image));
    stage.source.commit();
  }

  /** As declared, and nothing beside it. */
  private void ends() {
    assertThat(wrong).as("what was served").isEmpty();
    assertThat(stage.engine.list()).as("containers").isEmpty();
    SortedMap<String, String> pages = pages();
    switch (scenario) {
      case FIRST_DEPLOY, ROLLBACK -> assertThat(pages).isEqualTo(Map.of(ONE, "1", TWO, "1"));
      case NEXT_VERSION -> assertThat(pages).isEqualTo(Map.of(ONE, "3", TWO, "3"));
      case OTHER_NAMES -> assertThat(pages).isEqualTo(Map.of("new.example.com", "1", TWO, "1"));
      case REFUSED -> assertThat(pages).isEqualTo(Map.of(ONE, "1", TWO, "1"));
      case REMOVAL -> assertThat(root.resolve("releases")).isEmptyDirectory();
    }
    assertThat(everything())
        .noneMatch(path -> path.contains(".new-"))
        .filteredOn(path -> path.matches("releases/docs/versions/[^/]*"))
        .hasSize(
            switch (scenario) {
              case FIRST_DEPLOY, OTHER_NAMES, REFUSED -> 1;
              case NEXT_VERSION, ROLLBACK -> 2;
              case REMOVAL -> 0;
            });
    if (scenario != Scenario.REMOVAL) {
      assertThat(stage.status(DOCS).phase())
          .isEqualTo(
              switch (scenario) {
                case ROLLBACK, REFUSED -> Phase.ROLLED_BACK;
                default -> Phase.CONVERGED;
              });
    }
  }

  private List<String> everything() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What a web server would find.

  /** The version that each name leads to. */
  private SortedMap<String, String> pages() {
    SortedMap<String, String> pages = new TreeMap<>();
    Path hosts = root.resolve("hosts");
    if (Files.exists(hosts)) {
      try (Stream<Path> names = Files.list(hosts)) {
        names
            .filter(name -> !String.valueOf(name.getFileName()).startsWith("."))
            .forEach(name -> pages.put(String.valueOf(name.getFileName()), version(name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pages;
  }

  private String version(Path site) {
    SortedSet<String> found = new TreeSet<>();
    for (String file : List.of("index.html", "css/a.css", "b.css")) {
      try {
        found.add(Files.readString(site.resolve(file)));
      } catch (IOException e) {
        found.add("nothing");
      }
    }
    return String.join(" and ", found);
  }

  private void look(String change) {
    SortedMap<String, String> pages = pages();
    boolean whole = pages.values().stream().distinct().count() <= 1;
    boolean there = !served || pages.containsKey(TWO);
    boolean right = pages.values().stream().allMatch(page -> page.matches("[123]"));
    if (!whole || !there || !right) {
      wrong.add(change + ": " + pages);
    }
  }

  private final class Watching implements WatchedFiles.Watcher {
    @Override
    public void before(String change) throws IOException {
      if (dead) {
        throw new Wire.Cut(0);
      }
      look("before " + change);
      changes.add(change);
      if (changes.size() - 1 == dieAt && moment == Moment.BEFORE) {
        die();
      }
      if (changes.size() - 1 == failAt && !change.startsWith("attributes ")) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void after(String change) {
      look("after " + change);
      if (changes.size() - 1 == dieAt && moment == Moment.AFTER) {
        die();
      }
    }

    private void die() {
      dead = true;
      stage.wire.cutAt(0, false);
      throw new Wire.Cut(0);
    }
  }

  @Override
  public void close() {
    dead = false;
    dieAt = -1;
    stage.close();
    Directories.delete(directory);
    assertThat(Files.exists(root, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
