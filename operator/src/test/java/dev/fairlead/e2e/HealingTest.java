package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person does to a container by hand is undone, because the Engine told of it. */
final class HealingTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();
  private String id = "";
  private String name = "";

  @BeforeEach
  void converge() {
    it.files
        .compose(
            """
            services:
              web:
                image: %s
                environment: {LOG_LEVEL: info}
                mem_limit: 64m
                networks: [front]
            networks:
              front: {}
            """
                .formatted(IMAGES.built().v1()))
        .release("");
    it.start().converged();
    id = it.host.one("web").id();
    name = it.host.one("web").name();
  }

  @AfterEach
  void clean() {
    it.close();
  }

  private Container healed() {
    Eventually.holds(() -> {
      Container web = it.host.one("web");
      assertThat(web.running()).isTrue();
      assertThat(web.health()).isEqualTo(Container.Health.HEALTHY);
      assertThat(web.name()).isEqualTo(name);
      assertThat(web.addresses()).containsOnlyKeys(it.files.project() + "_front");
      assertThat(web.spec().resources().memoryBytes()).isEqualTo(64L << 20);
      assertThat(web.spec().program().environment()).containsEntry("LOG_LEVEL", "info");
      assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
    });
    return it.host.one("web");
  }

  @Test
  void aRemovedContainerIsBackWithinMoments() {
    Instant removed = Instant.now();
    it.host.docker("rm", "-f", id);

    Container back = healed();
    assertThat(back.id()).isNotEqualTo(id);
    assertThat(Duration.between(removed, Objects.requireNonNull(back.startedAt())))
        .isLessThan(Duration.ofSeconds(10));
    assertThat(it.metrics()).containsPattern("fairlead_drift_healed_total\\{[^}]*service=\"web\"");
  }

  @Test
  void v5AStoppedAndAKilledContainerRunAgainAsTheSame() {
    it.host.docker("stop", id);
    assertThat(healed().id()).isEqualTo(id);
    it.host.docker("kill", id);
    assertThat(healed().id()).isEqualTo(id);
  }

  @Test
  void v5APausedContainerGoesOn() {
    it.host.docker("pause", id);
    Eventually.holds(() -> assertThat(it.host.one("web").running()).isTrue());
    assertThat(healed().id()).isEqualTo(id);
  }

  @Test
  void aRenamedContainerHasItsNameAgain() {
    it.host.docker("rename", id, it.files.project() + "-other");
    Eventually.holds(() -> assertThat(it.host.one("web").name()).isEqualTo(name));
    assertThat(healed().id()).isEqualTo(id);
  }

  @Test
  void v7ChangedLimitsAndALeftNetworkAreRestored() {
    it.host.docker("update", "--memory", "96m", "--memory-swap", "192m", id);
    Eventually.holds(
        () -> assertThat(it.host.one("web").spec().resources().memoryBytes()).isEqualTo(64L << 20));
    healed();
    it.host.docker("network", "disconnect", it.files.project() + "_front", it.host.one("web").id());
    Eventually.holds(() -> assertThat(it.host.one("web").addresses()).isNotEmpty());
    healed();
  }

  @Test
  void aContainerMadeByHandWithAnotherEnvironmentAndTheSameLabelsIsReplaced() {
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
    it.host
        .one("web")
        .labels()
        .forEach((key, value) -> {
          command.add("--label");
          command.add(key + "=" + value);
        });
    command.addAll(
        List.of(
            "--network",
            it.files.project() + "_front",
            "--network-alias",
            "web",
            "--memory",
            "64m",
            "-e",
            "LOG_LEVEL=debug",
            IMAGES.built().v1()));
    it.stop();
    it.host.docker("rm", "-f", id);
    String made = it.host.docker(command.toArray(String[]::new));

    it.start();
    Eventually.holds(() -> assertThat(it.host.one("web").id()).isNotEqualTo(made));
    healed();
    assertThat(it.published)
        .flatExtracting(s -> s.drift())
        .anyMatch(line -> line.contains("env LOG_LEVEL: \"debug\" → \"info\""));
  }
}
