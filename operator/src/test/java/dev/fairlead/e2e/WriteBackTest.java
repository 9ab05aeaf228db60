package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.cli.Cli;
import dev.fairlead.cli.FairleadCommand;
import dev.fairlead.cli.SetCommand;
import dev.fairlead.cli.Terminal;
import dev.fairlead.http.Api;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.http.ApiServer;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.Upstream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code fairlead set image}: from the command to the container, by way of the desired state. */
final class WriteBackTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void clean() {
    it.close();
  }

  /** As the command line would, waiting for the operator of this test. */
  private int set(String source, String image) throws IOException {
    ApiAddress anyPort = new ApiAddress("127.0.0.1", 0, new TreeSet<>());
    try (ApiServer api =
        ApiServer.start(anyPort, Api.of(it.operator().answers(), it.store(), () -> ""))) {
      Cli cli =
          new Cli(
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              Map.of(),
              Terminal.PLAIN,
              InstantSource.system(),
              List::of,
              WriteBackTest::rest);
      SequencedMap<String, Supplier<Object>> further = new LinkedHashMap<>();
      further.put("set", () -> SetCommand.of(cli));
      String[] words = {
        "set",
        "image",
        it.files.project(),
        "web=" + image,
        "--source",
        source,
        "--wait=90",
        "--api",
        api.url(),
        "--state-dir",
        it.files.state().toString(),
        "--reason",
        "a test"
      };
      return FairleadCommand.of(cli, FairleadCommand.commands(cli, further), words).execute(words);
    }
  }

  private static boolean rest(Duration time) {
    try {
      return !new java.util.concurrent.CountDownLatch(1)
          .await(time.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void rollsWhatWasSetInADirectoryAndSaysWhenItFailed() throws IOException {
    it.files
        .compose("services:\n  web:\n    image: %s # v1\n".formatted(IMAGES.built().v1()))
        .release("# nothing said of images");
    it.start().converged();
    Path file = it.files.desired().resolve(it.files.project() + ".yaml");
    String before = Files.readString(file);

    assertThat(set(it.files.desired().toString(), IMAGES.built().v2()))
        .as("%s%s", out, err)
        .isZero();
    assertThat(it.host.one("web").spec().image()).isEqualTo(IMAGES.built().v2());
    assertThat(out.toString())
        .contains("web: (the compose file's) → " + IMAGES.built().v2(), "is in place at");
    assertThat(Files.readString(file).lines().toList()).containsAll(before.lines().toList());

    assertThat(set(it.files.desired().toString(), IMAGES.built().exits())).isEqualTo(1);
    assertThat(err.toString()).contains("RolledBack").contains("exited with code");
    assertThat(it.host.one("web").spec().image()).isEqualTo(IMAGES.built().v2());
  }

  @Test
  void rollsTheCommitThatItPushed() throws IOException {
    Path directory = Files.createTempDirectory("fairlead-git").resolve("fleet.git");
    try (Upstream upstream = new Upstream(directory)) {
      upstream
          .put("shop/compose.yaml", "services:\n  web:\n    image: ignored:1\n")
          .put(
              "shop/release.yaml",
              """
              apiVersion: fairlead.dev/v1alpha1
              kind: AppRelease
              metadata: {name: %s}
              spec:
                compose: {files: [compose.yaml]}
                services:
                  web: {image: "%s"} # ours
              """
                  .formatted(it.files.project(), IMAGES.built().v1()))
          .commit("first");
      // Long enough that only being asked for a look explains the roll.
      String source = upstream.source("poll=600");
      it.from(() ->
          new GitSource(GitAddress.parse(source), GitSettings.of(it.files.state(), Map.of())));
      it.start().converged();

      assertThat(set(source, IMAGES.built().v2())).as("%s%s", out, err).isZero();
      assertThat(it.host.one("web").spec().image()).isEqualTo(IMAGES.built().v2());
      String commit =
          dev.fairlead.testing.Cli.run("git", "-C", directory.toString(), "rev-parse", "main");
      assertThat(it.status().revision()).isEqualTo(commit);
      assertThat(out.toString()).contains("commit " + commit.substring(0, 12));
      assertThat(it.store().jobs(it.files.project(), 1).getFirst().summary())
          .contains(": set image of web to " + IMAGES.built().v2());

      assertThat(set(source, IMAGES.built().v2())).isZero();
      assertThat(out.toString()).contains("is " + IMAGES.built().v2() + " already");
    } finally {
      GitSource.discard(directory.resolve("..").normalize());
    }
  }

  @Test
  void writesNothingWhereTheReleaseOrServiceIsNotMeantOrNobodyCouldBeAsked() throws IOException {
    it.files
        .compose("services:\n  web:\n    image: %s\n".formatted(IMAGES.built().v1()))
        .release("");
    it.start().converged();
    String before = Files.readString(it.files.desired().resolve(it.files.project() + ".yaml"));
    assertThat(set(it.files.desired().toString(), "no image")).isEqualTo(1);
    assertThat(err.toString()).contains("is no image reference");
    it.files.compose("services:\n  wep:\n    image: %s\n".formatted(IMAGES.built().v1()));
    assertThat(set(it.files.desired().toString(), "a:1")).isEqualTo(1);
    assertThat(err.toString()).contains("has no service \"web\"; did you mean \"wep\"?");
    assertThat(Files.readString(it.files.desired().resolve(it.files.project() + ".yaml")))
        .isEqualTo(before);
  }
}
