package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.CallGate.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills the real operator with SIGKILL at one of its calls on the real Engine, starts it again, and
 * holds what follows against I1, I2 and I10.
 */
final class CrashPoint {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than anything takes that is not waited for visibly. */
  private static final Duration REST = Duration.ofMillis(1_500);

  private final CrashScenario scenario;
  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());

  /** What became of it: how long the next operator took, from its start on. */
  record Survived(Duration recovery) {}

  private CrashPoint(CrashScenario scenario) {
    this.scenario = scenario;
  }

  /** Plays the scenario undisturbed. @return its changing calls, in the order they were made */
  static List<String> calls(CrashScenario scenario) {
    CrashPoint point = new CrashPoint(scenario);
    try (CallGate gate = point.gate();
        OperatorProcess operator = point.settled(gate)) {
      gate.forget();
      point.begin(operator);
      point.ends(gate);
      return gate.calls();
    } finally {
      point.clean();
    }
  }

  /** Kills it at that call, from 1. */
  static Survived kill(CrashScenario scenario, int call, Moment moment) {
    CrashPoint point = new CrashPoint(scenario);
    try (CallGate gate = point.gate()) {
      try {
        return point.killed(gate, call, moment);
      } catch (AssertionError | ConditionTimeoutException e) {
        throw new AssertionError(
            scenario + ", killed " + moment + " call " + call + " of " + gate.calls(), e);
      }
    } finally {
      point.clean();
    }
  }

  private CallGate gate() {
    Path socket = Path.of(DockerEngine.host(System.getenv()).getPath());
    return new CallGate(socket, scenario.prunes() ? files.project() : "");
  }

  private OperatorProcess operator(CallGate gate) {
    Map<String, String> environment = Map.of("DOCKER_HOST", gate.uri().toString());
    return scenario.prunes()
        ? OperatorProcess.run(files, environment, "--prune")
        : OperatorProcess.run(files, environment);
  }

  /** An operator that has brought about what is there before. */
  private OperatorProcess settled(CallGate gate) {
    boolean empty = scenario.before().replicas() == 0;
    if (!empty) {
      scenario.before().declare(files);
    }
    OperatorProcess operator = operator(gate);
    if (empty) {
      Eventually.within(PATIENCE, () -> assertThat(gate.watched()).isTrue());
    } else {
      Eventually.within(PATIENCE, () -> scenario.before().holds(host, files.project()));
    }
    if (scenario.asked()) {
      scenario.after().declare(files);
      Eventually.within(PATIENCE, () -> scenario.after().holds(host, files.project()));
      // What is recorded as a way back is recorded when the roll has ended.
      Eventually.within(
          PATIENCE,
          () -> {
            assertThat(operator.get("/api/v1/releases/" + files.project())).contains("Converged");
            assertThat(gate.quietFor(REST)).isTrue();
          });
    }
    return operator;
  }

  private void begin(OperatorProcess operator) {
    if (scenario.asked()) {
      operator.post("/api/v1/releases/" + files.project() + "/rollback");
    } else {
      scenario.after().declare(files);
    }
  }

  private Survived killed(CallGate gate, int call, Moment moment) {
    try (OperatorProcess first = settled(gate);
        ServiceWatch watch = new ServiceWatch(host, files.project(), "web")) {
      gate.arm(call, moment, first::crash);
      begin(first);
      Eventually.within(PATIENCE, () -> assertThat(gate.sprung()).isTrue());
      List<String> before = gate.calls();
      gate.disarm();
      long start = System.nanoTime();
      try (OperatorProcess _ = operator(gate)) {
        ends(gate);
        Duration recovery = Duration.ofNanos(System.nanoTime() - start);
        assertThat(watch.fewestHealthy())
            .as("I1 %s %s", before, watch.story())
            .isGreaterThanOrEqualTo(scenario.least());
        assertThat(watch.mostLive())
            .as("I2 %s %s", before, watch.story())
            .isLessThanOrEqualTo(scenario.most());
        return new Survived(recovery);
      }
    }
  }

  /** I10: as declared, and nothing beside it. */
  private void ends(CallGate gate) {
    Eventually.within(
        PATIENCE,
        () -> {
          assertThat(gate.watched()).as("it watches").isTrue();
          scenario.end().holds(host, files.project());
          assertThat(networks()).as("networks").hasSize(1);
          assertThat(gate.quietFor(REST)).as("at rest").isTrue();
        });
    assertThat(host.docker("volume", "ls", "-q", "--filter", "name=" + files.project())).isEmpty();
  }

  private List<String> networks() {
    return host.docker("network", "ls", "-q", "--filter", "name=" + files.project())
        .lines()
        .toList();
  }

  private void clean() {
    host.close();
    files.close();
  }
}
