package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Running instances learn of another content by a signal; the operator may die at any call. */
final class ReloadTest {
  private static final String COMPOSE =
      """
      services:
        web:
          image: web:1
          scale: 2
          configs: [{source: app, target: /etc/app.conf}]
      configs: {app: {file: ./app.conf}}
      """;

  private static final String SIGNAL =
      """
        services:
          web: {onConfigChange: {signal: SIGHUP}, strategy: {minReadySeconds: 10}}
      """;

  private Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private Stage holding(String content) {
    stage.source.put("shop/app.conf", content);
    return stage.declare("shop", COMPOSE, SIGNAL);
  }

  private List<String> told(String name) {
    return stage.engine.told(stage.id(name));
  }

  private List<String> ids() {
    return List.of(stage.id("shop-web-1"), stage.id("shop-web-2"));
  }

  private static String hup(String content) {
    return "SIGHUP {/etc/app.conf=" + content + "}";
  }

  @Test
  void isWrittenAnewAndToldOneAfterTheOther() {
    holding("one").start().pass(60);
    List<String> before = ids();
    assertThat(told("shop-web-1")).isEmpty();

    holding("two").pass(5);
    assertThat(told("shop-web-1")).containsExactly(hup("two"));
    assertThat(told("shop-web-2")).isEmpty();

    stage.pass(60);
    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(ids()).isEqualTo(before);
    assertThat(told("shop-web-1")).containsExactly(hup("two"));
    assertThat(told("shop-web-2")).containsExactly(hup("two"));
    assertThat(stage.events("step")).anyMatch(e -> e.step().equals("signal"));
    assertThat(stage.store.jobs("shop", 1).getFirst().toString())
        .contains("another content of files for web");
  }

  @Test
  void whatRanToItsEndIsRunAgainForAnotherContent() {
    String job =
        """
        services:
          web: {image: "web:1", depends_on: {job: {condition: service_completed_successfully}}}
          job: {image: "job:1", configs: [app]}
        configs: {app: {file: ./app.conf}}
        """;
    String signal = "  services: {job: {onConfigChange: {signal: SIGHUP}}}\n";
    stage.source.put("shop/app.conf", "one");
    stage.declare("shop", job, signal).start().pass(60);
    String first = stage.id("shop-job-1");

    stage.source.put("shop/app.conf", "two");
    stage.declare("shop", job, signal).pass(60);

    assertThat(stage.id("shop-job-1")).isNotEqualTo(first);
    assertThat(told("shop-job-1")).isEmpty();
  }

  @Test
  void aContentThatMakesOneUnhealthyReachesNoOther() {
    holding("one").start().pass(60);

    holding("two").pass(5);
    stage.engine.setHealth(stage.id("shop-web-1"), Container.Health.UNHEALTHY, "bad line");
    stage.pass(1);

    assertThat(told("shop-web-2")).isEmpty();
  }

  @Test
  void whatItWasToldIsRememberedOverARestartAndABackAndForth() {
    holding("one").start().pass(60);
    holding("two").pass(60);
    stage.restart().pass(60);
    assertThat(told("shop-web-1")).containsExactly(hup("two"));

    holding("one").pass(60);
    assertThat(told("shop-web-1")).containsExactly(hup("two"), hup("one"));
    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(stage.store.marks("shop"))
        .filteredOn(m -> m.kind().name().equals("TOLD"))
        .hasSize(2);
  }

  @Test
  void oneThatAListLeftOutIsNotToldAgain() {
    holding("one").start().pass(60);
    holding("two").pass(60);
    List<String> before = ids();
    stage.wire.omits(before.getFirst());
    stage.pass(Stage.RESYNC).pass(60);
    assertThat(stage.status().phase()).isNotEqualTo(Phase.CONVERGED);
    stage.wire.omits("");
    stage.pass(Stage.RESYNC).pass(60);

    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(ids()).isEqualTo(before);
    assertThat(told("shop-web-1")).containsExactly(hup("two"));
  }

  @Test
  void whatIsMadeLaterHasItAlready() {
    holding("one").start().pass(60);
    holding("two").pass(60);
    stage.engine.remove(stage.id("shop-web-2"), true);
    stage.pass(60);

    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(told("shop-web-2")).isEmpty();
    assertThat(stage.engine.injected(stage.id("shop-web-2"))).containsValue("two");
    assertThat(stage.store.marks("shop"))
        .filteredOn(m -> m.kind().name().equals("TOLD"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterADeathAtAnyCallEveryInstanceKnowsTheLastContent(boolean afterwards) {
    holding("one").start().pass(60);
    int first = stage.wire.calls();
    holding("two").pass(60);
    int calls = stage.wire.calls() - first;
    assertThat(calls).isGreaterThan(3);
    for (int k = 1; k <= calls; k++) {
      stage.close();
      stage = new Stage();
      holding("one").start().pass(60);
      List<String> before = ids();
      stage.wire.cutAt(stage.wire.calls() + k, afterwards);
      holding("two").pass(3);
      stage.restart().pass(600);
      stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
      assertThat(ids()).isEqualTo(before);
      assertThat(told("shop-web-1")).as("cut at %d", k).endsWith(hup("two"));
      assertThat(told("shop-web-2")).as("cut at %d", k).endsWith(hup("two"));
    }
  }
}
