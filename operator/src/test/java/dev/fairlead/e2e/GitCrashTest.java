package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.source.git.SmartHttp;
import dev.fairlead.testing.Dam;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program killed while it fetches a repository of 100,000 objects. */
final class GitCrashTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final int OBJECTS = 100_000;
  private static final int PER_DIRECTORY = 1_000;
  private static final int KILLS = 3;

  /** Of a pack of some megabytes. */
  private static final long HALF_WAY = 1 << 20;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());

  @AfterEach
  void clean() {
    host.close();
    files.close();
  }

  /** One commit with the release and a great many files beside it, made by git itself. */
  private Path large() throws IOException, InterruptedException {
    Path repository = files.root().resolve("large.git");
    git("init", "-q", "--bare", "-b", "main", repository.toString());
    Path stream = files.root().resolve("stream");
    try (BufferedWriter out = Files.newBufferedWriter(stream)) {
      out.write("commit refs/heads/main\ncommitter Ann <ann@example.com> 1767225600 +0000\n");
      data(out, "first");
      file(
          out,
          "apps/release.yaml",
          """
          apiVersion: fairlead.dev/v1alpha1
          kind: AppRelease
          metadata: {name: %s}
          spec:
            compose: {files: [compose.yaml]}
            services:
              web: {image: "%s"}
          """
              .formatted(files.project(), IMAGES.built().v1()));
      file(out, "apps/compose.yaml", "services:\n  web:\n    image: ignored:latest\n");
      for (int i = 0; i < OBJECTS; i++) {
        file(out, "data/%d/%d".formatted(i / PER_DIRECTORY, i), "the content of file " + i);
      }
    }
    Process made =
        new ProcessBuilder("git", "--git-dir=" + repository, "fast-import", "--quiet")
            .redirectInput(stream.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
    Files.delete(stream);
    return repository;
  }

  private static void file(BufferedWriter out, String path, String text) throws IOException {
    out.write("M 100644 inline " + path + "\n");
    data(out, text);
  }

  private static void data(BufferedWriter out, String text) throws IOException {
    out.write("data " + text.getBytes(StandardCharsets.UTF_8).length + "\n" + text + "\n");
  }

  private static String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    return said;
  }

  /** What is being received, with its size. */
  private List<Path> incoming() {
    Path state = files.state().resolve("git");
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(path -> String.valueOf(path.getFileName()).startsWith("incoming_"))
          .filter(path -> path.toFile().length() > 0)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // it changes while it is looked at
    }
  }

  @Test
  void killedWhileItFetchesTheNextStartClearsAwayAndConverges() throws Exception {
    Path repository = large();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process daemon = SmartHttp.daemon(repository.resolve("..").normalize(), port);
    try (Dam dam = new Dam(port, HALF_WAY)) {
      String source = "git://127.0.0.1:%d/large.git?path=apps&poll=1".formatted(dam.port());
      for (int i = 0; i < KILLS; i++) {
        try (var operator = OperatorProcess.run(files, "--source", source)) {
          Eventually.within(
              PATIENCE, () -> assertThat(incoming()).as(operator.output()).isNotEmpty());
          operator.crash();
        }
        assertThat(incoming()).as("the kill came in the middle").isNotEmpty();
      }
      assertThat(host.containers()).isEmpty();
      dam.set(Dam.Rest.PASSES);
      converges(source);
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
    Path fetched;
    try (Stream<Path> all = Files.walk(files.state().resolve("git"), 4)) {
      fetched = all.filter(path -> path.endsWith("repository.git")).findFirst().orElseThrow();
    }
    git("--git-dir=" + fetched, "fsck", "--connectivity-only");
  }

  private void converges(String source) throws Exception {
    // Beside the empty directory that a process here has anyway: it stops nothing.
    try (var operator = OperatorProcess.run(files, "--source", source)) {
      Eventually.within(
          PATIENCE,
          () -> {
            List<Container> all = host.containers();
            assertThat(all).as(operator.output()).hasSize(1);
            assertThat(all).allMatch(c -> c.health() == Container.Health.HEALTHY);
          });
      assertThat(incoming()).isEmpty();
      assertThat(operator.terminate(Duration.ofSeconds(10))).isIn(0, 143);
    }
  }
}
