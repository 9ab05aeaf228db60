package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.source.TreeSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signatures that git itself made, with OpenSSH's and GnuPG's keys. */
@Timeout(120)
final class TrustTest {
  /** Longer than files of the host go unseen. */
  private static final Duration HOST_FILES = Duration.ofSeconds(3);

  @TempDir Path temp;
  private Path state;
  private Path repository;
  private Path signers;

  @BeforeEach
  void create() throws Exception {
    state = Files.createDirectory(temp.resolve("state"));
    repository = temp.resolve("fleet");
    run("git", "init", "-q", "-b", "main", repository.toString());
    key("ann");
    key("eve");
    signers =
        Files.writeString(
            temp.resolve("signers"),
            "ann@example.com namespaces=\"git\" " + Files.readString(temp.resolve("ann.pub")));
  }

  private void key(String name) throws Exception {
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", temp.resolve(name).toString());
  }

  private String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_SYSTEM", "/dev/null",
                "GIT_AUTHOR_NAME", "Ann Lee",
                "GIT_AUTHOR_EMAIL", "ann@example.com",
                "GIT_COMMITTER_NAME", "Ann Lee",
                "GIT_COMMITTER_EMAIL", "ann@example.com",
                "GNUPGHOME", temp.resolve("gnupg").toString()));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
    return said.strip();
  }

  private String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** Commits with some of git's settings. @return the id */
  private String commit(String tag, String... settings) throws Exception {
    Files.writeString(repository.resolve("release.yaml"), "tag: " + tag);
    git("add", ".");
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.addAll(List.of("commit", "-q", "-m", "web " + tag));
    git(arguments.toArray(String[]::new));
    return git("rev-parse", "HEAD");
  }

  private String[] by(String name) {
    return new String[] {
      "-c", "gpg.format=ssh",
      "-c", "user.signingkey=" + temp.resolve(name),
      "-c", "commit.gpgsign=true"
    };
  }

  private Followed follow(String options, String variable, Path file) {
    return Followed.of(
        "git+file://" + repository + "/.git?poll=1" + options,
        state,
        Map.of(variable, file.toString()));
  }

  private Followed follow(String options) {
    return follow(options, "FAIRLEAD_GIT_ALLOWED_SIGNERS_FILE", signers);
  }

  @Test
  void onlyWhatATrustedKeySignedIsShown() throws Exception {
    String good = commit("1", by("ann"));
    try (Followed it = follow("")) {
      it.awaitReadable(good);

      String eves = commit("2", by("eve"));
      assertThat(it.ask().awaitUnreadable()).contains(eves, "is not trusted", "nobody in");
      String unsigned = commit("3");
      it.awaitUnreadableWith(unsigned, "it is not signed");

      String better = commit("4", by("ann"));
      it.ask().awaitReadable(better);
      assertThat(it.all().stream().map(Followed::files).toList().toString())
          .doesNotContain("tag: 2", "tag: 3");
    }
    // What was refused is not recalled either.
    commit("5", by("eve"));
    try (Followed it = follow("")) {
      assertThat(it.awaitUnreadable()).contains("is not trusted");
      assertThat(it.all().getFirst().revision()).isEqualTo(git("rev-parse", "HEAD~1"));
    }
  }

  @Test
  void whatWasGoodIsShownAgainWhenTheBranchGoesBackToIt() throws Exception {
    String good = commit("1", by("ann"));
    try (Followed it = follow("")) {
      it.awaitReadable(good);
      Path env = Files.writeString(temp.resolve("host.env"), "A=1");
      it.source.alsoWatch(new TreeSet<>(List.of(env)));
      commit("2");
      it.ask().awaitUnreadable();

      // A file of the host brings nothing back, and the branch does.
      int before = it.all().size();
      Files.writeString(env, "A=longer");
      it.awaitUnchangedAfter(HOST_FILES);
      assertThat(it.all()).hasSize(before);

      git("reset", "-q", "--hard", good);
      it.ask().awaitReadable(good);
    }
  }

  @Test
  void whatIsStoredIsNotRecalledUnlessItIsTrusted() throws Exception {
    String unsigned = commit("1");
    String source = "git+file://" + repository + "/.git?poll=1";
    try (Followed it = Followed.of(source, state)) {
      it.awaitReadable(unsigned);
    }
    Path away = Files.move(repository, temp.resolve("away"));
    try (Followed it = follow("")) {
      it.awaitUnreadableWith("cannot be asked");
      assertThat(it.all()).allMatch(s -> s.content() instanceof TreeSnapshot.Unreadable);
      assertThat(it.all().getFirst().toString()).contains(unsigned, "it is not signed");
    }

    Files.move(away, repository);
    String signed = commit("2", by("ann"));
    try (Followed it = follow("")) {
      it.awaitReadable(signed);
    }
    Files.move(repository, away);
    try (Followed it = follow("")) {
      it.awaitReadable(signed);
      assertThat(it.awaitUnreachable()).contains(signed);
    }
  }

  @Test
  void aStoredTagIsRecalledUnderItsOwnNameOnly() throws Exception {
    commit("1");
    List<String> tag = new ArrayList<>(List.of(by("ann")));
    tag.addAll(List.of("tag", "-s", "-m", "release", "v1.0.0"));
    git(tag.toArray(String[]::new));
    String first = git("rev-parse", "HEAD");
    try (Followed it = follow("&semver=1.x")) {
      it.awaitReadable(first);
    }
    Files.move(repository, temp.resolve("away"));
    try (Followed it = follow("&semver=1.x")) {
      it.awaitReadable(first);
      it.awaitUnreachable();
    }
  }

  @Test
  void aKeyThatIsTrustedLaterCountsFromTheNextLook() throws Exception {
    String eves = commit("1", by("eve"));
    try (Followed it = follow("")) {
      it.awaitUnreadable();
      Files.writeString(signers, "eve@example.com " + Files.readString(temp.resolve("eve.pub")));
      it.awaitReadable(eves);
    }
  }

  @Test
  void aKeyThatIsTrustedNoLongerCountsFromTheNextLookWithoutNews() throws Exception {
    String anns = commit("1", by("ann"));
    String trusted = Files.readString(signers);
    try (Followed it = follow("")) {
      it.awaitReadable(anns);
      Files.writeString(signers, "eve@example.com " + Files.readString(temp.resolve("eve.pub")));
      it.awaitUnreadableWith(anns, "nobody in");
      Files.writeString(signers, trusted);
      it.awaitReadable(anns);
    }
  }

  @Test
  void aSignedCommitThatWasChangedIsNotTrusted() throws Exception {
    commit("1", by("ann"));
    String raw = git("cat-file", "commit", "HEAD").replace("web 1", "web 9") + "\n";
    Path forged = Files.writeString(temp.resolve("forged"), raw);
    String id = git("hash-object", "-t", "commit", "-w", forged.toString());
    git("update-ref", "refs/heads/main", id);
    try (Followed it = follow("")) {
      assertThat(it.awaitUnreadable()).contains(id, "its signature is not right");
    }
  }

  @Test
  void aSignedTagIsEnoughUnderItsOwnNameOnly() throws Exception {
    String first = commit("1");
    List<String> tag = new ArrayList<>(List.of(by("ann")));
    tag.addAll(List.of("tag", "-s", "-m", "release", "v1.0.0"));
    git(tag.toArray(String[]::new));
    try (Followed it = follow("&semver=1.x")) {
      it.awaitReadable(first);
      // Somebody shows the old tag as the newest.
      git("update-ref", "refs/tags/v1.9.0", git("rev-parse", "v1.0.0"));
      assertThat(it.ask().awaitUnreadable()).contains("signed under another name, v1.0.0");
    }
  }

  @Test
  void whoSignsVouchesForTheSubmodulesThatTheCommitNames() throws Exception {
    try (Upstream library = new Upstream(temp.resolve("library.git"))) {
      String unsigned = library.put("l.yaml", "of a library").commit("by nobody");
      Files.writeString(
          repository.resolve(".gitmodules"),
          "[submodule \"lib\"]\npath = lib\nurl = file://" + library.directory() + "\n");
      Files.createDirectory(repository.resolve("lib"));
      git("update-index", "--add", "--cacheinfo", "160000," + unsigned + ",lib");
      String good = commit("1", by("ann"));
      try (Followed it = follow("&submodules=true")) {
        assertThat(Followed.files(it.awaitRevision(good)))
            .containsEntry("lib/l.yaml", "of a library");

        String other = library.put("l.yaml", "another").commit("by nobody either");
        git("update-index", "--cacheinfo", "160000," + other + ",lib");
        String eves = commit("2", by("eve"));
        it.ask().awaitUnreadableWith(eves, "nobody in");
        assertThat(it.all().toString()).doesNotContain("another");
      }
    }
  }

  @Test
  void openPgpSignaturesAreJudgedByAKeyring() throws Exception {
    Files.createDirectory(
        temp.resolve("gnupg"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    gpg("--quick-gen-key", "Ann <ann@example.com>", "ed25519", "sign", "never");
    gpg("--quick-gen-key", "Eve <eve@example.com>", "ed25519", "sign", "never");
    Path keys =
        Files.writeString(temp.resolve("keys.asc"), gpg("--armor", "--export", "ann@example.com"));
    String good = commit("1", "-c", "user.signingkey=ann@example.com", "-c", "commit.gpgsign=true");
    try (Followed it = follow("", "FAIRLEAD_GIT_KEYRING_FILE", keys)) {
      it.awaitReadable(good);
      String eves =
          commit("2", "-c", "user.signingkey=eve@example.com", "-c", "commit.gpgsign=true");
      assertThat(it.ask().awaitUnreadable()).contains(eves, "nobody in");
      String ssh = commit("3", by("ann"));
      it.awaitUnreadableWith(ssh, "FAIRLEAD_GIT_ALLOWED_SIGNERS_FILE");
    } finally {
      run("gpgconf", "--kill", "all");
    }
  }

  private String gpg(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  @Test
  void withoutItsFileNothingIsTrusted() throws Exception {
    commit("1", by("ann"));
    Files.delete(signers);
    try (Followed it = follow("")) {
      assertThat(it.awaitUnreadable()).contains("is not trusted");
    }
  }
}
