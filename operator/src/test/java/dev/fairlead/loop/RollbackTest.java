package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Body;
import dev.fairlead.store.Job;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Revision;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Going back because somebody asks (I7): where to, for how long, and what never happens. */
final class RollbackTest {
  private static final Asker ALICE = new Asker("alice", "too slow");

  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private Ruling rollBack(String to) {
    return stage.operator().answers().control("shop", new Control.Rollback(to), ALICE);
  }

  private Ruling resume() {
    return stage.operator().answers().control("shop", new Control.Resume(), ALICE);
  }

  private List<Mark> held() {
    return stage.store.marks("shop").stream()
        .filter(mark -> mark.kind() == Mark.Kind.ROLLBACK)
        .toList();
  }

  /** Revisions r1 with web:1 and r2 with web:2, the second one in place. */
  private void twoRevisions() {
    stage.declare(Stage.web("web:1", 2)).start().pass(10);
    stage.declare(Stage.web("web:2", 2)).pass(60);
    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2");
  }

  private void assertRolledBack(String... containers) {
    assertThat(stage.status().phase()).as("%s", stage.status()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.containers().stream().map(c -> c.name() + " " + c.spec().image()))
        .containsExactlyInAnyOrder(containers);
    stage.assertRunning(containers);
  }

  @Test
  void goesBackToTheRevisionBeforeThePresentOne() {
    twoRevisions();

    Ruling ruling = rollBack("");
    stage.pass(60);

    assertThat(ruling.kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    assertThat(ruling.sentence()).contains("r1", "until the desired state changes");
    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(stage.status().message())
        .isEqualTo("rolled back to r1 by alice: too slow; held until the desired state changes");
    assertThat(stage.status().held())
        .singleElement()
        .satisfies(held -> {
          assertThat(held.kind()).isEqualTo(HeldStatus.Kind.ROLLBACK);
          assertThat(held.revision()).isEqualTo("r1");
          assertThat(held.by()).isEqualTo("alice");
          assertThat(held.since()).isNotNull();
        });
    assertThat(stage.status().revision()).as("the declared one").isEqualTo("r2");
    assertThat(stage.store.jobs("shop", 1))
        .singleElement()
        .satisfies(job -> {
          assertThat(job.outcome()).isEqualTo(Job.Outcome.COMPLETE);
          assertThat(job.revision()).isEqualTo("r1");
          assertThat(job.summary()).startsWith("rollback by alice: ");
        });
  }

  @Test
  void replacesByTheUsualStrategyWithoutGoingBelowTheReplicas() {
    twoRevisions();
    stage.engine.clearCalls();

    rollBack("");
    for (int i = 0; i < 60; i++) {
      stage.pass(1);
      assertThat(stage.running()).hasSizeGreaterThanOrEqualTo(2);
    }

    assertThat(stage.engine.calls()).contains("stop shop-web-1 10s");
    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");
  }

  @Test
  void namesARevisionByItsBeginningAndListsThemWhenThatIsUnclear() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:2", 1)).pass(60);
    stage.declare(Stage.web("web:3", 1)).pass(60);

    assertThat(rollBack("r").sentence()).contains("\"r\" means 3 revisions", "known: r3, r2, r1");
    assertThat(rollBack("x9").sentence()).contains("no revision \"x9\"", "known: r3, r2, r1");
    assertThat(rollBack("r3").sentence()).contains("is what is declared");
    assertThat(held()).isEmpty();
    assertThat(rollBack("r1").kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(60);
    assertRolledBack("shop-web-1 web:1");
    assertThat(rollBack("r1").sentence()).contains("is rolled back to r1 already");
  }

  @Test
  void goesFurtherBackEachTime() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:2", 1)).pass(60);
    stage.declare(Stage.web("web:3", 1)).pass(60);

    rollBack("");
    stage.pass(60);
    assertRolledBack("shop-web-1 web:2");
    rollBack("");
    stage.pass(60);
    assertRolledBack("shop-web-1 web:1");
    assertThat(rollBack("").sentence()).contains("no earlier revision");
  }

