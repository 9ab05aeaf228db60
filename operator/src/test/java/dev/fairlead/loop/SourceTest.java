package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.store.InMemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the source may and may not cause (I18, I19), and drift (I11). */
final class SourceTest {
  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  @Test
  void invalidSpecKeepsTheLastGoodOneAndHealsIt() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);

    stage.declare("shop", Stage.web("web:2", 1), "  servces: {}\n").pass(10);
    assertThat(stage.status().phase()).isEqualTo(Phase.INVALID);
    assertThat(stage.status().message()).contains("servces").doesNotContain("\n");
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(10);

    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.status().phase()).isEqualTo(Phase.INVALID);
    assertThat(stage.status().observedGeneration()).isEqualTo(1);
  }

  @Test
  void aNewFileThatCannotBeReadIsAProblemThoughNobodyKnowsItsRelease() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    assertThat(stage.operator().answers().problems()).isEmpty();

    stage.source.put("new/release.yaml", "kind: AppRelease\nmetadata: [\n");
    stage.source.commit();
    stage.pass(10);

    assertThat(stage.operator().answers().problems())
        .singleElement()
        .asString()
        .startsWith("new/release.yaml:");
  }

  @Test
  void whatIsNoLongerDeclaredAndStaysIsTold() {
    stage.declare("blog", Stage.web("web:1", 1), "");
    stage.declare(Stage.web("web:1", 1)).start().pass(10);

    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(10);

    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
    assertThat(stage.operator().answers().problems())
        .containsExactly("No longer declared, kept because prune is off: shop.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apiVersion: [",
        "<<<<<<< HEAD\nkind: AppRelease\n=======\nkind: AppRelease\n>>>>>>> x\n",
        "kind: AppRelease\nmetadata: {}\n",
        "\tapiVersion"
      })
  void aFileInWhichNoNameCanBeReadAnyMoreIsTheTroubleOfTheReleaseThatWasInIt(String broken) {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.source.put("shop/release.yaml", broken);
    stage.source.commit();
    stage.pass(30);
    assertThat(stage.status().phase()).isEqualTo(Phase.INVALID);
    assertThat(stage.status().problems().toString()).contains("shop/release.yaml:");
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(30);
    stage.assertRunning("shop-web-1 web:1");

    stage.source.put("shop/release.yaml", Stage.release("shop", ""));
    stage.source.commit();
    stage.pass(30);
    stage.assertConverged("shop-web-1 web:1");
  }

  @Test
  void aFileThatBreaksAfterWhatItNamesDidIsStillNoRemoval() {
    stage.prune = new PrunePolicy(true, true);
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare("services: {web: {imag: x}}").pass(10);
    stage.source.put("shop/release.yaml", "\tno yaml");
    stage.source.commit();
    stage.pass(60);
    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.status().problems().toString()).contains("shop/release.yaml:");
  }

  @Test
  void releaseThatNeverWasValidTouchesNothing() {
    stage.declare("shop", Stage.web("web:2", 1), "  servces: {}\n").start().pass(10);

    assertThat(stage.status().phase()).isEqualTo(Phase.INVALID);
    assertThat(stage.engine.calls()).isEmpty();
  }

  @Test
  void unreadableSourceChangesNothingAndIsSaid() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.engine.clearCalls();

    stage.source.unreadable("the directory is empty");
    stage.pass(600);

    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status().conditions().getFirst().reason())
        .isEqualTo(Reason.SOURCE_UNAVAILABLE);
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(10);
    stage.assertRunning("shop-web-1 web:1");
    stage.source.commit();
    stage.pass(10);
    stage.assertConverged("shop-web-1 web:1");
  }

  @Test
  void undeclaredReleaseIsLeftRunningWithoutPrune() {
    stage.declare("shop", Stage.web("web:1", 1), "");
    stage.declare("blog", Stage.web("web:1", 1), "").start().pass(10);

    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(600);

    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
    assertThat(stage.operator().answers().one("shop")).isEmpty();
  }

  @Test
  void whatWentWhileNobodyLookedIsRemovedThoughTheFirstLookAtTheHostFails() {
    stage.prune = new PrunePolicy(true, false);
    stage.declare("shop", Stage.web("web:1", 1), "");
    stage.declare("blog", Stage.web("web:1", 1), "").start().pass(10);
    stage.stop();
    stage.source.delete("blog/release.yaml");
    stage.source.commit();
    for (int i = 0; i < 3; i++) {
      stage.engine.failNext("list", new EngineException(Kind.UNREACHABLE, "no such socket"));
    }

    stage.restart().pass(60);

    stage.assertRunning("shop-web-1 web:1");
  }

  @Test
  void prunedReleaseGoesWithItsNetworksAndAlsoAfterARestart() {
    stage.prune = new PrunePolicy(true, false);
    stage.declare("shop", Stage.web("web:1", 2), "");
    stage.declare("blog", Stage.web("web:1", 1), "");
    stage.declare("wiki", Stage.web("web:1", 1), "").start().pass(10);

    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(60);
    stage.assertRunning("blog-web-1 web:1", "wiki-web-1 web:1");
    assertThat(stage.containers()).hasSize(2);
    assertThat(stage.engine.networks()).extracting("name").doesNotContain("shop_default");
    assertThat(stage.store.memory("shop")).isEmpty();

    stage.stop();
    stage.source.put("more/release.yaml", Stage.release("more", ""));
    stage.source.put("more/compose.yaml", Stage.web("web:1", 1));
    stage.source.delete("blog/release.yaml");
    stage.restart().pass(60);
    stage.assertRunning("more-web-1 web:1", "wiki-web-1 web:1");
  }

  @Test
  void moreThanHalfAreNeverRemovedAtOnce() {
    stage.prune = new PrunePolicy(true, false);
    stage.declare("shop", Stage.web("web:1", 1), "");
    stage.declare("blog", Stage.web("web:1", 1), "");
    stage.declare("wiki", Stage.web("web:1", 1), "").start().pass(10);
    stage.engine.clearCalls();

    stage.source.delete("shop/release.yaml");
    stage.source.delete("blog/release.yaml");
    stage.source.commit();
    stage.pass(600);

    assertThat(stage.engine.calls()).isEmpty();
  }

  @Test
  void whatAnotherOperatorLooksAfterIsNotRemoved() {
    stage.declare("shop", Stage.web("web:1", 1), "");
    stage.declare("blog", Stage.web("web:1", 1), "").start().pass(10);
    HostLocks others = new HostLocks(stage.locks, () -> "FAKE");
    stage.stop();
    assertThat(others.acquire("shop")).isEmpty();
    stage.prune = new PrunePolicy(true, false);
    stage.source.delete("shop/release.yaml");
    stage.engine.clearCalls();

    stage.restart().pass(60);
    others.close();
    stage.pass(60);

    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.running()).containsExactly("blog-web-1 web:1", "shop-web-1 web:1");
  }

  @Test
  void whatNobodyHereEverDeclaredIsNotRemovedThoughItsOperatorIsAway() {
    stage.declare("shop", Stage.web("web:1", 1), "").start().pass(10);
    stage.stop();
    stage.store = new InMemoryStore();
    stage.prune = new PrunePolicy(true, true);
    stage.source.delete("shop/release.yaml");
    stage.declare("blog", Stage.web("web:1", 1), "");

    stage.restart().pass(60);

    assertThat(new HostLocks(stage.locks, () -> "FAKE").acquire("shop"))
        .as("its own operator can take it")
        .isEmpty();
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
  }

  @Test
  void reportPolicyReportsAndLeavesIt() {
    stage.declare("shop", Stage.web("web:1", 1), "  drift: {policy: Report}\n").start().pass(10);
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);

    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.engine.clearCalls();
    stage.pass(600);

    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().phase()).isEqualTo(Phase.DRIFTED);
    assertThat(stage.status().drift()).isNotEmpty();
    assertThat(stage.status().conditions())
        .anyMatch(c -> c.type() == Condition.Type.DRIFTED && c.value() == Condition.Value.TRUE);
  }

  @Test
  void secretsAreInNoEventAndNoStatus() {
    String compose = Stage.web("web:1", 1).replace("GREETING: hello", "DB_PASSWORD: hunter2");
    stage.declare(compose).start().pass(10);

    stage.declare(compose.replace("hunter2", "correct-horse")).pass(30);
    stage
        .declare(compose.replace("hunter2", "battery-staple").replace("web:1", "web:bad"))
        .pass(30);

    String said =
        stage.store.events("shop", 0, 0, 1_000)
            + ""
            + stage.published
            + stage.store.jobs("shop", 100)
            + stage.store.quarantine("shop");
    assertThat(said).contains("DB_PASSWORD").doesNotContain("hunter2", "horse", "staple");
  }

  @Test
  void driftIsHealedAndToldOnce() {
    stage.declare(Stage.web("web:1", 2)).start().pass(10);

    stage.engine.remove(stage.id("shop-web-2"), false);
    stage.pass(10);

    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    assertThat(stage.events("drift"))
        .extracting(e -> e.message())
        .containsExactly("shop-web-2 is missing", "healed");
    assertThat(stage.store.jobs("shop", 10)).as("a repair is no rollout").hasSize(1);
  }
}
