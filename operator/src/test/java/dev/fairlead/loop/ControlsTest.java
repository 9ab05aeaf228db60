package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suspension and abort: what stops, what stays, and for how long. */
final class ControlsTest {
  private static final Asker ALICE = new Asker("alice", "on call");

  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private Ruling ask(Control control) {
    return stage.operator().answers().control("shop", control, ALICE);
  }

  @Test
  void suspendedNothingIsChangedOrHealedUntilItIsResumed() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);

    assertThat(ask(new Control.Suspend()).kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(1);
    assertThat(stage.status().phase()).isEqualTo(Phase.SUSPENDED);
    assertThat(stage.status().message()).contains("suspended by alice: on call");
    stage.declare(Stage.web("web:2", 1)).pass(60);
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.engine.clearCalls();
    stage.restart().pass(3_600);

    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().held())
        .extracting(HeldStatus::kind)
        .containsExactly(HeldStatus.Kind.SUSPENDED);
    assertThat(ask(new Control.Suspend()).sentence()).contains("suspended already, by alice");
    assertThat(ask(new Control.Resume()).kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(60);
    stage.assertConverged("shop-web-1 web:2");
  }

  @Test
  void suspendsARolloutWhereItIsAndLetsItGoOn() {
    stage.declare(Stage.web("web:1", 3)).start().pass(10);
    stage.declare(Stage.web("web:2", 3)).pass(12);

    ask(new Control.Suspend());
    stage.pass(1);
    stage.engine.clearCalls();
    stage.pass(600);

    assertThat(stage.engine.calls()).isEmpty();
    ask(new Control.Resume());
    stage.pass(120);
    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");
  }

  @Test
  void resumeDoesNotOverruleWhatIsDeclared() {
    stage.declare("shop", Stage.web("web:1", 1), "  suspend: true\n").start().pass(10);

    assertThat(ask(new Control.Resume()).sentence()).contains("its own spec.suspend");
    ask(new Control.Suspend());
    assertThat(ask(new Control.Resume()).sentence()).contains("spec.suspend still holds it");
    stage.pass(60);
    assertThat(stage.containers()).isEmpty();
  }

  @Test
  void resumeEndsTheSuspensionBeforeTheRollback() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:2", 1)).pass(60);
    ask(new Control.Rollback(""));
    stage.pass(60);
    ask(new Control.Suspend());
    stage.pass(5);

    assertThat(ask(new Control.Resume()).sentence()).contains("stays rolled back");
    stage.pass(60);
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    ask(new Control.Resume());
    stage.pass(60);
    stage.assertConverged("shop-web-1 web:2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 8, 12, 15, 18, 22, 26, 30})
  void abortedAtAnyMomentWhatServedComesBack(int seconds) {
    stage.declare(Stage.web("web:1", 3)).start().pass(10);
    stage.declare(Stage.web("web:2", 3)).pass(seconds);
    Ruling ruling = ask(new Control.Abort());
    if (ruling.kind() == Ruling.Kind.REFUSED) {
      assertThat(stage.running()).allMatch(c -> c.endsWith("web:2"));
      assertThat(ruling.sentence()).isEqualTo("no rollout of \"shop\" is under way");
      return;
    }
    for (int i = 0; i < 90; i++) {
      stage.pass(1);
      assertThat(stage.running()).hasSizeGreaterThanOrEqualTo(3);
    }

    stage.assertRunning("shop-web-1 web:1", "shop-web-2 web:1", "shop-web-3 web:1");
    assertThat(stage.containers()).hasSize(3);
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.status().message()).contains("web: aborted by alice: on call");
    assertThat(stage.store.jobs("shop", 1))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.ROLLED_BACK);
    long mutations = stage.engine.mutations();
    stage.pass(36_000).restart().pass(600);
    assertThat(stage.engine.mutations()).as("not tried again by itself").isEqualTo(mutations);
    stage.operator().answers().retry("shop");
    stage.pass(120);
    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");
  }

  @Test
  void abortOfAnInterruptingReplacementStartsTheOldOneAgain() {
    stage.declare(Stage.fixedPort("web:1")).start().pass(10);
    String old = stage.id("shop-web-1");
    stage.declare(Stage.fixedPort("web:2")).pass(0);
    while (stage.running().stream().noneMatch(c -> c.endsWith("web:2"))
        && stage.engine.calls().stream().noneMatch(c -> c.startsWith("stop "))) {
      stage.pass(java.time.Duration.ofMillis(100));
    }

    assertThat(ask(new Control.Abort()).kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(30);

    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.id("shop-web-1")).isEqualTo(old);
  }

  @Test
  void nothingIsAbortedWhereNothingRollsOut() {
    stage.declare(Stage.web("web:1", 1)).start().pass(30);

    Ruling ruling = ask(new Control.Abort());
    stage.pass(30);

    assertThat(ruling.kind()).isEqualTo(Ruling.Kind.REFUSED);
    assertThat(ruling.sentence()).isEqualTo("no rollout of \"shop\" is under way");
    stage.assertConverged("shop-web-1 web:1");
  }

  @Test
  void healingIsNotAborted() {
    stage.declare(Stage.web("web:1", 1)).start().pass(30);
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(java.time.Duration.ofMillis(100));

    assertThat(ask(new Control.Abort()).kind()).isEqualTo(Ruling.Kind.REFUSED);
    stage.pass(30);
    stage.assertConverged("shop-web-1 web:1");
  }

  @Test
  void retryLeavesAloneWhatAPersonRolledBack() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:2", 1)).pass(60);
    ask(new Control.Rollback(""));
    stage.pass(60);

    stage.operator().answers().retry("shop");
    stage.pass(60);

    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
  }
}
