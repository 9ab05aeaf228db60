package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.source.WriteBack.Note;
import dev.fairlead.source.WriteBack.Written;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.source.WriteBackException.Kind;
import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Into real servers on 127.0.0.1, which others push to as well. */
@Timeout(120)
final class GitWriteBackTest {
  private static final String TEXT =
      """
      apiVersion: fairlead.dev/v1alpha1
      kind: AppRelease
      metadata: {name: shop}
      spec:
        compose: {files: [compose.yaml]}
        services:
          web: {image: shop/web:1} # the tag
          db: {image: 'shop/db:1'}
      """;
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path temp;
  private Path served;
  private Upstream upstream;

  @BeforeEach
  void create() throws IOException {
    served = Files.createDirectory(temp.resolve("served"));
    upstream = new Upstream(served.resolve("fleet.git"));
    for (int i = 0; i < 5; i++) {
      upstream.put("README.md", "history " + i).commit("history " + i);
    }
    upstream.put("apps/shop/release.yaml", TEXT).executable("run.sh", "true").commit("shop");
    git("config", "http.receivepack", "true");
    git("config", "daemon.receivepack", "true");
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", upstream.directory().toString()));
    command.addAll(List.of(arguments));
    return Cli.run(command.toArray(String[]::new)).strip();
  }

  private GitWriteBack into(String source, Map<String, String> environment) throws IOException {
    Path state = Files.createTempDirectory(temp, "state");
    return new GitWriteBack(
        GitAddress.parse(source),
        GitSettings.of(state, environment),
        CommitStyle.of(environment),
        InstantSource.fixed(NOW));
  }

  private static ImageChange change(String service, String image) {
    return new ImageChange("shop", service, image);
  }

  @Test
  void pushesOneCommitThatChangesOneLine() throws Exception {
    String before = git("rev-parse", "main");
    Written written =
        into(
                upstream.source(""),
                Map.of(
                    "FAIRLEAD_GIT_COMMITTER", "Deploy Bot <bot@example.com>",
                    "FAIRLEAD_GIT_MESSAGE",
                        "{file}: {service} {previous} -> {image}\\n\\nBecause {reason}."))
            .write(
                change("web", "shop/web:2"),
                new Note("Ann Lee <ann@example.com>", "line 1\nline 2"));
    assertThat(written)
        .isEqualTo(
            new Written(
                "apps/shop/release.yaml",
                java.util.Optional.of("shop/web:1"),
                git("rev-parse", "main"),
                true));
    assertThat(git("rev-parse", "main^")).isEqualTo(before);
    assertThat(git("show", "main:apps/shop/release.yaml"))
        .isEqualTo(TEXT.replace("web:1", "web:2").strip());
    assertThat(git("diff", "--numstat", before, "main")).isEqualTo("1\t1\tapps/shop/release.yaml");
    assertThat(git("log", "-1", "--format=%an <%ae> %cn <%ce> %cI%n%B", "main"))
        .isEqualTo(
            """
            Ann Lee <ann@example.com> Deploy Bot <bot@example.com> 2026-11-21T12:00:00+00:00
            apps/shop/release.yaml: web shop/web:1 -> shop/web:2

            Because line 1 line 2.\
            """);
    assertThat(git("ls-tree", "main", "run.sh")).startsWith("100755");
    assertThat(git("fsck", "--strict", "--no-dangling")).isEmpty();
  }

  @Test
  void whatIsThereAlreadyIsNotCommittedAgain() throws Exception {
    String before = git("rev-parse", "main");
    Written written =
        into(upstream.source("ref=main"), Map.of()).write(change("db", "shop/db:1"), Note.NONE);
    assertThat(written.changed()).isFalse();
    assertThat(written.revision()).isEqualTo(before);
    assertThat(git("rev-parse", "main")).isEqualTo(before);
  }

