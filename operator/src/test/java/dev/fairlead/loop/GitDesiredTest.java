package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.Lfs;
import dev.fairlead.source.git.Upstream;
import dev.fairlead.spec.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a commit means: revisions of releases, files beside the YAML, and what is mounted. */
@Timeout(120)
class GitDesiredTest {
  private static final String COMPOSE =
      """
      services:
        web:
          image: web:${TAG}
          env_file: [web.env]
          volumes:
            - ./conf/nginx.conf:/etc/nginx.conf:ro
            - ./conf:/conf:ro
            - ./data:/data
          secrets: [key]
      secrets:
        key: {file: ./key.txt}
      """;

  @TempDir Path temp;
  private Path state;
  private Upstream upstream;
  private GitSource source;
  private final List<ReleaseSet> read = new CopyOnWriteArrayList<>();

  @BeforeEach
  void create() throws IOException {
    state = Files.createDirectory(temp.resolve("state"));
    upstream = new Upstream(temp.resolve("upstream.git"));
    release("shop", "1");
    release("blog", "1");
    upstream
        .put("shop/web.env", "GREETING=hello")
        .put("shop/key.txt", "s3cret")
        .put("shop/compose.yaml", COMPOSE)
        .put("shop/conf/nginx.conf", "listen 80;")
        .put("shop/conf/extra/more.conf", "more")
        .put("blog/compose.yaml", "services: {web: {image: 'blog:${TAG}'}}");
    source =
        new GitSource(
            GitAddress.parse(upstream.source("")),
            GitSettings.of(state, Map.of()).withPatience(Duration.ZERO));
  }

  @AfterEach
  void close() {
    source.close();
    upstream.close();
  }

  private void release(String name, String tag) {
    upstream.put(
        name + "/release.yaml",
        Stage.release(name, "  ")
            .replace("[compose.yaml]", "[compose.yaml], variables: {TAG: '" + tag + "'}"));
  }

  private ReleaseSet first() {
    source.start(snapshot -> {
      if (snapshot.content() instanceof TreeSnapshot.Readable readable) {
        read.add(TreeReading.PLAIN.read(snapshot, readable));
      }
    });
    return awaitRead(1);
  }

  private ReleaseSet next() {
    int before = read.size();
    source.rescan();
    return awaitRead(before + 1);
  }

