package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code post_start} and {@code pre_stop}, with an operator that may die at any call. */
final class HooksTest {
  private Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private static String web(String tag, String postStart, String preStop) {
    return """
    services:
      web:
        image: web:%s
        post_start: [{command: %s}]
        pre_stop: [{command: %s}]
    """
        .formatted(tag, postStart, preStop);
  }

  @Test
  void runsAfterAStartAndBeforeAStop() {
    stage.declare(web("1", "/bin/echo hello", "/bin/echo bye")).start().pass(30);
    stage.assertConverged("shop-web-1 web:1");
    String first = stage.id("shop-web-1");
    assertThat(stage.engine.ran()).containsExactly(first + " /bin/echo hello");

    stage.declare(web("2", "/bin/echo hello", "/bin/echo bye")).pass(60);

    stage.assertConverged("shop-web-1 web:2");
    assertThat(stage.engine.ran())
        .containsExactly(
            first + " /bin/echo hello",
            stage.id("shop-web-1") + " /bin/echo hello",
            first + " /bin/echo bye");
    assertThat(stage.store.marks("shop")).noneMatch(m -> m.kind().name().equals("HOOK"));
  }

  @Test
  void aVersionWhosePostStartFailsIsTakenBack() {
    stage.declare(web("1", "/bin/true", "/bin/true")).start().pass(30);
    String first = stage.id("shop-web-1");

    stage.declare(web("2", "/bin/false", "/bin/true")).pass(60);

    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.status().message()).contains("post_start exited with code 1");
    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.id("shop-web-1")).isEqualTo(first);
  }

  @Test
  void whatACommandSaysIsToldWithoutSecrets() {
    String hook =
        """
        services:
          web:
            image: web:1
            environment: {DB_PASSWORD: hunter22}
            post_start:
              - command: /bin/nowhere hunter22 sesame99
                environment: {API_TOKEN: sesame99}
        """;
    stage.engine.fails("no such user sesame99 with hunter22");
    stage.declare(hook).start().pass(20);

    assertThat(stage.status().toString()).contains("no such user *** with ***");
    assertThat(stage.status().toString()).doesNotContain("hunter22", "sesame99");
    assertThat(stage.events("step").toString())
        .contains("no such user *** with ***")
        .doesNotContain("hunter22", "sesame99");
  }

  @Test
  void whatTheEngineSaysOfACommandIsToldWithoutSecrets() {
    String hook =
        """
        services:
          web:
            image: web:1
            environment: {DB_PASSWORD: "hunter 22"}
            post_start: [{command: /bin/true}]
        """;
    String error = "OCI runtime exec failed: no hunter 22\nin $PATH";
    stage.wire.refuses("exec", new EngineException(EngineException.Kind.REFUSED, error));
    stage.declare(hook).start().pass(20);

    assertThat(stage.status().message())
        .contains("post_start could not be run: OCI runtime exec failed: no *** in $PATH");
    assertThat(stage.status() + stage.events("step").toString()).doesNotContain("hunter");
  }

  @Test
  void whatACommandSaysIsNotToldWhileSecretsAreUnknown() {
    stage.engine.fails("no such user");
    EngineException busy = new EngineException(EngineException.Kind.TRANSIENT, "busy");
    stage.wire.upon("exec", () -> stage.wire.refuses("inspect", busy));
    stage.declare(web("1", "/bin/nowhere", "/bin/true")).start();

    assertThat(stage.events("step").toString())
        .contains("post_start exited with code 126")
        .doesNotContain("no such user");
  }

  @Test
  void aFirstDeploymentFailsWithItsPostStart() {
    stage.declare(web("1", "/bin/false", "/bin/true")).start().pass(20);

    assertThat(stage.status().phase()).isNotEqualTo(Phase.CONVERGED);
    assertThat(stage.status().message()).contains("post_start exited with code 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/false", "/bin/nowhere", "/bin/sleep 9"})
  void aPreStopThatFailsOrHangsIsToldAndStopsNothing(String command) {
    stage.declare(web("1", "/bin/true", command)).start().pass(30);

    stage.declare(web("2", "/bin/true", command)).pass(60);

    stage.assertConverged("shop-web-1 web:2");
    assertThat(stage.events("step"))
        .anyMatch(e -> e.message().contains("pre_stop") && e.message().contains("image: web:1"));
  }

  @Test
  void isRunAgainWhereTheContainerIsStartedAgain() {
    stage.declare(web("1", "/bin/echo hello", "/bin/true")).start().pass(30);
    String id = stage.id("shop-web-1");

    stage.engine.exit(id, 1);
    stage.pass(30);

    stage.assertConverged("shop-web-1 web:1");
    assertThat(stage.engine.ran())
        .containsExactly(id + " /bin/echo hello", id + " /bin/echo hello");
  }

  @Test
  void oneThatAListLeftOutHasStillNotEndedIts() {
    stage.declare(web("1", "/bin/echo hello", "/bin/true"));
    stage.wire.refuses("exec", new EngineException(EngineException.Kind.UNKNOWN_OUTCOME, "slow"));
    stage.start().pass(30);
    String id = stage.id("shop-web-1");
    stage.wire.omits(id);
    stage.pass(30);
    stage.wire.omits("");
    stage.pass(30);
    assertThat(stage.status().phase()).isNotEqualTo(Phase.CONVERGED);

    stage.wire.heals();
    stage.pass(600);

    stage.assertConverged("shop-web-1 web:1");
    assertThat(stage.engine.ran()).containsExactly(id + " /bin/echo hello");
  }

  @Test
  void oneOfAnOlderVersionThatHasNotEndedItsIsNotWaitedFor() {
    String more = "  services: {web: {replicas: 2, strategy: {maxSurge: 0, maxUnavailable: 1}}}\n";
    stage.wire.refuses("exec", new EngineException(EngineException.Kind.UNKNOWN_OUTCOME, "slow"));
    stage.declare("shop", web("1", "/bin/echo hello", "/bin/true"), more).start().pass(30);

    stage.declare("shop", web("2", "/bin/echo hello", "/bin/true"), more);
    stage.wire.heals();
    stage.pass(600);

    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2");
  }

  @Test
  void anotherHookIsAnotherRevision() {
    stage.declare(web("1", "/bin/echo one", "/bin/true")).start().pass(30);
    String first = stage.id("shop-web-1");

    stage.declare(web("1", "/bin/echo two", "/bin/true")).pass(60);

    stage.assertConverged("shop-web-1 web:1");
    assertThat(stage.id("shop-web-1")).isNotEqualTo(first);
    stage.restart().pass(30);
    stage.assertConverged("shop-web-1 web:1");
    assertThat(stage.engine.ran()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterADeathAtAnyCallEveryInstanceHasHadItsPostStart(boolean afterwards) {
    String before = web("1", "/bin/echo hello", "/bin/echo bye");
    String after = web("2", "/bin/echo hello", "/bin/echo bye");
    stage.declare(before).start().pass(60);
    int first = stage.wire.calls();
    stage.declare(after).pass(60);
    int calls = stage.wire.calls() - first;
    for (int k = 1; k <= calls; k++) {
      stage.close();
      stage = new Stage();
      stage.declare(before).start().pass(60);
      stage.wire.cutAt(stage.wire.calls() + k, afterwards);
      stage.declare(after).pass(3);
      stage.restart().pass(600);
      stage.assertConverged("shop-web-1 web:2");
      assertThat(stage.containers())
          .extracting(Container::id)
          .allSatisfy(id -> assertThat(stage.engine.ran()).contains(id + " /bin/echo hello"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  drift: {policy: Report}\n"})
  void afterADeathInAFirstDeploymentItsPostStartIsRunAgain(String more) {
    String app = web("1", "/bin/echo hello", "/bin/true");
    stage.declare("shop", app, more).start().pass(60);
    int calls = stage.wire.calls();
    for (int k = 1; k <= calls; k++) {
      stage.close();
      stage = new Stage();
      stage.wire.cutAt(k, true);
      stage.declare("shop", app, more).start().pass(3);
      stage.restart().pass(600);
      stage.assertConverged("shop-web-1 web:1");
      String id = stage.id("shop-web-1");
      assertThat(stage.engine.ran()).as("cut at %d", k).contains(id + " /bin/echo hello");
    }
  }
}
