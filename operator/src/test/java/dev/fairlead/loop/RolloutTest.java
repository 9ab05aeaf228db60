package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Event;
import dev.fairlead.store.Job;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a desired state: started, rolled, quarantined, tried again, superseded. */
final class RolloutTest {
  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  @Test
  void startsWhatIsDeclared() {
    stage.declare(Stage.web("web:1", 2)).start().pass(10);

    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(stage.status().lastGoodRevision()).isEqualTo(stage.source.revision());
    assertThat(stage.store.jobs("shop", 10))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.COMPLETE);
  }

  @Test
  void secondRunOnAnUnchangedHostChangesNothing() {
    stage.declare(Stage.web("web:1", 2)).start().pass(10);
    long mutations = stage.engine.mutations();

    stage.pass(3_600).restart().pass(3_600);

    assertThat(stage.engine.mutations()).isEqualTo(mutations);
    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
  }

  @Test
  void rollsToANewImageOneByOne() {
    stage.declare(Stage.web("web:1", 3)).start().pass(10);

    stage.declare(Stage.web("web:2", 3)).pass(60);

    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");
    assertThat(stage.status().generation()).isEqualTo(2);
    assertThat(stage.store.jobs("shop", 10))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.COMPLETE, Job.Outcome.COMPLETE);
  }

  @Test
  void failedRevisionIsQuarantinedWhileTheOldServes() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    String old = stage.id("shop-web-1");

    stage.declare(Stage.web("web:bad", 1)).pass(5);

    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.id("shop-web-1")).isEqualTo(old);
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.status().message()).contains("web: ", "connection refused", "quarantined");
    assertThat(stage.store.quarantine("shop")).hasSize(1);
    assertThat(stage.store.jobs("shop", 1))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.ROLLED_BACK);
  }

  @Test
  void quarantinedRevisionIsTriedAgainLaterEachTime() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:bad", 1)).pass(5);
    stage.engine.clearCalls();

    stage.pass(30);
    assertThat(created()).isGreaterThanOrEqualTo(1);
    stage.pass(1_800);

    long often = created();
    assertThat(often).isBetween(5L, 15L);
    assertThat(stage.store.quarantine("shop"))
        .singleElement()
        .extracting("attempts")
        .isNotEqualTo(1);
    assertThat(stage.containers()).hasSize(1);
    stage.assertRunning("shop-web-1 web:1");
  }

  @Test
  void lastWordsOfTheFailedContainerAreInTheReason() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);

    stage.declare(Stage.web("web:exits", 1)).pass(5);

    assertThat(stage.status().message()).contains("cannot open /data: permission denied");
    assertThat(stage.events("log"))
        .extracting(Event::message)
        .contains("cannot open /data: permission denied");
    assertThat(stage.events("verdict")).isNotEmpty();
  }

  @Test
  void failureOfAnInterruptingReplacementIsNotTriedAgainByItself() {
    stage.declare(Stage.fixedPort("web:1")).start().pass(10);
    String old = stage.id("shop-web-1");

    stage.declare(Stage.fixedPort("web:bad")).pass(10);
    assertThat(stage.id("shop-web-1")).isEqualTo(old);
    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    stage.engine.clearCalls();
    stage.pass(36_000);

    assertThat(stage.engine.calls()).isEmpty();
  }

  @Test
  void retryTriesAnInterruptingReplacementAgain() {
    stage.declare(Stage.fixedPort("web:1")).start().pass(10);
    stage.declare(Stage.fixedPort("web:bad")).pass(10);
    stage.engine.clearCalls();

    assertThat(stage.operator().answers().retry("shop")).isTrue();
    stage.pass(10);

    assertThat(created()).isEqualTo(1);
    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.operator().answers().retry("nobody")).isFalse();
  }

  @Test
  void retrySucceedsOnceTheCauseIsGone() {
    stage.declare(Stage.fixedPort("web:1")).start().pass(10);
    stage.declare(Stage.fixedPort("db:bad")).pass(10);
    stage.mended.add("db:bad");

    stage.operator().answers().retry("shop");
    stage.pass(60);

    stage.assertConverged("shop-web-1 db:bad");
    assertThat(stage.store.quarantine("shop")).isEmpty();
  }

  @Test
  void newerRevisionSupersedesARolloutUnderWay() {
    stage.declare(Stage.web("web:1", 3)).start().pass(10);
    stage.declare(Stage.web("web:2", 3)).pass(0);

    stage.declare(Stage.web("web:3", 3)).pass(60);

    stage.assertConverged("shop-web-1 web:3", "shop-web-2 web:3", "shop-web-3 web:3");
    assertThat(stage.store.jobs("shop", 2))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.COMPLETE, Job.Outcome.SUPERSEDED);
  }

  @Test
  void commitOfTheGoodOneEndsTheQuarantineAtOnce() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:bad", 1)).pass(5);

    stage.declare(Stage.web("web:2", 1)).pass(10);

    stage.assertConverged("shop-web-1 web:2");
    assertThat(stage.store.quarantine("shop")).as("of other specs").isEmpty();
  }

  @Test
  void oneShotRunsOncePerSpecAlsoWhenItWasPruned() {
    stage.declare(Stage.withJob("web:1", "job:1")).start().pass(10);
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
    stage.engine.remove(stage.id("shop-job-1"), false);
    stage.engine.clearCalls();

    stage.pass(600).restart().pass(600);

    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
    stage.declare(Stage.withJob("web:1", "job:2")).pass(10);
    assertThat(stage.engine.calls()).contains("start shop-job-1");
  }

  @Test
  void suspendedReleaseIsLeftAlone() {
    stage.declare("shop", Stage.web("web:1", 1), "").start().pass(10);
    stage.declare("shop", Stage.web("web:2", 1), "  suspend: true\n").pass(5);
    stage.engine.clearCalls();

    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.engine.clearCalls();
    stage.pass(600);

    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().phase()).isEqualTo(Phase.SUSPENDED);
    stage.declare("shop", Stage.web("web:2", 1), "").pass(10);
    stage.assertConverged("shop-web-1 web:2");
  }

  @Test
  void everyStepIsExplainedInOneEvent() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:2", 1)).pass(10);

    List<Event> steps = stage.events("step");
    assertThat(steps).hasSizeGreaterThanOrEqualTo(8);
    assertThat(steps)
        .allSatisfy(e -> {
          assertThat(e.job()).as("%s", e).isPositive();
          assertThat(e.step()).isNotEmpty();
          assertThat(e.outcome()).isEqualTo("ok");
          assertThat(e.message()).as("%s", e).isNotEmpty();
        });
  }

  @Test
  void conditionsNeverContradictEachOtherOnTheWay() {
    stage.declare(Stage.web("web:1", 2)).start().pass(10);
    stage.declare(Stage.web("web:bad", 2)).pass(120);
    stage.declare(Stage.web("web:2", 2)).pass(60);

    assertThat(stage.published).hasSizeGreaterThan(10);
    stage.published.forEach(s -> {
      long ready = s.conditions().stream().filter(c -> c.type() == Condition.Type.READY).count();
      assertThat(ready).isEqualTo(1);
      assertThat(s.observedGeneration()).isLessThanOrEqualTo(s.generation());
    });
  }

  private long created() {
    return stage.engine.calls().stream().filter(c -> c.startsWith("create ")).count();
  }
}
