package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that fail, answers that get lost, processes that die: all of it converges (I10, I13). */
final class FaultTest {
  private Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pull", "create", "start", "stop", "remove", "rename", "disconnect", "connect",
        "createNetwork", "createVolume", "inspect", "list", "image", "networks", "volumes",
            "version"
      })
  void lostAnswerOfAnyCallLeadsToAnotherLookAndNoDoubles(String call) {
    for (int nth = 0; nth < 3; nth++) {
      stage.close();
      stage = new Stage();
      stage.engine.addRemote("web:9", Stage.image("sha256:web9", true));
      for (int i = 0; i <= nth; i++) {
        stage.engine.loseAnswerOfNext(call);
      }
      stage.declare(Stage.web("web:1", 2)).start().pass(60);
      stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
      for (int i = 0; i <= nth; i++) {
        stage.engine.loseAnswerOfNext(call);
      }

      stage.declare(Stage.web("web:9", 2)).pass(1_800);

      stage.assertConverged("shop-web-1 web:9", "shop-web-2 web:9");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deathAtAnyCallOfARollIsRepairedByTheNextProcess(boolean afterwards) {
    int n = callsOf(Stage.web("web:1", 2), Stage.web("web:2", 2));
    for (int k = 1; k <= n; k++) {
      diesAt(k, afterwards, Stage.web("web:1", 2), Stage.web("web:2", 2));
      stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deathAtAnyCallOfARecreateIsRepairedByTheNextProcess(boolean afterwards) {
    int n = callsOf(Stage.fixedPort("web:1"), Stage.fixedPort("web:2"));
    for (int k = 1; k <= n; k++) {
      diesAt(k, afterwards, Stage.fixedPort("web:1"), Stage.fixedPort("web:2"));
      stage.assertConverged("shop-web-1 web:2");
    }
  }

  @Test
  void deathAtAnyCallOfAFirstStartIsRepairedByTheNextProcess() {
    stage.declare(Stage.withJob("web:1", "job:1")).start().pass(60);
    int n = stage.wire.calls();
    for (int k = 1; k <= n; k++) {
      stage.close();
      stage = new Stage();
      stage.wire.cutAt(k, k % 2 == 0);
      stage.declare(Stage.withJob("web:1", "job:1"));
      try {
        stage.start().pass(3);
      } catch (Wire.Cut e) {
        assertThat(k).as("only the first look is the main thread's").isEqualTo(1);
      }
      stage.restart().pass(600);
      assertThat(stage.status().phase())
          .as("cut at %d: %s", k, stage.status())
          .isEqualTo(Phase.CONVERGED);
      assertThat(stage.containers()).hasSize(2);
    }
  }

  private int callsOf(String before, String after) {
    stage.declare(before).start().pass(60);
    int first = stage.wire.calls();
    stage.declare(after).pass(60);
    return stage.wire.calls() - first;
  }

  private void diesAt(int call, boolean afterwards, String before, String after) {
    stage.close();
    stage = new Stage();
    stage.declare(before).start().pass(60);
    stage.wire.cutAt(stage.wire.calls() + call, afterwards);
    stage.declare(after).pass(3);
    stage.restart().pass(600);
  }

  /** The first list after a start is not all: what it left out stood as well. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheFirstListLeftOutIsJudgedAsWhatStood(boolean another) {
    stage.declare(Stage.web("web:1", 3)).start().pass(60);
    String left = stage.id("shop-web-2");
    for (int i = 0; i < 3; i++) {
      stage.engine.restartByPolicy(left); // One that had yet to pass would have failed by this.
      stage.pass(5);
    }
    stage.stop();
    if (another) {
      stage.engine.exit(stage.id("shop-web-1"), 1);
    }
    int[] lists = {0};
    Consumer<Wire> line = wire -> wire.upon("list", () -> wire.omits(++lists[0] == 1 ? left : ""));
    stage.restart(line).pass(60);

    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1", "shop-web-3 web:1");
    assertThat(stage.id("shop-web-2")).isEqualTo(left);
    assertThat(stage.store.quarantine("shop")).isEmpty();
  }

  @Test
  void imageThatIsInNoRegistryIsAVerdict() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);

    stage.declare(Stage.web("nowhere:1", 1)).pass(5);

    stage.assertRunning("shop-web-1 web:1");
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.status().message()).contains("cannot pull nowhere:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT_FOUND", "REFUSED", "TRANSIENT", "UNREACHABLE", "UNKNOWN_OUTCOME"})
  void pullThatFailsOnceSucceedsLater(String kind) {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.engine.addRemote("web:9", Stage.image("sha256:web9", true));
    stage.engine.failNext("pull", new EngineException(Kind.valueOf(kind), "pull: " + kind));

    stage.declare(Stage.web("web:9", 1)).pass(0);
    stage.assertRunning("shop-web-1 web:1");
    stage.pass(120);

    stage.assertConverged("shop-web-1 web:9");
  }

  @Test
  void containerThatCannotStartIsAVerdictWithTheEnginesReason() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.engine.addLocal("web:2", Stage.image("sha256:web2", true));
    stage.engine.failNext(
        "start", new EngineException(Kind.START_FAILED, "exec: \"/bin/app\": not found"));

    stage.declare(Stage.web("web:2", 1)).pass(300);

    stage.assertConverged("shop-web-1 web:2");
  }

  @Test
  void whileTheEngineIsAwayTheStatusSaysSoAndThenItConverges() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    for (int i = 0; i < 3; i++) {
      stage.engine.failNext("list", new EngineException(Kind.UNREACHABLE, "no such socket"));
    }

    stage.engine.breakEventStream("connection reset");
    stage.pass(0);

    assertThat(stage.operator().answers().notReady()).contains("cannot be reached");
    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status().conditions().getFirst().reason())
        .isEqualTo(Reason.ENGINE_UNAVAILABLE);
    stage.engine.restoreEventStream();
    stage.pass(60);
    assertThat(stage.operator().answers().notReady()).isNull();
    stage.assertConverged("shop-web-1 web:1");
  }

  @Test
  void whenTheEngineRefusesToBeAskedTheStatusSaysSoAndThenItConverges() {
    stage.engine.failNext("image", new EngineException(Kind.REFUSED, "invalid reference format"));
    stage.declare(Stage.web("web:1", 1)).start().pass(0);

    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status().message()).contains("invalid reference format");
    stage.pass(60);
    stage.assertConverged("shop-web-1 web:1");

    stage.engine.failNext("image", new EngineException(Kind.REFUSED, "invalid reference format"));
    stage.declare(Stage.web("web:2", 1)).pass(0);
    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
  }

  @Test
  void aFailureThatNobodyForesawIsInTheStatusToo() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.wire.upon("image", FaultTest::bug);

    stage.declare(Stage.web("web:2", 1)).pass(0);

    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status().message()).doesNotContain("a bug");
    stage.wire.upon("image", () -> {});
    stage.pass(60);
    stage.assertConverged("shop-web-1 web:2");
  }

  private static void bug() {
    throw new IllegalStateException("a bug");
  }

  /** I6: nobody waits for a registry for ever, and what served serves. */
  @Test
  void pullThatNeverSucceedsEndsTheRolloutAtItsDeadlineAndIsTriedAgain() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.engine.addRemote("web:9", Stage.image("sha256:web9", true));
    stage.wire.refuses("pull", new EngineException(Kind.TRANSIENT, "no such host"));

    stage.declare(Stage.web("web:9", 1)).pass(500);
    assertThat(stage.status().phase()).isEqualTo(Phase.PROGRESSING);
    stage.pass(700);

    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(stage.status().message()).contains("web:9", "600s", "no such host", "next try");
    stage.assertRunning("shop-web-1 web:1");
    stage.wire.heals();
    stage.pass(600);
    stage.assertConverged("shop-web-1 web:9");
  }

  /** An Engine that is away is nobody's fault, however long it is. */
  @Test
  void timeWithoutAnEngineDoesNotCountAgainstARevision() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.engine.addRemote("web:9", Stage.image("sha256:web9", true));
    EngineException away = new EngineException(Kind.UNREACHABLE, "no such socket");
    stage.wire.refuses("pull", away);

    stage.declare(Stage.web("web:9", 1)).pass(3_600);

    assertThat(stage.status().phase()).isNotEqualTo(Phase.ROLLED_BACK);
    stage.wire.heals();
    stage.pass(600);
    stage.assertConverged("shop-web-1 web:9");
  }

  /** What served is gone, and the Engine refuses to make it again. */
  @Test
  void aWayBackThatIsRefusedIsTriedWithPauses() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.declare(Stage.web("web:exits", 1)).pass(5);
    stage.assertRunning("shop-web-1 web:1");
    stage.wire.refuses("create", new EngineException(Kind.REFUSED, "invalid mount config"));
    stage.wire.clearCounts();
    stage.wire.upon("create", () -> assertThat(stage.wire.count("create")).isLessThan(100));

    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(5);

    assertThat(stage.wire.count("create")).isBetween(1, 10);
    stage.wire.heals();
    stage.pass(5);
    stage.assertRunning("shop-web-1 web:1");
  }

  @Test
  void lostEventsAreFoundByOneList() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.wire.deaf(true);
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(60);
    assertThat(stage.running()).isEmpty();
    stage.wire.clearCounts();

    stage.pass(Stage.RESYNC);

    assertThat(stage.running()).containsExactly("shop-web-1 web:1");
    // The other one comes before its successor is started (I2).
    assertThat(stage.wire.count("list")).isEqualTo(2);
  }

  @Test
  void renameThatDoesNothingBacksOff() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.wire.ineffective("rename");

    stage.declare(Stage.web("web:2", 1)).pass(600);

    long renames = stage.wire.count("rename");
    assertThat(renames).isBetween(3L, 30L);
    assertThat(stage.running()).hasSize(1);
  }

  @Test
  void lookAlikeContainersAreNeverTouched() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    Container ours = stage.containers().getFirst();
    var labels = new java.util.TreeMap<>(ours.labels());
    labels.put(Labels.PROJECT, "shop2");
    String alike = stage.engine.create("shop-web-9", ours.spec(), labels);
    stage.engine.start(alike);

    stage.declare(Stage.web("web:2", 1)).pass(30).restart().pass(600);

    assertThat(stage.engine.inspect(alike).orElseThrow().running()).isTrue();
    assertThat(stage.running()).contains("shop-web-1 web:2", "shop-web-9 web:1");
  }

  @Test
  void containersOfAnotherReleaseBlock() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    String id = stage.id("shop-web-1");
    stage.declare("other", Stage.web("web:2", 1), "");
    stage.source.put(
        "other/release.yaml",
        Stage.release("other", "")
            .replace("files: [compose.yaml]", "files: [compose.yaml], project: shop"));
    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(30);

    assertThat(stage.id("shop-web-1")).isEqualTo(id);
    assertThat(stage.status("other").phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.status("other").message()).contains("the release shop");
  }

  @Test
  void secondOperatorOnTheSameHostRefuses() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    List<String> before = stage.running();
    try (Stage second = new Stage()) {
      second.locks = stage.locks;
      second.declare(Stage.web("web:2", 1)).start().pass(60);

      assertThat(second.engine.calls()).isEmpty();
      assertThat(second.status().phase()).isEqualTo(Phase.STALLED);
      assertThat(second.status().message()).contains("stop one of the two");
      stage.stop();
      second.pass(60);
      second.assertConverged("shop-web-1 web:2");
    }
    assertThat(stage.running()).isEqualTo(before);
  }

  @Test
  void valueThatTheEngineStoresInItsOwnWayIsNoDrift() {
    stage.wire.makes(
        spec -> spec.withLimits(spec.resources().withMemorySwap(4096), spec.restart()));

    stage.declare(Stage.web("web:1", 2)).start().pass(60);
    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
    stage.engine.clearCalls();
    stage.pass(600).restart().pass(600);

    assertThat(stage.engine.calls()).isEmpty();
    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1");
  }

  @Test
  void toleranceOfOneFieldHidesNoOther() {
    stage.wire.makes(
        spec -> spec.withLimits(spec.resources().withMemorySwap(4096), spec.restart()));
    stage.declare(Stage.web("web:1", 1)).start().pass(60);

    stage.declare(Stage.web("web:1", 1).replace("hello", "world")).pass(60);

    assertThat(stage.containers().getFirst().spec().program().environment())
        .containsEntry("GREETING", "world");
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
  }
}
