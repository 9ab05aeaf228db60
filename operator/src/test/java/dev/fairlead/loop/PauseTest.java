package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rollouts that wait for a person, and those that take their time. */
class PauseTest {
  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private void declare(String image, String strategy) {
    String more = "  services:\n    web: {strategy: {" + strategy + "}}\n";
    stage.declare("shop", Stage.web(image, 3), more);
  }

  @Test
  void pausedRolloutServesBothVersionsAndSaysSo() {
    declare("web:1", "pauseAfter: 1");
    stage.start().pass(30);
    declare("web:2", "pauseAfter: 1");
    stage.pass(3_600);

    stage.assertRunning("shop-web-1 web:2", "shop-web-2 web:1", "shop-web-3 web:1");
    assertThat(stage.status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(stage.status().message())
        .isEqualTo("web: 1 of 3 up to date; web: paused after 1 of 3; resume lets it go on");
    assertThat(stage.status().conditions())
        .filteredOn(c -> c.type() == Condition.Type.RECONCILING)
        .extracting(c -> c.reason().text())
        .containsExactly("Paused");
  }

  @Test
  void pauseOutlivesTheOperator() {
    declare("web:1", "pauseAfter: 34%");
    stage.start().pass(30);
    declare("web:2", "pauseAfter: 34%");
    stage.pass(60).restart().pass(3_600);

    stage.assertRunning("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:1");
  }

  @Test
  void resumeLetsThisRolloutGoOnAndNoOther() {
    declare("web:1", "pauseAfter: 1");
    stage.start().pass(30);
    declare("web:2", "pauseAfter: 1");
    stage.pass(60);

    var ruling =
        stage
            .operator()
            .answers()
            .control("shop", new Control.Resume(), new Asker("alice", "looks well"));
    assertThat(ruling.sentence()).isEqualTo("the rollout of web goes on");
    stage.restart().pass(60);
    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");

    declare("web:3", "pauseAfter: 1");
    stage.pass(60);
    stage.assertRunning("shop-web-1 web:3", "shop-web-2 web:2", "shop-web-3 web:2");
    stage.operator().answers().control("shop", new Control.Abort(), new Asker("alice", ""));
    stage.pass(60);
    stage.assertRunning("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");
  }

  @Test
  void aRollbackDoesNotPause() {
    declare("web:1", "pauseAfter: 1");
    stage.start().pass(30);
    declare("web:2", "pauseAfter: 1");
    stage.pass(60);

    stage.operator().answers().control("shop", new Control.Rollback(""), new Asker("alice", ""));
    stage.pass(60);

    stage.assertRunning("shop-web-1 web:1", "shop-web-2 web:1", "shop-web-3 web:1");
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
  }

  @Test
  void firstDeploymentNeitherPausesNorDelays() {
    declare("web:1", "pauseAfter: 1, delaySeconds: 600");
    stage.start().pass(10);

    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1", "shop-web-3 web:1");
  }

  @Test
  void delayLiesBetweenReplacements() {
    declare("web:1", "delaySeconds: 600");
    stage.start().pass(30);
    declare("web:2", "delaySeconds: 600");

    stage.pass(590);
    stage.assertRunning("shop-web-1 web:2", "shop-web-2 web:1", "shop-web-3 web:1");
    stage.pass(610);
    stage.assertRunning("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:1");
    stage.pass(610);
    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");
  }
}
