package dev.fairlead.rollout;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Strategy;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A container before a gate, in the words that matter there; times are seconds ago. */
final class Given {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** Of every service here. */
  static final Duration DEADLINE = Duration.ofMinutes(2);

  private final State state;
  private final Health health;
  private int exitCode;
  private int restarts;
  private String error = "";
  private boolean oomKilled;
  private @Nullable Integer started;
  private @Nullable Integer healthy;
  private @Nullable Healthcheck check;

  Given(State state, Health health) {
    this.state = state;
    this.health = health;
  }

  Given exitCode(int code) {
    exitCode = code;
    return this;
  }

  Given restarts(int count) {
    restarts = count;
    return this;
  }

  Given error(String text) {
    error = text;
    return this;
  }

  Given oomKilled() {
    oomKilled = true;
    return this;
  }

  Given started(@Nullable Integer ago) {
    started = ago;
    return this;
  }

  Given healthy(@Nullable Integer ago) {
    healthy = ago;
    return this;
  }

  Given checkedBy(Healthcheck by) {
    check = by;
    return this;
  }

  Container build() {
    boolean said = health == Health.UNHEALTHY || health == Health.STARTING;
    return new Container(
        "c1",
        "shop-web-1",
        NOW.minusSeconds(1_000),
        "sha256:1",
        spec(check),
        new TreeMap<>(),
        state,
        health,
        exitCode,
        error,
        oomKilled,
        restarts,
        ago(started),
        null,
        ago(healthy),
        new TreeMap<>(),
        new TreeMap<>(),
        said ? "connection refused" : "");
  }

  private static @Nullable Instant ago(@Nullable Integer seconds) {
    return seconds == null ? null : NOW.minusSeconds(seconds);
  }

  private static ContainerSpec spec(@Nullable Healthcheck check) {
    return ContainerSpec.of("web:1").withHealth(check);
  }

  static DesiredService service(Gate gate, int minReadySeconds) {
    return service(gate, minReadySeconds, false);
  }

  static DesiredService oneShot(Gate gate) {
    return service(gate, 5, true);
  }

  private static DesiredService service(Gate gate, int minReadySeconds, boolean oneShot) {
    return new DesiredService(
        "web",
        spec(null),
        "hash",
        null,
        1,
        oneShot,
        new Strategy(null, 1, 0, Duration.ofSeconds(minReadySeconds), DEADLINE),
        gate,
        Duration.ZERO,
        List.of(),
        PullPolicy.MISSING,
        new TreeMap<>());
  }

  /** A verdict as one line; times are from {@code now}. */
  static String text(Readiness readiness, Instant now) {
    return switch (readiness) {
      case Readiness.Ready _ -> "ready";
      case Readiness.Waiting(String why, Instant until) ->
          "waiting: "
              + why
              + (until == null ? "" : " " + Duration.between(now, until).toSeconds() + "s");
      case Readiness.ProbeDue(String why) -> "probe: " + why;
      case Readiness.Failed(String reason) -> "failed: " + reason;
      case Readiness.Idle(String why) -> "idle: " + why;
      case Readiness.Completed() -> "completed";
    };
  }
}
