package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Peer;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.Cli;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Services that share a network, an IPC namespace and volumes with another one, on a real Engine.
 */
final class UnitTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void declare(String ownImage, String note) {
    it.files
        .compose(
            """
            services:
              own:
                image: %1$s
                ipc: shareable
                environment: {NOTE: "%2$s"}
                volumes: ["data:/data:ro"]
              app:
                image: %3$s
                network_mode: service:own
                ipc: service:own
              log:
                image: %3$s
                volumes_from: [own]
            volumes:
              data: {}
            """
                .formatted(ownImage, note, IMAGES.built().v1()))
        .release("{own: {strategy: {minReadySeconds: 1}}, app: {strategy: {minReadySeconds: 1}}}");
  }

  /** All of the unit stand, and share with the one instance of the owner. */
  private void isWhole() {
    String owner = it.host.one("own").id();
    for (String sharer : List.of("app", "log")) {
      Container container = it.host.one(sharer);
      assertThat(container.running()).isTrue();
      assertThat(Peer.ids(container.spec())).isNotEmpty().containsOnly(owner);
      assertThat(container.label(Labels.CONFIG_HASH)).matches("[0-9a-f]{64}");
    }
    assertThat(network("app")).isEqualTo(network("own"));
    assertThat(it.host.one("log").volumes()).containsKey("/data");
  }

  /** What the kernel calls the network that its processes live in. */
  private String network(String service) {
    return it.host.docker(
        "exec", it.host.one(service).id(), "/bin/busybox", "readlink", "/proc/self/ns/net");
  }

  private List<String> ids() {
    return it.host.containers().stream().map(c -> c.id() + " " + c.startedAt()).toList();
  }

  @Test
  void c14v14SharesRollsAndIsWhatComposeWouldMake() {
    declare(IMAGES.built().v1(), "one");
    it.start().converged();
    isWhole();
    List<String> first = ids();
    compose("up", "-d");
    assertThat(ids()).isEqualTo(first);

    declare(IMAGES.built().v2(), "two");
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          assertThat(it.host.containers())
              .as("a live one never points at one that is gone")
              .allSatisfy(this::pointsAtWhatIsThere);
          assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
          assertThat(it.host.one("own").spec().image()).isEqualTo(IMAGES.built().v2());
          isWhole();
        });
    assertThat(ids()).doesNotContainAnyElementsOf(first);
    List<String> second = ids();
    compose("up", "-d");
    assertThat(ids()).isEqualTo(second);
  }

  private void pointsAtWhatIsThere(Container container) {
    for (String id : container.running() ? Peer.ids(container.spec()) : List.<String>of()) {
      assertThat(it.host.engine().inspect(id)).as(container.name()).isPresent();
    }
  }

  @Test
  void followsAnOwnerThatSomebodyRemovedOrRestarted() {
    declare(IMAGES.built().v1(), "one");
    it.start().converged();
    String owner = it.host.one("own").id();

    it.host.docker("rm", "-f", owner);
    Eventually.holds(() -> {
      assertThat(it.host.one("own").id()).isNotEqualTo(owner);
      isWhole();
      assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
    });

    String app = it.host.one("app").id();
    it.host.docker("restart", "-t", "1", it.host.one("own").id());
    Eventually.holds(() -> {
      isWhole();
      assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
    });
    assertThat(it.host.one("app").id()).as("the same, started again").isEqualTo(app);
  }

  @Test
  void r9GoesBackAsAWholeAndSurvivesARestartOfTheOperator() {
    declare(IMAGES.built().v1(), "one");
    it.start().converged();
    List<String> before = it.host.containers().stream().map(Container::id).toList();

    declare(IMAGES.built().sick(), "bad");
    it.await(Phase.ROLLED_BACK);
    isWhole();
    assertThat(it.host.containers()).extracting(Container::id).isEqualTo(before);

    declare(IMAGES.built().v2(), "two");
    Eventually.holds(() -> assertThat(it.host.of("own")).hasSize(2));
    it.stop();
    it.start().await(Phase.CONVERGED);
    isWhole();
    assertThat(it.host.one("own").spec().image()).isEqualTo(IMAGES.built().v2());
  }

  @Test
  void adoptsWhatComposeStartedWithoutARestart() {
    declare(IMAGES.built().v1(), "one");
    compose("up", "-d");
    List<String> before = ids();

    it.start().await(Phase.CONVERGED);
    assertThat(ids()).isEqualTo(before);
    assertThat(it.mutations()).isZero();
  }

  @Test
  void followsAContainerThatIsNobodys() {
    String outside = it.files.project() + "-outside";
    String[] run = {
      "run", "-d", "--network", "none", "--name", outside, IMAGES.built().withoutHealth()
    };
    it.host.docker(run);
    it.files
        .compose(
            "services:\n  app:\n    image: %s\n    network_mode: container:%s\n"
                .formatted(IMAGES.built().v1(), outside))
        .release("");
    it.resyncEvery(Duration.ofMillis(300)).start().converged();
    assertThat(network("app"))
        .isEqualTo(
            it.host.docker("exec", outside, "/bin/busybox", "readlink", "/proc/self/ns/net"));
    String first = it.host.one("app").id();

    it.host.docker("rm", "-f", outside);
    String next = it.host.docker(run);
    Eventually.holds(() -> {
      assertThat(it.host.one("app").id()).isNotEqualTo(first);
      assertThat(Peer.ids(it.host.one("app").spec())).containsOnly(next);
      assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
    });
  }

  private void compose(String... arguments) {
    String binary = System.getProperty("FAIRLEAD_COMPOSE", System.getenv("FAIRLEAD_COMPOSE"));
    assertThat(binary).as("FAIRLEAD_COMPOSE names docker compose: see scripts/test").isNotNull();
    List<String> command =
        new ArrayList<>(
            List.of(
                binary,
                "-p",
                it.files.project(),
                "-f",
                it.files.desired().resolve("compose.yaml").toString()));
    command.addAll(Arrays.asList(arguments));
    Cli.run(Map.of(), command.toArray(String[]::new));
  }
}
