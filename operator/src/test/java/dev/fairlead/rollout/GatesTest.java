package dev.fairlead.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Gate;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.Healthcheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state before every gate. */
class GatesTest {
  private static final Instant NOW = Given.NOW;
  private static final Gate DOCKER = new Gate.DockerHealth(Duration.ofSeconds(10));
  private static final Gate HTTP =
      Gate.Http.get("/health", 80, Gate.Rhythm.of(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  private static final Gate STAYS = new Gate.StaysRunning(Duration.ofSeconds(10));
  private static final ServiceMemory NOTHING = ServiceMemory.begin(NOW);

  private static Gate gate(String name) {
    return switch (name) {
      case "docker" -> DOCKER;
      case "http" -> HTTP;
      default -> STAYS;
    };
  }

  private static String judge(Gate gate, Container container, ServiceMemory memory) {
    return text(Gates.gate(container, Given.service(gate, 5), memory, NOW));
  }

  private static String text(Readiness readiness) {
    return Given.text(readiness, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # gate  | state      | health    | started | healthy | verdict
          docker  | CREATED    | NONE      |         |         | idle: created
          docker  | PAUSED     | HEALTHY   | 60      | 60      | idle: paused
          docker  | REMOVING   | NONE      | 60      |         | waiting: being removed
          docker  | EXITED     | NONE      | 60      |         | failed: exited with code 1
          docker  | DEAD       | NONE      | 60      |         | failed: exited with code 1
          docker  | RESTARTING | NONE      | 60      |         | waiting: restarting after it exited with code 1 60s
          docker  | RESTARTING | NONE      | 120     |         | failed: did not stay up within 120s: exited with code 1
          docker  | RUNNING    | STARTING  | 60      |         | waiting: health: starting 60s
          docker  | RUNNING    | STARTING  | 120     |         | failed: did not become healthy within 120s; last probe: said: connection refused
          docker  | RUNNING    | UNHEALTHY | 60      |         | failed: unhealthy: connection refused
          docker  | RUNNING    | HEALTHY   | 60      | 4       | waiting: soaking 1s
          docker  | RUNNING    | HEALTHY   | 60      | 5       | ready
          docker  | RUNNING    | NONE      | 9       |         | waiting: must stay running 1s
          docker  | RUNNING    | NONE      | 10      |         | ready
          stays   | CREATED    | NONE      |         |         | idle: created
          stays   | EXITED     | NONE      | 60      |         | failed: exited with code 1
          stays   | RUNNING    | NONE      | 4       |         | waiting: must stay running 6s
          stays   | RUNNING    | NONE      | 10      |         | ready
          http    | CREATED    | NONE      |         |         | idle: created
          http    | EXITED     | NONE      | 60      |         | failed: exited with code 1
          http    | RUNNING    | NONE      | 1       |         | probe: GET :80/health
          http    | RUNNING    | UNHEALTHY | 1       |         | failed: unhealthy: connection refused
          """)
  void judgesANewInstance(
      String gate,
      State state,
      Health health,
      @Nullable Integer started,
      @Nullable Integer healthy,
      String verdict) {
    Container container = container(state, health, 1, 0, "", started, healthy);
    assertThat(judge(gate(gate), container, NOTHING)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATED    | NONE      | idle: created
          PAUSED     | HEALTHY   | idle: paused
          REMOVING   | NONE      | waiting: being removed
          EXITED     | NONE      | idle: exited with code 1
          DEAD       | NONE      | idle: exited with code 1
          RESTARTING | NONE      | waiting: restarting after it exited with code 1
          RUNNING    | NONE      | ready
          RUNNING    | HEALTHY   | ready
          RUNNING    | STARTING  | waiting: health: starting 60s
          RUNNING    | UNHEALTHY | failed: unhealthy: connection refused
          """)
  void judgesMildlyWhatPassedBefore(State state, Health health, String verdict) {
    Container container = container(state, health, 1, 0, "", 60, null);
    assertThat(text(Gates.standing(container, Given.service(DOCKER, 5), NOW))).isEqualTo(verdict);
  }

  @Test
  void hopesForAStartOnlyUntilTheDeadline() {
    Container slow = container(State.RUNNING, Health.STARTING, 0, 0, "", 500, null);
    assertThat(text(Gates.standing(slow, Given.service(DOCKER, 5), NOW)))
        .isEqualTo("waiting: health: starting");
  }

  @Test
  void theEnginesRestartPolicyActsFirstButNotForEver() {
    for (State state : List.of(State.RESTARTING, State.RUNNING)) {
      assertThat(judge(DOCKER, container(state, Health.STARTING, 1, 2, "", 5, null), NOTHING))
          .startsWith("waiting");
      assertThat(judge(DOCKER, container(state, Health.STARTING, 1, 3, "", 5, null), NOTHING))
          .startsWith("failed")
          .endsWith("3 restarts");
    }
  }

  @Test
  void saysWhyTheEngineCouldNotStartIt() {
    Container broken = container(State.CREATED, Health.NONE, 127, 0, "exec: not found", null, null);
    assertThat(judge(DOCKER, broken, NOTHING))
        .isEqualTo("failed: could not start: exec: not found");
  }

  @Test
  void namesDockersHealthCheckAndWhatItSaid() {
    Healthcheck check =
        new Healthcheck(List.of("CMD-SHELL", "wget -q\n  localhost"), null, null, null, null, null);
    Given sick = new Given(State.RUNNING, Health.UNHEALTHY).started(60);
    assertThat(judge(DOCKER, sick.checkedBy(check).build(), NOTHING))
        .isEqualTo("failed: unhealthy: connection refused (health check: wget -q localhost)");
    Given late = new Given(State.RUNNING, Health.STARTING).started(120);
    assertThat(judge(DOCKER, late.checkedBy(check).build(), NOTHING))
        .isEqualTo(
            "failed: did not become healthy within 120s; last probe: wget -q localhost said:"
                + " connection refused");
    Healthcheck secret =
        new Healthcheck(
            List.of("CMD", "mysqladmin", "--password=hunter2", "ping"),
            null,
            null,
            null,
            null,
            null);
    assertThat(judge(DOCKER, sick.checkedBy(secret).build(), NOTHING))
        .contains("mysqladmin")
        .doesNotContain("hunter2");
  }

  @Test
  void toldThatItRanOutOfMemory() {
    Container killed =
        new Given(State.EXITED, Health.NONE).started(60).exitCode(137).oomKilled().build();
    assertThat(judge(DOCKER, killed, NOTHING))
        .isEqualTo("failed: exited with code 137 (out of memory)");
    Container again =
        new Given(State.RESTARTING, Health.NONE)
            .started(60)
            .exitCode(137)
            .restarts(3)
            .oomKilled()
            .build();
    assertThat(judge(DOCKER, again, NOTHING))
        .isEqualTo("failed: exited with code 137 (out of memory), 3 restarts");
  }

  @Test
  void aOneShotMustCompleteWithinItsDeadline() {
    assertThat(oneShot(State.RUNNING, 0, 60)).isEqualTo("waiting: running 60s");
    assertThat(oneShot(State.RUNNING, 0, 130)).isEqualTo("failed: did not complete within 120s");
    assertThat(oneShot(State.EXITED, 0, 60)).isEqualTo("completed");
    assertThat(oneShot(State.EXITED, 2, 60)).isEqualTo("failed: exited with code 2");
  }

  private static String oneShot(State state, int code, int started) {
    Container container = container(state, Health.NONE, code, 0, "", started, null);
    return text(Gates.gate(container, Given.oneShot(DOCKER), NOTHING, NOW));
  }

  private static Container container(
      State state,
      Health health,
      int exitCode,
      int restarts,
      String error,
      @Nullable Integer started,
      @Nullable Integer healthy) {
    return new Given(state, health)
        .exitCode(exitCode)
        .restarts(restarts)
        .error(error)
        .started(started)
        .healthy(healthy)
        .build();
  }
}
