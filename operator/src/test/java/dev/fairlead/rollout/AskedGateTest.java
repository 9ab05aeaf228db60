package dev.fairlead.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Gate.Rhythm;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gate that asks, second by second: started at 0, asked every 2 s, deadline at 120 s. Answers are
 * written as a line, {@code +} good, {@code -} bad, {@code .} none, one for each asking.
 */
class AskedGateTest {
  private static final Instant START = Given.NOW;

  private static Gate.Http http(int successes, int failures) {
    return Gate.Http.get(
        "/health",
        80,
        new Rhythm(Duration.ofSeconds(2), Duration.ofSeconds(1), successes, failures));
  }

  /** Lets the gate ask until it comes to a verdict, and tells when that was. */
  private static String play(Gate.Asked gate, int minReady, String answers) {
    Container container = new Given(State.RUNNING, Health.NONE).started(0).build();
    ServiceMemory memory = ServiceMemory.begin(START);
    int asked = 0;
    for (int second = 0; second <= 1_000; second++) {
      Instant now = START.plusSeconds(second);
      Readiness verdict = Gates.gate(container, Given.service(gate, minReady), memory, now);
      if (verdict instanceof Readiness.ProbeDue) {
        char answer = answers.charAt(Math.min(asked++, answers.length() - 1));
        ProbeState state = ProbeState.ask(memory.probes().get("c1"), START, now);
        if (answer != '.') {
          String text = answer == '+' ? "answered 200" : "answered 503";
          state = state.answered(answer == '+', text, gate.rhythm(), now);
        }
        memory = memory.probe("c1", state);
        verdict = Gates.gate(container, Given.service(gate, minReady), memory, now);
      }
      if (verdict instanceof Readiness.Ready || verdict instanceof Readiness.Failed) {
        return second + "s " + Given.text(verdict, now);
      }
      assertThat(verdict).as("at %ds", second).isInstanceOf(Readiness.Waiting.class);
      assertThat(((Readiness.Waiting) verdict).until()).as("I6").isNotNull().isAfter(now);
    }
    throw new AssertionError("I6: no verdict");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # good in a row | bad in a row | soak | answers     | verdict
          1 | 3 | 0   | +           | 0s ready
          1 | 3 | 5   | +           | 5s ready
          1 | 3 | 0   | ---+        | 6s ready
          1 | 3 | 5   | ---+        | 11s ready
          3 | 3 | 0   | +           | 4s ready
          3 | 3 | 5   | +           | 9s ready
          3 | 3 | 0   | ++-+        | 10s ready
          1 | 3 | 5   | +-+         | 9s ready
          1 | 3 | 5   | +--+        | 11s ready
          1 | 3 | 5   | +---        | 6s failed: GET :80/health answered 503, 3 times in a row, after it had been healthy
          1 | 1 | 5   | +-          | 2s failed: GET :80/health answered 503, after it had been healthy
          1 | 1 | 5   | ---+        | 11s ready
          2 | 2 | 5   | +-+--       | 120s failed: did not become healthy within 120s; last probe: GET :80/health answered 503
          1 | 3 | 0   | -           | 120s failed: did not become healthy within 120s; last probe: GET :80/health answered 503
          1 | 3 | 0   | .           | 120s failed: did not become healthy within 120s; last probe: GET :80/health was not answered
          1 | 3 | 0   | .+          | 6s ready
          1 | 3 | 5   | ----------------------------------------------------------+ | 121s ready
          1 | 100 | 5 | +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+- | 120s failed: did not stay healthy within 120s; last probe: GET :80/health answered 503
          """)
  void comesToAVerdict(int successes, int failures, int soak, String answers, String verdict) {
    assertThat(play(http(successes, failures), soak, answers)).isEqualTo(verdict);
  }

  @Test
  void hearsTheFirstAnswerHoweverLateItWasAsked() {
    Container container = new Given(State.RUNNING, Health.NONE).started(0).build();
    Gate.Http gate = http(1, 3);
    ProbeState asked = ProbeState.ask(null, START, START.plusSeconds(600));
    ServiceMemory memory = ServiceMemory.begin(START).probe("c1", asked);
    assertThat(judge(container, gate, memory, 601)).isEqualTo("waiting: GET :80/health 5s");
    assertThat(judge(container, gate, memory, 606))
        .as("I6: it was lost")
        .startsWith("failed: did not become healthy within 120s");
    Instant then = START.plusSeconds(601);
    ProbeState bad = asked.answered(false, "answered 503", gate.rhythm(), then);
    assertThat(judge(container, gate, memory.probe("c1", bad), 601)).startsWith("failed: ");
    ProbeState good = asked.answered(true, "answered 200", gate.rhythm(), then);
    assertThat(judge(container, gate, memory.probe("c1", good), 601))
        .isEqualTo("waiting: soaking 1s");
  }

  @Test
  void asksOnceAndThenWaitsForTheAnswerAndTheInterval() {
    Container container = new Given(State.RUNNING, Health.NONE).started(0).build();
    Gate.Http gate = http(1, 3);
    ServiceMemory memory = ServiceMemory.begin(START);
    assertThat(judge(container, gate, memory, 0)).isEqualTo("probe: GET :80/health");
    ProbeState asked = ProbeState.ask(null, START, START);
    assertThat(judge(container, gate, memory.probe("c1", asked), 0))
        .isEqualTo("waiting: GET :80/health 6s");
    assertThat(judge(container, gate, memory.probe("c1", asked), 6))
        .as("the answer was lost")
        .isEqualTo("probe: GET :80/health");
    ProbeState bad = asked.answered(false, "answered 503", gate.rhythm(), START.plusSeconds(1));
    assertThat(judge(container, gate, memory.probe("c1", bad), 1))
        .isEqualTo("waiting: GET :80/health answered 503 1s");
    assertThat(judge(container, gate, memory.probe("c1", bad), 2))
        .isEqualTo("probe: GET :80/health");
    ProbeState good = asked.answered(true, "answered 200", gate.rhythm(), START.plusSeconds(1));
    assertThat(judge(container, gate, memory.probe("c1", good), 1))
        .isEqualTo("waiting: soaking 1s");
  }

  @Test
  void answersOfAnEarlierRunSayNothing() {
    Gate.Http gate = http(1, 3);
    ProbeState good =
        ProbeState.ask(null, START.minusSeconds(60), START.minusSeconds(60))
            .answered(true, "answered 200", gate.rhythm(), START.minusSeconds(60));
    Container again = new Given(State.RUNNING, Health.NONE).started(1).build();
    ServiceMemory memory = ServiceMemory.begin(START).probe("c1", good);
    assertThat(judge(again, gate, memory, 0)).isEqualTo("probe: GET :80/health");
    assertThat(memory.unask(java.util.Set.of("c1")).probes()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackAsksOnceAndNotWithoutEnd() {
    Container container = new Given(State.RUNNING, Health.NONE).started(0).build();
    Gate.Http gate = http(1, 3);
    ServiceMemory memory =
        ServiceMemory.begin(START).probe("c1", ProbeState.ask(null, START, START));
    assertThat(judge(container, gate, memory, -300)).isEqualTo("probe: GET :80/health");

    Instant back = START.minusSeconds(300);
    ProbeState asked = ProbeState.ask(memory.probes().get("c1"), START, back);
    assertThat(judge(container, gate, memory.probe("c1", asked), -300)).startsWith("waiting");
    ProbeState bad = asked.answered(false, "answered 503", gate.rhythm(), back);
    assertThat(judge(container, gate, memory.probe("c1", bad), -300)).startsWith("waiting");
  }

  @Test
  void whatNobodyAskedIsNotCondemnedForSayingNothing() {
    Container container = new Given(State.RUNNING, Health.NONE).started(86_400).build();
    ServiceMemory memory = ServiceMemory.begin(START);

    assertThat(judge(container, http(1, 3), memory, 1)).isEqualTo("probe: GET :80/health");
    assertThat(judge(container, http(1, 3), memory, 1_000)).isEqualTo("probe: GET :80/health");
    ServiceMemory asked = memory.probe("c1", ProbeState.ask(null, container.startedAt(), START));
    assertThat(judge(container, http(1, 3), asked, 1_000)).as("I6").startsWith("failed");
  }

  @Test
  void dockersVerdictCountsBesideTheProbe() {
    Container sick = new Given(State.RUNNING, Health.UNHEALTHY).started(10).build();
    assertThat(judge(sick, http(1, 3), ServiceMemory.begin(START), 0))
        .isEqualTo("failed: unhealthy: connection refused");
  }

  @Test
  void nothingIsAskedOfWhatDoesNotRun() {
    List<String> verdicts = new ArrayList<>();
    for (State state : List.of(State.CREATED, State.PAUSED, State.EXITED, State.RESTARTING)) {
      Container container = new Given(state, Health.NONE).started(10).exitCode(1).build();
      verdicts.add(judge(container, http(1, 3), ServiceMemory.begin(START), 0));
    }
    assertThat(verdicts)
        .containsExactly(
            "idle: created",
            "idle: paused",
            "failed: exited with code 1",
            "waiting: restarting after it exited with code 1 110s");
  }

  @Test
  void questionsReadAsWhatIsAsked() {
    Rhythm rhythm = Rhythm.of(Duration.ofSeconds(1), Duration.ofSeconds(1));
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("Authorization", "Bearer abcdefgh");
    Gate.Request request = new Gate.Request(true, 8443, "/ready", "shop.test", headers);
    assertThat(new Gate.Http(request, Gate.Expected.USUAL, rhythm).question())
        .isEqualTo("GET https://:8443/ready");
    assertThat(new Gate.Tcp(5432, rhythm).question()).isEqualTo("TCP :5432");
    assertThat(new Gate.Command(List.of("pg_isready", "-q"), rhythm).question())
        .isEqualTo("command \"pg_isready -q\"");
    assertThat(new Gate.Command(List.of("check", "--password=hunter2"), rhythm).question())
        .isEqualTo("command \"check …\"");
  }

  private static String judge(
      Container container, Gate.Asked gate, ServiceMemory memory, int second) {
    Instant now = START.plusSeconds(second);
    return Given.text(Gates.gate(container, Given.service(gate, 5), memory, now), now);
  }
}
