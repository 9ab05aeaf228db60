package dev.fairlead.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineContract;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.EngineSpecs;
import dev.fairlead.engine.EngineVersion;
import dev.fairlead.engine.RecordedEvents;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Program;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what only a real container shows, on the Engine of this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerEngineTest extends EngineContract {
  private final TestProject project = new TestProject();
  private final List<String> observed = new CopyOnWriteArrayList<>();
  private final Engine engine =
      DockerEngine.connect(
          DockerEngine.host(System.getenv()),
          (name, outcome, nanos) -> observed.add(name + " " + outcome));
  private String image = "";

  @BeforeAll
  void build() {
    image = project.image("1", "ENV FROM_IMAGE=yes", "CMD [\"/bin/sleep\", \"1000\"]");
  }

  @AfterAll
  void clean() {
    engine.close();
    project.close();
  }

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected String image() {
    return image;
  }

  @Override
  protected String project() {
    return project.name();
  }

  @Override
  protected String unique(String word) {
    return project.unique(word);
  }

  @Override
  protected int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String shell(String script, boolean tty, Healthcheck... health) {
    ContainerSpec base = EngineSpecs.container(image);
    Program program =
        new Program(
            null,
            List.of("/bin/sh", "-c", script),
            base.program().environment(),
            null,
            null,
            tty,
            false,
            null,
            null,
            null);
    ContainerSpec spec =
        new ContainerSpec(
            base.image(),
            null,
            null,
            program,
            health.length == 0 ? null : health[0],
            base.networking(),
            base.storage(),
            base.resources(),
            base.security(),
            base.restart(),
            base.logging(),
            base.labels(),
            new TreeMap<>());
    String id = engine.create(unique("shell"), spec, labels("1"));
    engine.start(id);
    return id;
  }

  private Container exited(String id) {
    Awaitility.await().until(() -> inspect(id).state() == Container.State.EXITED);
    return inspect(id);
  }

  /** Compose would add them to every container; here what is declared is all there is. */
  @Test
  void c13ProxiesOfDockersConfigFileAreNotAdded(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"proxies\": {\"default\": {\"httpProxy\": \"http://proxy.example.com:3128\"}}}");
    Map<String, String> environment =
        Map.of("DOCKER_CONFIG", directory.toString(), "HTTP_PROXY", "http://decoy:1");
    try (DockerEngine other =
        DockerEngine.connect(DockerEngine.host(System.getenv()), environment, CallObserver.NONE)) {
      String id = other.create(unique("proxy"), EngineSpecs.container(image), labels("1"));
      assertThat(inspect(id).spec().program().environment().keySet())
          .noneMatch(name -> name.equalsIgnoreCase("http_proxy"));
    }
  }

  @Test
  void versionNamesTheDaemonAndTheAgreedApi() {
    EngineVersion version = engine.version();

    assertThat(version.id()).isNotEmpty();
    assertThat(version.os()).isEqualTo("linux");
    assertThat(version.engine())
        .isEqualTo(project.docker("version", "--format", "{{.Server.Version}}"));
    String newest = project.docker("version", "--format", "{{.Server.APIVersion}}");
    assertThat(version.api()).isEqualTo(newest);
  }

  @Test
  void everyCallIsObservedWithItsOutcome() {
    String id = create("observed");
    engine.start(id);
    assertFails(Kind.NOT_FOUND, () -> engine.start("absent"));

    assertThat(observed)
        .contains("container_create ok", "container_start ok", "container_start not_found");
  }

  @Test
  void programThatCannotBeExecutedFailsTheStart() {
    ContainerSpec base = EngineSpecs.container(image);
    Program program =
        new Program(
            List.of("/absent"),
            null,
            base.program().environment(),
            null,
            null,
            false,
            false,
            null,
            null,
            null);
    ContainerSpec spec =
        new ContainerSpec(
            image,
            null,
            null,
            program,
            null,
            base.networking(),
            base.storage(),
            base.resources(),
            base.security(),
            base.restart(),
            null,
            base.labels(),
            new TreeMap<>());
    String id = engine.create(unique("exec"), spec, labels("1"));

    assertFails(Kind.START_FAILED, () -> engine.start(id));
    assertThat(inspect(id).error()).contains("/absent");
  }

  @Test
  void exitCodeAndLogTailTellWhatHappened() {
    String id = shell("echo one; echo two >&2; echo three; exit 7", false);

    assertThat(exited(id).exitCode()).isEqualTo(7);
    assertThat(engine.logTail(id, 10)).containsExactlyInAnyOrder("one", "two", "three");
    assertThat(engine.logTail(id, 1)).hasSize(1);
  }

  @Test
  void logOfATerminalIsReadRaw() {
    String id = shell("echo one; echo two; exit 0", true);

    exited(id);
    assertThat(engine.logTail(id, 10)).containsExactly("one", "two");
  }

  @Test
  void longLogLinesAreCutAndWholeOtherwise() {
    String id = shell("head -c 40000 /dev/zero | tr '\\0' x; echo; echo last", false);

    exited(id);
    List<String> tail = engine.logTail(id, 10);
    assertThat(tail.getLast()).isEqualTo("last");
    assertThat(tail.getFirst()).hasSize(LogFrames.MAX_LINE_BYTES).matches("x+");
  }

  @Test
  void healthySinceIsTheFirstOfTheTrailingGoodProbes() {
    Healthcheck check =
        new Healthcheck(
            List.of("CMD-SHELL", "echo probed; test -e /tmp/up"),
            Duration.ofSeconds(1),
            null,
            null,
            null,
            2);
    Instant before = Instant.now();
    String id = shell("sleep 1.5; touch /tmp/up; sleep 1000", false, check);

    Awaitility.await().until(() -> inspect(id).health() == Health.HEALTHY);
    Container healthy = inspect(id);
    assertThat(healthy.healthySince()).isAfter(before.plusSeconds(1)).isBefore(Instant.now());
    assertThat(healthy.lastProbe()).isEqualTo("probed");
    assertThat(healthy.spec().health()).isEqualTo(check);
  }

  @Test
  void oneBadProbeOfAHealthyContainerIsNoProofOfItsWholeLife() {
    Healthcheck check =
        new Healthcheck(
            List.of("CMD-SHELL", "test -e /tmp/up || { echo down; exit 1; }"),
            Duration.ofSeconds(1),
            null,
            null,
            null,
            60);
    Instant before = Instant.now();
    String id = shell("touch /tmp/up; sleep 2.5; rm /tmp/up; sleep 1000", false, check);

    Awaitility.await().until(() -> inspect(id).lastProbe().equals("down"));
    Container healthy = inspect(id);
    assertThat(healthy.health()).isEqualTo(Health.HEALTHY);
    assertThat(healthy.healthySince()).as("I3").isAfter(before.plusSeconds(2));
  }

  @Test
  void unhealthyContainerTellsItsLastProbe() {
    Healthcheck check =
        new Healthcheck(
            List.of("CMD-SHELL", "echo no; exit 1"), Duration.ofSeconds(1), null, null, null, 1);
    String id = shell("sleep 1000", false, check);

    Awaitility.await().until(() -> inspect(id).health() == Health.UNHEALTHY);
    assertThat(inspect(id).lastProbe()).isEqualTo("no");
    assertThat(inspect(id).healthySince()).isNull();
    assertThat(engine.list())
        .filteredOn(c -> c.id().equals(id))
        .allMatch(c -> c.fingerprint().contains("(unhealthy)"));
  }

  @Test
  void pausedContainerIsUnpaused() {
    String id = shell("sleep 1000", false);
    project.docker("pause", id);
    assertThat(inspect(id).state()).isEqualTo(Container.State.PAUSED);

    engine.unpause(id);

    assertThat(inspect(id).running()).isTrue();
  }

  @Test
  void execEventsOfHealthProbesAreNotSent() throws Exception {
    RecordedEvents events = new RecordedEvents();
    try (AutoCloseable stream = engine.events(events)) {
      assertThat(stream).isNotNull();
      Awaitility.await().until(() -> !events.connects.isEmpty());
      Healthcheck check =
          new Healthcheck(
              List.of("CMD", "/bin/true"), Duration.ofSeconds(1), null, null, null, null);
      String id = shell("sleep 1000", false, check);

      Awaitility.await().until(() -> events.actions(id).contains("health_status: healthy"));
      assertThat(events.actions(id)).noneMatch(action -> action.startsWith("exec_"));
      assertThat(events.of(id)).anyMatch(e -> e.type().equals("network"));
    }
  }

  @Test
  void hostComesFromTheEnvironment() {
    assertThat(DockerEngine.host(Map.of())).hasToString("unix:///var/run/docker.sock");
    assertThat(DockerEngine.host(Map.of("DOCKER_HOST", "tcp://127.0.0.1:2375")))
        .hasToString("tcp://127.0.0.1:2375");
  }

  @Test
  void hostThatThereIsNoWayToIsRefusedInOneSentence() {
    for (String host : List.of("foo://x", "ssh://me@host", "tcp://host", "unix://relative", "%")) {
      assertThatThrownBy(() -> DockerEngine.host(Map.of("DOCKER_HOST", host)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("DOCKER_HOST")
          .hasMessageContaining(host);
    }
    assertThatThrownBy(() ->
            DockerEngine.host(
                Map.of("DOCKER_HOST", "tcp://10.0.0.1:2376", "DOCKER_TLS_VERIFY", "1")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("DOCKER_TLS_VERIFY");
  }
}