  private ReleaseSet awaitRead(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> read.size() >= count);
    return read.getLast();
  }

  private static Desired desired(ReleaseSet set, String name) {
    Resolution resolution = set.releases().get(name);
    if (resolution instanceof Resolution.Valid valid) {
      return valid.desired();
    }
    throw new AssertionError(name + ": " + set.problems());
  }

  private static Path mounted(ReleaseSet set, String target) {
    DesiredService web = desired(set, "shop").services().getFirst();
    return Path.of(
        web.spec().storage().mounts().stream()
            .filter(m -> m.target().equals(target))
            .map(Mount::source)
            .findFirst()
            .orElseThrow());
  }

  private static String specHash(ReleaseSet set) {
    return desired(set, "shop").services().getFirst().specHash();
  }

  @Test
  void theRevisionOfAReleaseIsTheCommitThatLastTouchedWhatItIsMadeOf() {
    String base = upstream.commit("base");
    ReleaseSet set = first();
    assertThat(desired(set, "shop").revision()).isEqualTo(base);

    release("shop", "2");
    String bump = upstream.commit("bump shop");
    upstream.put("README.md", "read me").commit("docs");
    String readme = upstream.put("docs/x.yaml", "not: a release").commit("more docs");
    set = next();
    assertThat(readme).isNotEqualTo(bump);
    assertThat(desired(set, "shop").revision()).isEqualTo(bump);
    assertThat(desired(set, "blog").revision()).isEqualTo(base);

    String env = upstream.put("shop/web.env", "GREETING=hi").commit("env");
    set = next();
    assertThat(desired(set, "shop").revision()).isEqualTo(env);

    String conf = upstream.put("shop/conf/extra/more.conf", "other").commit("conf");
    set = next();
    assertThat(desired(set, "shop").revision()).isEqualTo(conf);
    assertThat(desired(set, "blog").revision()).isEqualTo(base);
  }

  @Test
  void aChangeThatWasTakenBackIsTheLastTouchToo() {
    upstream.commit("base");
    first();
    String compose = COMPOSE.replace("web.env", "web.env, more.env");
    upstream.put("shop/more.env", "A=1").put("shop/compose.yaml", compose).commit("another input");
    next();
    upstream.put("README.md", "x").commit("elsewhere");
    String back = upstream.put("shop/compose.yaml", COMPOSE).commit("back");
    upstream.put("README.md", "y").commit("elsewhere again");
    assertThat(desired(next(), "shop").revision()).isEqualTo(back);
  }

  @Test
  void aRewrittenHistoryWithTheSameFilesIsNoTouch() {
    String base = upstream.commit("base");
    first();
    upstream.put("README.md", "x").rewrite("another history");
    assertThat(desired(next(), "shop").revision()).isEqualTo(base);
  }

  @Test
  void aCommitElsewhereChangesNothingAboutARelease() {
    upstream.commit("base");
    Desired before = desired(first(), "shop");
    release("blog", "2");
    upstream.commit("elsewhere");
    assertThat(desired(next(), "shop")).isEqualTo(before);
  }

  @Test
  void theFileBesideIsTheCommitsAndNotTheDisks() {
    upstream.put("shop/.env", "TAG=from-dotenv").commit("base");
    DesiredService web = desired(first(), "shop").services().getFirst();
    assertThat(web.spec().image()).isEqualTo("web:1");
    assertThat(web.spec().program().environment()).containsEntry("GREETING", "hello");
    assertThat(state.resolve("git")).isDirectoryRecursivelyContaining("glob:**/objects");
    assertThat(mounted(read.getLast(), "/conf").toString()).doesNotContain("/tree/");
  }

  @Test
  void mountedFilesFollowTheirContentAndNothingElse() throws IOException {
    upstream.commit("base");
    ReleaseSet set = first();
    Path conf = mounted(set, "/etc/nginx.conf");
    Path directory = mounted(set, "/conf");
    String hash = specHash(set);
    assertThat(conf).hasContent("listen 80;").hasFileName("nginx.conf");
    assertThat(directory.resolve("extra/more.conf")).hasContent("more");
    assertThat(mounted(set, "/run/secrets/key")).hasContent("s3cret");
    assertThat(mounted(set, "/data")).isDirectory().endsWithRaw(Path.of("data", "shop", "data"));

    release("blog", "2");
    upstream.commit("elsewhere");
    assertThat(specHash(next())).isEqualTo(hash);

    upstream.put("shop/conf/nginx.conf", "listen 81;").commit("conf");
    set = next();
    assertThat(mounted(set, "/etc/nginx.conf")).isNotEqualTo(conf).hasContent("listen 81;");
    assertThat(mounted(set, "/conf")).isNotEqualTo(directory);
    assertThat(mounted(set, "/data")).isEqualTo(mounted(read.getFirst(), "/data"));
    assertThat(specHash(set)).isNotEqualTo(hash);
    // A container of the revision before still has its own file, and a rollback finds it.
    assertThat(conf).hasContent("listen 80;");

    upstream.put("shop/conf/nginx.conf", "listen 80;").commit("revert");
    set = next();
    assertThat(mounted(set, "/etc/nginx.conf")).isEqualTo(conf);
    assertThat(specHash(set)).isEqualTo(hash);
  }

  @Test
  void modesAndLinksAreGits() throws IOException {
    upstream.put("shop/conf/nginx.conf", "listen 80;").executable("shop/conf/run.sh", "#!/bin/sh");
    upstream.link("shop/conf/here.conf", "extra/more.conf").commit("base");
    Path directory = mounted(first(), "/conf");
    assertThat(mode(directory)).isEqualTo("rwxr-xr-x");
    assertThat(mode(directory.resolve("nginx.conf"))).isEqualTo("rw-r--r--");
    assertThat(mode(directory.resolve("run.sh"))).isEqualTo("rwxr-xr-x");
    assertThat(directory.resolve("here.conf")).isSymbolicLink().hasContent("more");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  private String problems() {
    upstream.commit("bad");
    return first().problems().toString();
  }

  private void compose(String more) {
    upstream.put("shop/compose.yaml", "services:\n  web:\n    image: web:1\n" + more.indent(4));
  }

  @Test
  void aLinkOutOfWhatIsMountedIsRefusedAtTheMount() {
    compose("volumes:\n  - ./conf:/conf\n");
    upstream.link("shop/conf/out", "../key.txt");
    assertThat(problems())
        .contains("compose.yaml:5:9")
        .contains("shop/conf has the link out in it, which leads out of what is mounted");
  }

  @Test
  void whatLeavesTheRepositoryIsRefusedAtItsPlace() {
    compose("volumes:\n  - ../../../outside:/x\nenv_file: [../../up.env]\n");
    assertThat(problems())
        .contains("compose.yaml:5:9")
        .contains("services.web.volumes[0]: leads out of the repository")
        .contains("services.web.env_file");
  }

  @Test
  void aSubmoduleIsRefusedAtTheMount() {
    compose("volumes:\n  - ./lib/src:/src\n");
    upstream.submodule("shop/lib");
    assertThat(problems())
        .contains(
            "shop/lib/src is in the submodule shop/lib, which is not fetched: submodules=true");
  }

  @Test
  void aSubmoduleIsMountedAndNamedByTheCommitThatMovedIt() throws IOException {
    try (Upstream library = new Upstream(temp.resolve("library.git"))) {
      String one = library.put("src/a.txt", "one").put("other/b.txt", "b").commit("one");
      String two = library.put("src/a.txt", "two").commit("two");
      compose("volumes:\n  - ./lib/src:/src\n");
      upstream.submodule("shop/lib", "../library.git", one).commit("with a library");
      follow("submodules=true");
      ReleaseSet set = first();
      Path before = mounted(set, "/src");
      assertThat(before.resolve("a.txt")).hasContent("one");

      String moved = upstream.submodule("shop/lib", "../library.git", two).commit("newer library");
      upstream.put("blog/README.md", "elsewhere").commit("elsewhere");
      set = next();
      assertThat(mounted(set, "/src").resolve("a.txt")).hasContent("two");
      assertThat(before.resolve("a.txt")).hasContent("one");
      assertThat(desired(set, "shop").revision()).isEqualTo(moved);
    }
  }

  @Test
  void whatAPointerOfLfsStandsForIsMounted() throws IOException {
    byte[] content = "a model".getBytes(StandardCharsets.UTF_8);
    String oid = "6f1f2ed5ffa1eb0e5a9dcdd4c3e5d4b4a1bb8ab1c1ed01c36f1d55a7a3bfd2f9";
    compose("volumes:\n  - ./models:/models\n");
    upstream
        .put("shop/models/README", "which are large")
        .put("shop/models/a.bin", Lfs.pointer(content))
        .put("shop/models/lost.bin", Lfs.pointer(oid, 7));
    Lfs.store(upstream.directory(), content);
    upstream.commit("one is lost");
    follow("lfs=true&poll=1");
    assertThat(first().problems().toString())
        .contains("shop/models is a file of Git LFS that cannot be had")
        .contains("has no file " + oid);

    upstream.remove("shop/models/lost.bin").commit("none is lost");
    ReleaseSet set = next();
    assertThat(mounted(set, "/models").resolve("a.bin")).hasBinaryContent(content);
    assertThat(mounted(set, "/models").resolve("README")).hasContent("which are large");
  }

  private void follow(String options) {
    source.close();
    source =
        new GitSource(
            GitAddress.parse(upstream.source(options)),
            GitSettings.of(state, Map.of()).withPatience(Duration.ZERO));
  }

  @Test
  void aPointerOfLfsIsRefusedAtTheMount() {
    compose("volumes:\n  - ./big.bin:/big\n");
    upstream.put(
        "shop/big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    assertThat(problems()).contains("shop/big.bin is a Git LFS pointer");
  }

  @Test
  void aSecretThatIsNotInTheCommitIsRefusedAtItsFile() {
    String commit = upstream.remove("shop/key.txt").commit("no key");
    assertThat(first().problems().toString())
        .contains("compose.yaml:11:15")
        .contains("shop/key.txt is not in the commit " + commit);
  }

  @Test
  void theStateDirectoryIsNobodysInput() {
    compose("env_file: [" + state + "/fairlead.db]\n");
    assertThat(problems()).contains("fairlead.db").contains("leads out of the repository");
  }

  @Test
  void aLookWithoutAnOperatorNamesTheSamePathsAndWritesNone() throws IOException {
    upstream.commit("base");
    ReleaseSet looked = Offline.read(upstream.source(""), state, null, Map.of());
    assertThat(state).isEmptyDirectory();
    ReleaseSet set = first();
    assertThat(specHash(looked)).isEqualTo(specHash(set));
    assertThat(desired(looked, "shop")).isEqualTo(desired(set, "shop"));
  }

  @Test
  void conflictMarkersAreAProblemOfOneFile() {
    upstream.put(
        "shop/release.yaml",
        "<<<<<<< HEAD\nkind: AppRelease\n=======\nkind: AppRelease\n>>>>>>> x\n");
    upstream.commit("conflict");
    ReleaseSet set = first();
    assertThat(set.unnamed().toString()).contains("shop/release.yaml:");
    assertThat(set.releases()).containsOnlyKeys("blog");
  }
}
