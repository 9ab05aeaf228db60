package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.status.Phase;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes back by itself when a rollout fails: one service or all of them (I7). */
final class WholeRollbackTest {
  private static final String WHOLE = "  rollback: {scope: Release}\n";

  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  /** A web service that is replaced after its database. */
  private static String two(String web, String db) {
    return """
    services:
      web:
        image: %s
        depends_on: {db: {condition: service_healthy}}
      db:
        image: %s
    """
        .formatted(web, db);
  }

  private void roll(String more) {
    stage.declare("shop", two("web:1", "db:1"), more).start().pass(30);
    stage.declare("shop", two("web:bad", "db:2"), more).pass(60);
  }

  @Test
  void onlyTheFailedServiceGoesBackByDefault() {
    roll("");

    stage.assertRunning("shop-db-1 db:2", "shop-web-1 web:1");
  }

  @Test
  void allServicesGoBackWhereThatIsAskedFor() {
    roll(WHOLE);

    stage.assertRunning("shop-db-1 db:1", "shop-web-1 web:1");
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.status().message()).contains("rolled back to r1: web: ", "connection refused");
    assertThat(stage.store.jobs("shop", 5))
        .extracting(Job::outcome)
        .containsExactly(Job.Outcome.ROLLED_BACK, Job.Outcome.COMPLETE);
    long mutations = stage.engine.mutations();
    stage.pass(36_000).restart().pass(3_600);
    assertThat(stage.engine.mutations()).as("not tried again by itself").isEqualTo(mutations);
  }

  @Test
  void retryTriesTheWholeAgain() {
    roll(WHOLE);
    stage.mended.add("web:bad");

    stage.operator().answers().retry("shop");
    stage.pass(120);

    stage.assertConverged("shop-db-1 db:2", "shop-web-1 web:bad");
    assertThat(stage.status().held()).isEmpty();
  }

  @Test
  void aNewCommitEndsIt() {
    roll(WHOLE);

    stage.declare("shop", two("web:3", "db:3"), WHOLE).pass(120);

    stage.assertConverged("shop-db-1 db:3", "shop-web-1 web:3");
  }

  @Test
  void abortBringsTheWholeBack() {
    stage.declare("shop", two("web:1", "db:1"), WHOLE).start().pass(30);
    stage.declare("shop", two("web:2", "db:2"), WHOLE);
    while (stage.running().stream().noneMatch(c -> c.endsWith("web:2"))) {
      stage.pass(1);
    }

    Ruling ruling =
        stage
            .operator()
            .answers()
            .control("shop", new Control.Abort(), new Asker("alice", "wrong one"));
    stage.pass(60);

    assertThat(ruling.kind()).isEqualTo(Ruling.Kind.ACCEPTED);
    stage.assertRunning("shop-db-1 db:1", "shop-web-1 web:1");
  }

  @Test
  void withoutARecordTheFailedServiceStillGoesBack() {
    stage.declare("shop", two("web:1", "db:1"), WHOLE).start().pass(30);
    stage.store = new InMemoryStore();
    stage.stop();
    stage.declare("shop", two("web:bad", "db:2"), WHOLE);
    stage.restart().pass(60);

    assertThat(stage.running()).contains("shop-web-1 web:1");
  }

  @Test
  void whatNoInstanceStandsOfAnyMoreComesBackFromTheRecord() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:bad", 1)).pass(0);
    // Somebody removes the one that served while its successor is tried.
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(30);

    assertThat(stage.running()).contains("shop-web-1 web:1");
    assertThat(stage.containers()).anyMatch(c -> c.imageId().equals("sha256:web1"));
  }

  @Test
  void theRecordAndItsImageServeAfterTheTagMovedAndTheInstanceIsGone() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.engine.addLocal("web:1", Stage.image("sha256:moved", true));
    stage.declare(Stage.web("web:bad", 1)).pass(0);
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.restart().pass(30);

    assertThat(stage.containers()).anyMatch(c -> c.running() && c.imageId().equals("sha256:web1"));
  }
}