  @Test
  void pushesOverHttpWithALoginAndOverTheGitProtocol() throws Exception {
    try (SmartHttp server = SmartHttp.plain(served)) {
      server.login = "x-access-token:t0ken";
      Map<String, String> token = Map.of("FAIRLEAD_GIT_TOKEN", "t0ken");
      Written written =
          into("git+" + server.url("fleet.git"), token)
              .write(change("web", "shop/web:2"), Note.NONE);
      assertThat(git("rev-parse", "main")).isEqualTo(written.revision());
      assertThat(git("log", "-1", "--format=%s", "main"))
          .isEqualTo("shop: set image of web to shop/web:2");
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process daemon = SmartHttp.daemon(served, port);
    try {
      GitWriteBack it = into("git://127.0.0.1:%d/fleet.git?path=apps".formatted(port), Map.of());
      org.awaitility.Awaitility.await()
          .ignoreExceptions()
          .until(() -> it.write(change("web", "shop/web:3"), Note.NONE).revision().length() == 40);
      assertThat(git("show", "main:apps/shop/release.yaml")).contains("shop/web:3");
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void pushesOverSsh(SshHost.Kind kind) throws Exception {
    SshKeys keys = SshKeys.in(Files.createDirectory(temp.resolve("keys")));
    try (SshHost host = kind.start(keys)) {
      Map<String, String> environment =
          Map.of(
              "FAIRLEAD_GIT_SSH_KEY_FILE", keys.user().toString(),
              "FAIRLEAD_GIT_KNOWN_HOSTS_FILE", keys.knownHosts().toString());
      Written written =
          into(host.url(upstream.directory()), environment)
              .write(change("web", "shop/web:2"), Note.NONE);
      assertThat(git("rev-parse", "main")).isEqualTo(written.revision());
    }
  }

  static List<SshHost.Kind> hosts() {
    return SshHost.Kind.here();
  }

  /** Each commit follows on the one before it, and every change is in the end. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "http"})
  void losesNoChangeOfOthersWhoPushAtTheSameTime(String how) throws Exception {
    try (SmartHttp server = SmartHttp.plain(served);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      String source = how.equals("file") ? upstream.source("") : "git+" + server.url("fleet.git");
      int before = Integer.parseInt(git("rev-list", "--count", "main"));
      int rounds = 4;
      for (int round = 2; round < 2 + rounds; round++) {
        String tag = ":" + round;
        List<Callable<String>> all = new ArrayList<>();
        all.add(() ->
            into(source, Map.of()).write(change("web", "shop/web" + tag), Note.NONE).revision());
        all.add(() ->
            into(source, Map.of()).write(change("db", "shop/db" + tag), Note.NONE).revision());
        all.add(() -> person("notes" + tag));
        for (Future<String> done : pool.invokeAll(all)) {
          assertThat(git("merge-base", "--is-ancestor", done.get(), "main")).isEmpty();
        }
        assertThat(git("show", "main:apps/shop/release.yaml"))
            .isEqualTo(TEXT.replace("web:1", "web" + tag).replace("db:1", "db" + tag).strip());
        assertThat(git("show", "main:notes" + tag)).isEqualTo("by hand");
      }
      assertThat(git("rev-list", "--count", "--no-merges", "main"))
          .isEqualTo(Integer.toString(before + 3 * rounds));
    }
  }

  /** Somebody with git itself, who fetches again until the push is taken. */
  private String person(String file) throws IOException {
    Path clone = Files.createTempDirectory(temp, "clone");
    Cli.run("git", "clone", "-q", upstream.directory().toString(), clone.toString());
    Files.writeString(clone.resolve(file), "by hand\n");
    Cli.run("git", "-C", clone.toString(), "add", ".");
    Cli.run(
        "git",
        "-C",
        clone.toString(),
        "-c",
        "user.name=P",
        "-c",
        "user.email=p@x",
        "commit",
        "-qm",
        file);
    Cli.run(
        "sh",
        "-c",
        "cd '%s' && until git push -q origin main 2>/dev/null; do git pull -q --rebase; done"
            .formatted(clone));
    return Cli.run("git", "-C", clone.toString(), "rev-parse", "HEAD").strip();
  }

  /** As a process killed between its commit and its push leaves it. */
  @Test
  void aCommitThatWasNeverPushedIsForgotten() throws Exception {
    hook("exit 1");
    GitWriteBack it = into(upstream.source(""), Map.of());
    String before = git("rev-parse", "main");
    try (SmartHttp server = SmartHttp.plain(served)) {
      GitWriteBack cut = into("git+" + server.url("fleet.git"), Map.of());
      assertThatThrownBy(() -> cut.write(change("web", "shop/web:9"), Note.NONE))
          .isInstanceOf(WriteBackException.class);
      assertThat(git("rev-parse", "main")).isEqualTo(before);
      hook("exit 0");
      upstream.put("apps/shop/release.yaml", TEXT.replace("db:1", "db:7")).commit("by hand");
      cut.write(change("web", "shop/web:2"), Note.NONE);
    }
    assertThat(git("show", "main:apps/shop/release.yaml"))
        .isEqualTo(TEXT.replace("db:1", "db:7").replace("web:1", "web:2").strip());
    assertThat(it.write(change("web", "shop/web:2"), Note.NONE).changed()).isFalse();
  }

  /** The server has it, and nobody heard. */
  @Test
  void aPushWhoseAnswerIsLostIsAskedAbout() throws Exception {
    try (SmartHttp server = SmartHttp.plain(served)) {
      server.truncating = true;
      GitWriteBack it = into("git+" + server.url("fleet.git"), Map.of());
      assertThatThrownBy(() -> it.write(change("web", "shop/web:2"), Note.NONE))
          .isInstanceOfSatisfying(
              WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
      server.truncating = false;
      it.write(change("web", "shop/web:2"), Note.NONE);
      assertThat(git("log", "--format=%s", "main").lines().filter(s -> s.contains("set image")))
          .hasSize(1);
    }
  }

  private void hook(String script) throws IOException {
    Path hook = upstream.directory().resolve("hooks/pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\n" + script + "\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void saysWhyAServerDoesNotTakeIt() throws Exception {
    hook("echo 'main is protected: open a merge request'; exit 1");
    String before = git("rev-parse", "main");
    try (SmartHttp server = SmartHttp.plain(served)) {
      assertThatThrownBy(() ->
              into("git+" + server.url("fleet.git"), Map.of())
                  .write(change("web", "shop/web:2"), Note.NONE))
          .isInstanceOfSatisfying(
              WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN))
          .hasMessageContaining("does not take the commit on refs/heads/main: ")
          .hasMessageContaining("main is protected: open a merge request");
      git("config", "http.receivepack", "false");
      assertThatThrownBy(() ->
              into("git+" + server.url("fleet.git"), Map.of())
                  .write(change("web", "shop/web:2"), Note.NONE))
          .isInstanceOf(WriteBackException.class)
          .hasMessageContaining("cannot be changed: ");
      server.login = "x-access-token:t0ken";
      assertThatThrownBy(() ->
              into("git+" + server.url("fleet.git"), Map.of("FAIRLEAD_GIT_TOKEN", "wr0ng"))
                  .write(change("web", "shop/web:2"), Note.NONE))
          .hasMessageContaining("not authorized")
          .hasMessageNotContaining("wr0ng");
    }
    assertThat(git("rev-parse", "main")).isEqualTo(before);
  }

  @Test
  void refusesWhatIsNoBranch() throws Exception {
    upstream.tag("v1.0.0");
    String commit = git("rev-parse", "main");
    for (String options : List.of("semver=^1", "ref=" + commit, "ref=v1.0.0", "ref=nothing")) {
      assertThatThrownBy(
              () -> into(upstream.source(options), Map.of()).write(change("web", "a:1"), Note.NONE))
          .as(options)
          .isInstanceOfSatisfying(
              WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN))
          .hasMessageContaining("branch");
    }
    assertThatThrownBy(() ->
            into(upstream.source(""), Map.of("FAIRLEAD_GIT_ALLOWED_SIGNERS_FILE", "/x"))
                .write(change("web", "a:1"), Note.NONE))
        .hasMessageContaining("takes signed commits only");
    assertThatThrownBy(() ->
            into(upstream.source("path=other"), Map.of()).write(change("web", "a:1"), Note.NONE))
        .isInstanceOfSatisfying(
            WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    assertThatThrownBy(() ->
            into(upstream.source(""), Map.of("FAIRLEAD_GIT_MESSAGE", "{what}"))
                .write(change("web", "a:1"), Note.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{what}");
  }

  @Test
  void refusesAnAuthorWhoIsNobodyBeforeAnythingIsFetched() throws Exception {
    GitWriteBack it = into("git+http://127.0.0.1:1/none.git", Map.of());
    assertThatThrownBy(() -> it.write(change("web", "a:1"), new Note("Ann\n<a@b>", "")))
        .isInstanceOfSatisfying(
            WriteBackException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("expected Name <mail@example.com>");
  }

  @Test
  void followsALinkInTheRepository() throws Exception {
    upstream
        .remove("apps/shop/release.yaml")
        .put("base/shop.yml.txt", TEXT)
        .link("apps/shop/release.yaml", "../../base/shop.yml.txt")
        .commit("link");
    into(upstream.source("path=apps"), Map.of()).write(change("web", "shop/web:2"), Note.NONE);
    assertThat(git("show", "main:base/shop.yml.txt")).contains("shop/web:2");
    assertThat(git("ls-tree", "main", "apps/shop/release.yaml")).startsWith("120000");
  }
}
