package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.Asked;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.Directories;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sites under load behind the nginx and the Caddy of the examples, real ones in containers that are
 * given nothing but the files.
 */
final class SiteTest {
  private static final TestProject PROJECT = new TestProject();
  private static final String ONE = "docs.example.com";
  private static final String TWO = "www.example.com";
  private static WebServers servers;

  private final OperatorHarness it = new OperatorHarness();

  @BeforeAll
  static void build() {
    servers = WebServers.build(PROJECT);
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(root());
  }

  @AfterEach
  void clean() {
    it.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  // What is declared.

  private Path root() {
    return it.files.state().resolve("sites");
  }

  private void declare(String content) {
    it.files.write(
        "docs.yaml",
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %s}
        spec:
          site:
            hosts: [%s, %s]
            keep: 3
        """
                .formatted(it.files.project(), ONE, TWO)
            + content.indent(4));
  }

  /** Another content of the directory, as a build tool leaves it. */
  private void publish(String text) throws IOException {
    Path next = Files.createDirectories(it.files.root().resolve("next-public"));
    Files.writeString(next.resolve("index.html"), page(text));
    Files.writeString(Files.createDirectories(next.resolve("sub")).resolve("page.txt"), page(text));
    Path place = it.files.desired().resolve("public");
    it.files.changed();
    if (Files.exists(place)) {
      Files.move(place, it.files.root().resolve("old-public"));
    }
    Files.move(next, place);
    Directories.delete(it.files.root().resolve("old-public"));
  }

  /** Large enough that no answer comes in one piece. */
  private static String page(String text) {
    return (text + "\n").repeat(20_000);
  }

  private String image(String tag, String text) {
    return image(PROJECT, tag, page(text));
  }

  /** An image of one page in /srv, and of nothing that could be started. */
  static String image(TestProject project, String tag, String page) {
    try {
      Path context = Files.createTempDirectory("fairlead-site");
      try {
        Path srv = Files.createDirectories(context.resolve("srv"));
        Files.writeString(srv.resolve("index.html"), page);
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY srv /srv\n");
        String reference = project.name() + "/docs:" + tag;
        String[] build = {"docker", "build", "--quiet", "--tag", reference, context.toString()};
        String _ = Cli.run(Map.of("DOCKER_BUILDKIT", "0"), build);
        return reference;
      } finally {
        Directories.delete(context);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What serves it.

  private int nginx() throws IOException {
    Path sites = WebServers.EXAMPLES.resolve("site/sites.conf");
    return server(
        servers.nginx(),
        WebServers.nginxMount(it.files),
        sites + ":/etc/nginx/conf.d/default.conf:ro");
  }

  private int caddy() {
    Path sites = WebServers.EXAMPLES.resolve("site-caddy/Caddyfile");
    return server(servers.caddy(), sites + ":/etc/caddy/Caddyfile:ro");
  }

  private int server(String image, String... mounts) {
    String name = PROJECT.unique("server");
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
    command.addAll(List.of("-p", "127.0.0.1::8080", "-v", root() + ":/sites:ro"));
    for (String mount : mounts) {
      command.addAll(List.of("-v", mount));
    }
    command.add(image);
    String _ = PROJECT.docker(command.toArray(String[]::new));
    String address = PROJECT.docker("port", name, "8080/tcp").lines().findFirst().orElseThrow();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    Eventually.holds(
        () -> assertThat(Asked.get(port, "none.example.com", "/").status()).isEqualTo(404));
    return port;
  }

  private static String served(int port, String host) {
    return Asked.get(port, host, "/").body().lines().findFirst().orElse("");
  }

  /** What was answered under load, and what of it no page of one version is. */
  private static final class Answers {
    private final Set<String> seen = Collections.synchronizedSet(new TreeSet<>());
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger asked = new AtomicInteger();

    private void read(int port, String host) {
      for (String path : List.of("/", "/sub/page.txt")) {
        Asked reply = Asked.get(port, host, path);
        asked.incrementAndGet();
        String version = reply.body().lines().findFirst().orElse("");
        if (reply.status() != 200 || !reply.body().equals(page(version))) {
          wrong.add(host + path + ": " + reply.status() + " " + reply.body().length() + " bytes");
        }
        seen.add(version);
      }
    }

    Askers from(int... ports) {
      Askers askers = new Askers();
      for (int port : ports) {
        for (String host : List.of(ONE, TWO)) {
          askers.ask(() -> read(port, host));
        }
      }
      return askers;
    }
  }

  private List<String> versions() throws IOException {
    try (Stream<Path> all = Files.list(home().resolve("versions"))) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private Path home() {
    return root().resolve("releases").resolve(it.files.project());
  }

  private String current() throws IOException {
    return Files.readSymbolicLink(home().resolve("current")).toString();
  }

  private Ruling ask(Control control) {
    return it.operator()
        .answers()
        .control(it.files.project(), control, new Asker("alice", "because"));
  }

  @Test
  void twentySwitchesLoseNothingAndMixNothing() throws IOException {
    publish("version 0");
    declare("directory: public");
    it.start().await(Phase.CONVERGED);
    int nginx = nginx();
    int caddy = caddy();
    Set<String> asked = new TreeSet<>(Set.of("version 0"));
    Answers answers = new Answers();
    try (Askers _ = answers.from(nginx, caddy)) {
      for (int i = 1; i <= 20; i++) {
        publish("version " + i);
        asked.add("version " + i);
        it.await(Phase.CONVERGED);
        assertThat(served(nginx, ONE)).isEqualTo("version " + i);
        assertThat(served(caddy, TWO)).isEqualTo("version " + i);
      }
    }
    assertThat(answers.wrong).as("of %s answers", answers.asked).isEmpty();
    assertThat(answers.seen).isSubsetOf(asked).hasSizeGreaterThan(10);
    assertThat(answers.asked.get()).isGreaterThan(100);
    assertThat(versions()).as("three are kept beside the one that is served").hasSize(4);
    assertThat(it.store().jobs(it.files.project(), 1).getFirst().images()).containsKey("site");
    assertThat(it.status().services().getFirst().ready()).isEqualTo(1);
    assertThat(it.metrics()).contains("fairlead_rollouts_total");
    // A host name is one part of a path, and nothing else.
    for (int port : new int[] {nginx, caddy}) {
      assertThat(Asked.get(port, "..", "/releases/").status()).isNotEqualTo(200);
      assertThat(Asked.get(port, "../releases", "/").status()).isNotEqualTo(200);
    }
  }

  @Test
  void whatIsRefusedLeavesTheOldAndAnyoneGoesBack() throws IOException {
    publish("good");
    declare("directory: public");
    it.start().await(Phase.CONVERGED);
    int port = nginx();
    String good = it.status().revision();
    publish("better");
    it.await(Phase.CONVERGED);
    assertThat(served(port, ONE)).isEqualTo("better");

    it.files.changed();
    Files.writeString(it.files.desired().resolve("public/sub/page.txt"), page("edited"));
    it.await(Phase.CONVERGED);
    assertThat(Asked.get(port, ONE, "/sub/page.txt").body()).isEqualTo(page("edited"));

    it.files.changed();
    Files.delete(it.files.desired().resolve("public/index.html"));
    it.await(Phase.ROLLED_BACK);
    assertThat(it.status().message()).contains("the content has no index.html");
    assertThat(served(port, ONE)).isEqualTo("better");
    assertThat(it.store().quarantine(it.files.project())).hasSize(1);

    publish("best");
    it.await(Phase.CONVERGED);
    assertThat(it.store().quarantine(it.files.project())).isEmpty();
    Ruling ruling = ask(new Control.Rollback(good));
    assertThat(ruling.kind()).as(ruling.sentence()).isEqualTo(Ruling.Kind.ACCEPTED);
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.ROLLED_BACK));
    assertThat(served(port, TWO)).isEqualTo("good");
    assertThat(ask(new Control.Resume()).kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    Eventually.holds(() -> assertThat(served(port, TWO)).isEqualTo("best"));
  }

  @Test
  void aLinkThatIsMendedIsSeen() throws IOException {
    publish("page");
    Path outside = it.files.root().resolve("outside");
    Path link = it.files.desired().resolve("latest");
    Files.createSymbolicLink(link, Path.of("public"));
    declare("directory: latest");
    it.start().await(Phase.CONVERGED);
    Files.createDirectories(outside.resolve("sub"));
    Files.writeString(outside.resolve("index.html"), page("page"));
    Files.writeString(outside.resolve("sub/page.txt"), page("page"));
    // Where the same stands; where all that is served stands; nowhere.
    for (Path astray : List.of(outside, root(), Path.of("none"))) {
      Files.delete(link);
      Files.createSymbolicLink(link, astray);
      Eventually.holds(
          () -> assertThat(it.status().phase()).as("%s", astray).isEqualTo(Phase.INVALID));
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of("public"));
      Eventually.holds(
          () -> assertThat(it.status().phase()).as("%s", astray).isEqualTo(Phase.CONVERGED));
    }
    assertThat(versions()).hasSize(1);
  }

  @Test
  void anImagesFilesAreServedAndNothingOfItIsStarted() {
    declare("image: \"" + image("1", "image one") + "\"\npath: /srv");
    it.start().await(Phase.CONVERGED);
    int port = caddy();
    assertThat(served(port, ONE)).isEqualTo("image one");
    declare("image: \"" + image("2", "image two") + "\"\npath: /srv");
    it.await(Phase.CONVERGED);
    assertThat(served(port, ONE)).isEqualTo("image two");
    assertThat(it.host.containers()).as("what it was read from is gone").isEmpty();
    declare("image: \"" + image("2", "image two") + "\"\npath: /nowhere");
    it.await(Phase.ROLLED_BACK);
    assertThat(it.status().message()).contains("has no directory /nowhere");
    declare("image: \"" + image("3", "image three") + "\"");
    it.await(Phase.ROLLED_BACK);
    assertThat(it.status().message()).as("it is in /srv").contains("has no index.html");
    assertThat(served(port, ONE)).isEqualTo("image two");
  }

  @Test
  void whatADeathOrAHandLeftIsPutRight() throws IOException {
    it.resyncEvery(Duration.ofSeconds(1)).pruning(new PrunePolicy(true, true));
    publish("first");
    declare("directory: public");
    it.start().await(Phase.CONVERGED);
    String first = current();
    publish("second");
    it.await(Phase.CONVERGED);
    String second = current();
    it.stop();
    // As if it had died between the laying down and the switch, and in the midst of another.
    Files.delete(home().resolve("current"));
    Files.createSymbolicLink(home().resolve("current"), Path.of(first));
    Files.createDirectories(home().resolve("versions/.new-0123456789ab/half"));
    it.start();
    Eventually.holds(() -> assertThat(current()).isEqualTo(second));
    Eventually.holds(() -> assertThat(home().resolve("versions/.new-0123456789ab")).doesNotExist());
    it.await(Phase.CONVERGED);

    Files.delete(root().resolve("hosts").resolve(ONE));
    Eventually.holds(() -> assertThat(root().resolve("hosts").resolve(ONE)).exists());
    Directories.delete(home().resolve(second));
    Eventually.holds(
        () -> assertThat(root().resolve("hosts").resolve(TWO).resolve("index.html")).exists());
    assertThat(it.metrics()).contains("fairlead_drift_detected_total");

    Files.createDirectories(root().resolve("hosts/foreign.example.com"));
    it.files.write(
        "other.yaml",
        Files.readString(it.files.desired().resolve("docs.yaml"))
            .replace("name: " + it.files.project(), "name: " + it.files.project() + "-b")
            .replace(ONE, "other." + ONE)
            .replace(TWO, "other." + TWO));
    it.files.remove("docs.yaml");
    Eventually.holds(() -> assertThat(home()).doesNotExist());
    try (Stream<Path> hosts = Files.list(root().resolve("hosts"))) {
      assertThat(hosts.map(p -> p.getFileName().toString()))
          .contains("foreign.example.com")
          .doesNotContain(ONE, TWO);
    }
  }

  @Test
  void killedWhileItLaysAVersionDownTheNextStartConverges() throws IOException {
    publish("old");
    declare("directory: public");
    Path link = root().resolve("hosts").resolve(ONE);
    try (OperatorProcess first = OperatorProcess.run(it.files)) {
      Eventually.within(Duration.ofSeconds(60), () -> assertThat(link).exists());
      int port = nginx();
      Path next = Files.createDirectories(it.files.root().resolve("many"));
      for (int i = 0; i < 3_000; i++) {
        Files.writeString(next.resolve(i + ".txt"), "file " + i);
      }
      Files.writeString(next.resolve("index.html"), page("new"));
      Files.move(it.files.desired().resolve("public"), it.files.root().resolve("gone"));
      Files.move(next, it.files.desired().resolve("public"));
      Eventually.within(
          Duration.ofSeconds(60),
          () -> assertThat(versions()).anyMatch(name -> name.startsWith(".new-")));
      first.crash();
      assertThat(served(port, ONE)).isIn("old", "new");
      try (OperatorProcess _ = OperatorProcess.run(it.files)) {
        Eventually.within(
            Duration.ofSeconds(60), () -> assertThat(served(port, ONE)).isEqualTo("new"));
        assertThat(versions()).hasSize(2).noneMatch(name -> name.startsWith("."));
        assertThat(link.resolve("2999.txt")).hasContent("file 2999");
      }
    }
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
