package dev.fairlead.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Strategy;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state before every gate. */
class GatesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Gate DOCKER = new Gate.DockerHealth(Duration.ofSeconds(10));
  private static final Gate HTTP =
      new Gate.Http("/health", 80, Duration.ofSeconds(2), Duration.ofSeconds(1));
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
    return text(Gates.gate(container, service(gate, false), memory, NOW));
  }

  private static String text(Readiness readiness) {
    return switch (readiness) {
      case Readiness.Ready _ -> "ready";
      case Readiness.Waiting(String why, Instant until) ->
          "waiting: "
              + why
              + (until == null ? "" : " " + Duration.between(NOW, until).toSeconds() + "s");
      case Readiness.ProbeDue(String why) -> "probe: " + why;
      case Readiness.Failed(String reason) -> "failed: " + reason;
      case Readiness.Idle(String why) -> "idle: " + why;
      case Readiness.Completed() -> "completed";
    };
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
          docker  | RESTARTING | NONE      | 120     |         | failed: did not stay up (exited with code 1) within 120s
          docker  | RUNNING    | STARTING  | 60      |         | waiting: health: starting 60s
          docker  | RUNNING    | STARTING  | 120     |         | failed: did not become healthy: connection refused within 120s
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
    assertThat(text(Gates.standing(container, service(DOCKER, false), NOW))).isEqualTo(verdict);
  }

  @Test
  void hopesForAStartOnlyUntilTheDeadline() {
    Container slow = container(State.RUNNING, Health.STARTING, 0, 0, "", 500, null);
    assertThat(text(Gates.standing(slow, service(DOCKER, false), NOW)))
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
  void asksAnHttpGateUntilItPassesItsSoak() {
    Container running = container(State.RUNNING, Health.NONE, 0, 0, "", 60, null);
    assertThat(http(running, 1, null, "answered 500"))
        .isEqualTo("waiting: GET :80/health answered 500 1s");
    assertThat(http(running, 2, null, "answered 500")).isEqualTo("probe: GET :80/health");
    assertThat(http(running, 1, 4, "answered 200"))
        .isEqualTo("waiting: GET :80/health answered 200 1s");
    assertThat(http(running, 1, 5, "answered 200")).isEqualTo("ready");
    assertThat(http(running, 61, 70, "answered 200")).isEqualTo("probe: GET :80/health");
    Container late = container(State.RUNNING, Health.NONE, 0, 0, "", 120, null);
    assertThat(http(late, 2, null, "answered 500"))
        .isEqualTo("failed: GET :80/health answered 500 within 120s");
  }

  private static String http(
      Container container, int askedAgo, @Nullable Integer passingFor, String answer) {
    Instant since = passingFor == null ? null : NOW.minusSeconds(passingFor);
    ProbeState probe = new ProbeState(NOW.minusSeconds(askedAgo), since, answer);
    return judge(HTTP, container, NOTHING.probe(container.id(), probe));
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
    return text(Gates.gate(container, service(DOCKER, true), NOTHING, NOW));
  }

  private static @Nullable Instant ago(@Nullable Integer seconds) {
    return seconds == null ? null : NOW.minusSeconds(seconds);
  }

  private static Container container(
      State state,
      Health health,
      int exitCode,
      int restarts,
      String error,
      @Nullable Integer started,
      @Nullable Integer healthy) {
    return new Container(
        "c1",
        "shop-web-1",
        NOW.minusSeconds(1_000),
        "sha256:1",
        spec(),
        new TreeMap<>(),
        state,
        health,
        exitCode,
        error,
        false,
        restarts,
        ago(started),
        null,
        ago(healthy),
        new TreeMap<>(),
        new TreeMap<>(),
        health == Health.UNHEALTHY || health == Health.STARTING ? "connection refused" : "");
  }

  private static ContainerSpec spec() {
    return new ContainerSpec(
        "web:1",
        null,
        null,
        new Program(null, null, new TreeMap<>(), null, null, false, false, null, null, null),
        null,
        new Networking(
            "none",
            List.of(),
            null,
            null,
            null,
            List.of(),
            new TreeSet<>(),
            List.of(),
            List.of(),
            List.of(),
            List.of()),
        new Storage(List.of(), new TreeMap<>(), false, 0),
        Resources.NONE,
        new Security(
            false,
            new TreeSet<>(),
            new TreeSet<>(),
            List.of(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            "",
            "",
            "",
            "",
            "",
            ""),
        Restart.NO,
        null,
        new TreeMap<>());
  }

  private static DesiredService service(Gate gate, boolean oneShot) {
    return new DesiredService(
        "web",
        spec(),
        "hash",
        null,
        1,
        oneShot,
        new Strategy(null, 1, 0, Duration.ofSeconds(5), Duration.ofSeconds(120)),
        gate,
        Duration.ZERO,
        List.of(),
        PullPolicy.MISSING,
        new TreeMap<>());
  }
}