  @Test
  void staysUntilTheDesiredStateChangesAlsoAcrossRestarts() {
    twoRevisions();
    rollBack("");
    stage.pass(60);

    stage.pass(3_600).restart().pass(3_600);
    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");
    stage.source.put("README.yaml", "kind: Other\n");
    stage.source.commit();
    stage.pass(60);
    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");

    stage.declare(Stage.web("web:3", 2)).pass(60);
    stage.assertConverged("shop-web-1 web:3", "shop-web-2 web:3");
    assertThat(stage.status().held()).isEmpty();
    assertThat(stage.events("control"))
        .extracting(e -> e.message())
        .anySatisfy(text -> assertThat(text).contains("rollback by alice: too slow"))
        .anySatisfy(text -> assertThat(text).contains("the desired state changed"));
  }

  @Test
  void healsWhatItWasRolledBackTo() {
    twoRevisions();
    rollBack("");
    stage.pass(60);

    stage.engine.remove(stage.id("shop-web-2"), false);
    stage.pass(30);

    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");
  }

  @Test
  void resumeGoesToWhatIsDeclared() {
    twoRevisions();
    rollBack("");
    stage.pass(60);

    assertThat(resume().kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(60);

    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2");
    assertThat(resume().sentence()).contains("neither suspended nor paused nor rolled back");
  }

  @Test
  void worksWhenTheSourceIsGone() {
    twoRevisions();
    stage.source.unreadable("the disk is gone");
    stage.pass(5);

    assertThat(rollBack("").kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(60);

    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");
  }

  @Test
  void worksWhileWhatIsDeclaredIsInvalidAlsoAcrossARestart() {
    twoRevisions();
    stage.declare("shop", Stage.web("web:2", 2), "  servces: {}\n").pass(5);
    assertThat(rollBack("").kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(60).restart().pass(60);

    stage.assertRunning("shop-web-1 web:1", "shop-web-2 web:1");
    stage.engine.remove(stage.id("shop-web-2"), false);
    stage.pass(600);
    stage.assertRunning("shop-web-1 web:1", "shop-web-2 web:1");
  }

  @Test
  void runsTheVeryImageAlsoWhenItsTagMoved() {
    twoRevisions();
    stage.engine.addLocal("web:1", Stage.image("sha256:other", true));

    rollBack("");
    stage.pass(60);

    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.containers()).extracting(c -> c.imageId()).containsOnly("sha256:web1");
    long mutations = stage.engine.mutations();
    stage.pass(3_600).restart().pass(600);
    assertThat(stage.engine.mutations()).isEqualTo(mutations);
  }

  @Test
  void touchesNothingWhenTheImageIsGone() {
    twoRevisions();
    stage.engine.dropLocal("web:1");
    stage.engine.clearCalls();

    Ruling ruling = rollBack("");
    stage.pass(60);

    assertThat(ruling.kind()).isEqualTo(Ruling.Kind.REFUSED);
    assertThat(ruling.sentence()).contains("web (web:1)", "nothing was changed");
    assertThat(stage.engine.calls()).isEmpty();
    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2");
  }

  @Test
  void touchesNothingWhenTheRecordIsTorn() {
    twoRevisions();
    Revision good = stage.store.revisions("shop").getLast();
    stage.store.complete(
        new Revision(0, "shop", "torn", "f", good.at(), 0, good.images(), Body.of("{\"half\":")),
        10);

    assertThat(rollBack("torn").sentence())
        .contains("cannot be read any more", "nothing was changed");
    assertThat(held()).isEmpty();
  }

  @Test
  void changesNothingWhenNoRecordOfWhereItIsHeldIsLeft() {
    twoRevisions();
    String from = stage.operator().answers().one("shop").orElseThrow().revision();
    rollBack("");
    stage.pass(60);
    Mark held = held().getFirst();
    stage.store.mark(
        new Mark("shop", Mark.Kind.ROLLBACK, held.key(), "999", held.at(), "alice", from));
    stage.restart().pass(600);

    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status().message()).contains("no record is left");
    stage.assertRunning("shop-web-1 web:1", "shop-web-2 web:1");
    stage.declare(Stage.web("web:3", 2)).pass(60);
    stage.assertConverged("shop-web-1 web:3", "shop-web-2 web:3");
  }

  @Test
  void aRollbackThatFailsIsNotRolledBackAndWhatServedServes() {
    twoRevisions();
    // What r1 ran from does not work any more: its data, a certificate, the world.
    stage.broken.add("web:1");

    rollBack("");
    stage.pass(60);

    stage.assertRunning("shop-web-1 web:2", "shop-web-2 web:2");
    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status().message()).contains("the rollback to r1 failed: web: unhealthy");
    assertThat(stage.store.jobs("shop", 1))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.FAILED);
  }

  @Test
  void aRollbackThatFailsMidWayKeepsBoth() {
    twoRevisions();
    rollBack("");
    while (stage.running().stream().noneMatch(c -> c.endsWith("web:1"))) {
      stage.pass(1);
    }
    stage.pass(4);
    stage.broken.add("web:1");
    stage.pass(120);

    assertThat(stage.running()).hasSizeGreaterThanOrEqualTo(2);
    if (stage.status().phase() == Phase.STALLED) {
      assertThat(stage.running()).contains("shop-web-1 web:1").hasSize(2);
    }
  }

  @Test
  void aRecreatedServiceThatCannotGoBackIsStartedAgain() {
    stage.declare(Stage.fixedPort("web:1")).start().pass(10);
    stage.declare(Stage.fixedPort("web:2")).pass(60);
    String present = stage.id("shop-web-1");
    stage.broken.add("web:1");

    rollBack("");
    stage.pass(60);

    assertThat(stage.id("shop-web-1")).isEqualTo(present);
    stage.assertRunning("shop-web-1 web:2");
    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
  }

  @Test
  void supersedesARolloutUnderWay() {
    twoRevisions();
    stage.declare(Stage.web("web:3", 2)).pass(1);

    assertThat(rollBack("r1").kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.pass(60);

    assertRolledBack("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(stage.store.jobs("shop", 2))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.COMPLETE, Job.Outcome.SUPERSEDED);
  }

  @Test
  void withoutToAFailingRevisionGoesBackToTheLastThatWasInPlace() {
    twoRevisions();
    stage.declare(Stage.web("web:bad", 2)).pass(5);

    assertThat(rollBack("").sentence()).contains("goes back to r2");
    stage.pass(60);

    assertRolledBack("shop-web-1 web:2", "shop-web-2 web:2");
    assertThat(stage.status().held()).hasSize(1);
  }

  @Test
  void bringsBackServicesThatTheRevisionHad() {
    stage.declare(Stage.withJob("web:1", "job:1")).start().pass(20);
    stage.declare(Stage.web("web:2", 1)).pass(60);

    rollBack("");
    stage.pass(60);

    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.containers())
        .extracting(c -> c.name() + " " + c.spec().image())
        .contains("shop-web-1 web:1", "shop-job-1 job:1");
  }

  @Test
  void thePlanShowsWhereItIsHeld() {
    twoRevisions();
    rollBack("");
    stage.pass(60);

    assertThat(stage.operator().answers().plan("shop").orElseThrow())
        .contains("rolled back to r1 by alice: too slow", "0 services to change");
  }

  @Test
  void keepsRevisionsWithinTheHistoryLimitAndTheHeldOne() {
    stage.declare("shop", Stage.web("web:1", 1), "  historyLimit: 2\n").start().pass(10);
    stage.declare("shop", Stage.web("web:2", 1), "  historyLimit: 2\n").pass(60);
    stage.declare("shop", Stage.web("web:3", 1), "  historyLimit: 2\n").pass(60);
    stage.restart().pass(60);

    assertThat(stage.store.revisions("shop"))
        .extracting(Revision::revision)
        .containsExactly("r3", "r2");
    assertThat(stage.store.revisions("shop").getFirst().images())
        .containsExactly(java.util.Map.entry("web", "sha256:web3"));
  }

  @Test
  void nobodyIsAnsweredForAReleaseThatIsNotThere() {
    twoRevisions();
    List<Control> all =
        List.of(
            new Control.Rollback(""),
            new Control.Abort(),
            new Control.Suspend(),
            new Control.Resume());
    for (Control control : all) {
      assertThat(stage.operator().answers().control("nobody", control, ALICE).kind())
          .isEqualTo(Ruling.Kind.UNKNOWN);
    }
  }
}
