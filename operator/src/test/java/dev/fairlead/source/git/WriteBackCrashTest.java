package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of the command after its commit was made, while the server is deciding on it. */
@Timeout(120)
final class WriteBackCrashTest {
  @TempDir Path temp;
  private Upstream upstream;
  private Path deciding;
  private Path decision;

  @BeforeEach
  void create() throws IOException {
    Path served = Files.createDirectory(temp.resolve("served"));
    deciding = temp.resolve("deciding");
    decision = temp.resolve("decision");
    upstream = new Upstream(served.resolve("fleet.git"));
    upstream
        .put("shop/compose.yaml", "services: {web: {image: 'shop/web:1'}}\n")
        .put(
            "shop/release.yaml",
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: shop}
            spec:
              compose: {files: [compose.yaml]}
            """)
        .commit("first");
    Cli.run("git", "-C", upstream.directory().toString(), "config", "http.receivepack", "true");
    Path hook = upstream.directory().resolve("hooks/pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(
        hook,
        """
        #!/bin/sh
        touch '%s'
        for i in $(seq 1 300); do [ -s '%s' ] && exit $(cat '%s'); sleep 0.1; done
        exit 1
        """
            .formatted(deciding, decision, decision));
    assertThat(hook.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private Process set(String source) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + Files.createDirectories(temp.resolve("tmp")),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.fairlead.Main",
            "set",
            "image",
            "shop",
            "web=shop/web:2",
            "--source",
            source,
            "--state-dir",
            temp.resolve("state").toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("output").toFile())
        .start();
  }

  /** What lies in the folder for temporary files. */
  private List<Path> scratch() throws IOException {
    try (Stream<Path> all = Files.list(temp.resolve("tmp"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("fairlead-")).toList();
    }
  }

  private List<String> subjects() {
    return Cli.run("git", "-C", upstream.directory().toString(), "log", "--format=%s", "main")
        .lines()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void leavesOneCommitOrNoneAndTheNextTryEndsWithOne(int exit) throws Exception {
    try (SmartHttp server = SmartHttp.plain(temp.resolve("served"))) {
      String source = "git+" + server.url("fleet.git");
      Process killed = set(source);
      await()
          .atMost(Duration.ofSeconds(60))
          .failFast(() -> !killed.isAlive())
          .until(() -> Files.exists(deciding));
      killed.destroyForcibly().waitFor();
      assertThat(subjects()).containsExactly("first");

      Files.writeString(decision, Integer.toString(exit));
      if (exit == 0) {
        await().atMost(Duration.ofSeconds(20)).until(() -> subjects().size() == 2);
      } else {
        Files.delete(deciding);
        Files.writeString(decision, "0");
      }
      List<Path> left = scratch();
      assertThat(left).isNotEmpty();
      for (Path directory : left) {
        Files.setLastModifiedTime(
            directory, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
      }
      Process again = set(source);
      assertThat(again.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(again.exitValue()).as(Files.readString(temp.resolve("output"))).isZero();
      assertThat(subjects()).containsExactly("shop: set image of web to shop/web:2", "first");
      assertThat(scratch()).isEmpty();
    }
  }
}
