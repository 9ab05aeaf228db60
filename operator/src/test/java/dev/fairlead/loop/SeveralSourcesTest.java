package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.source.PrunePolicy;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several sources under one operator: each answers for its own releases and for no other. */
final class SeveralSourcesTest {
  private final Stage stage = new Stage();
  private final TextSource other = stage.another("other");

  @AfterEach
  void end() {
    stage.close();
  }

  private Stage shopAndBlog() {
    stage.declare("shop", Stage.web("web:1", 1), "");
    return stage.declare(other, "blog", Stage.web("web:1", 1), "");
  }

  @Test
  void eachDeclaresReleasesOfItsOwn() {
    shopAndBlog().start().pass(10);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");

    stage.declare(other, "blog", Stage.web("web:2", 1), "").pass(30);
    stage.assertRunning("blog-web-1 web:2", "shop-web-1 web:1");
    assertThat(stage.operator().answers().sourceProblems()).isEmpty();
    assertThat(stage.operator().answers().notReady()).isNull();
  }

  @Test
  void aNameThatBothDeclareIsFollowedInNeitherAndNamesBothPlaces() {
    shopAndBlog().start().pass(10);
    stage.declare(other, "shop", Stage.web("web:2", 1), "").pass(30);

    assertThat(stage.status().phase()).isEqualTo(Phase.INVALID);
    assertThat(stage.status().problems())
        .singleElement()
        .asString()
        .contains("shop/release.yaml of desired", "shop/release.yaml of other");
    stage.engine.remove(stage.id("shop-web-1"), false);
    stage.pass(10);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
    assertThat(stage.status("blog").phase()).isEqualTo(Phase.CONVERGED);

    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(30);
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:2");
  }

  @Test
  void afterARestartTheFirstToBeReadDoesNotWinACollision() {
    shopAndBlog().start().pass(10);
    stage.stop();
    other.put("shop/release.yaml", Stage.release("shop", ""));
    other.put("shop/compose.yaml", Stage.web("web:2", 1));
    TextSource first = stage.source;
    stage.source = other;
    stage.others.clear();
    stage.others.add(first);
    stage.restart().pass(30);

    assertThat(stage.status().phase()).isEqualTo(Phase.INVALID);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
  }

  @Test
  void oneThatIsBrokenStopsItsOwnReleasesOnly() {
    shopAndBlog().start().pass(10);

    other.unreadable("the directory is empty");
    stage.declare("shop", Stage.web("web:2", 1), "").pass(30);

    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:2");
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
    assertThat(stage.status("blog").conditions().getFirst().reason())
        .isEqualTo(Reason.SOURCE_UNAVAILABLE);
    assertThat(stage.operator().answers().sourceProblems())
        .containsExactly("the directory is empty");
    assertThat(stage.operator().answers().notReady()).isNull();
    other.commit();
    stage.pass(10);
    assertThat(stage.status("blog").phase()).isEqualTo(Phase.CONVERGED);
  }

  @Test
  void pruningIsForWhatASourceDeclaredItselfAndAlsoAfterARestart() {
    stage.prune = new PrunePolicy(true, false);
    shopAndBlog();
    stage.declare(other, "wiki", Stage.web("web:1", 1), "");
    stage.declare(other, "docs", Stage.web("web:1", 1), "").start().pass(10);

    other.delete("docs/release.yaml");
    other.commit();
    stage.pass(60);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1", "wiki-web-1 web:1");

    stage.stop();
    other.delete("wiki/release.yaml");
    stage.restart().pass(60);
    assertThat(stage.running()).as("one of two is not more than half").hasSize(2);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
  }

  @Test
  void aFileThatCannotBeReadElsewhereHoldsARemovalBackAndNobodyAsksForEver() {
    stage.prune = new PrunePolicy(true, true);
    shopAndBlog().start().pass(10);
    other.unreadableFile(Problem.at(Position.of("x.yaml"), "", "cannot be read"));
    other.commit();

    stage.source.put("wiki/release.yaml", Stage.release("wiki", ""));
    stage.source.put("wiki/compose.yaml", Stage.web("web:1", 1));
    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(60);

    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1", "wiki-web-1 web:1");
  }

  @Test
  void whileAnotherCannotBeReadNothingIsRemovedForItMayHaveMovedThere() {
    stage.prune = new PrunePolicy(true, true);
    shopAndBlog().start().pass(10);
    other.unreadable("away");
    stage.source.put("wiki/release.yaml", Stage.release("wiki", ""));
    stage.source.put("wiki/compose.yaml", Stage.web("web:1", 1));
    stage.source.delete("shop/release.yaml");
    stage.source.commit();
    stage.pass(60);
    assertThat(stage.running()).contains("shop-web-1 web:1");
    stage.engine.clearCalls();

    // It moved: not one call.
    other.put("shop/release.yaml", Stage.release("shop", ""));
    other.put("shop/compose.yaml", Stage.web("web:1", 1));
    other.commit();
    stage.pass(60);
    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
  }

  @Test
  void aLookThatHadBegunBeforeAReleaseLeftDoesNotRemoveIt() {
    stage.prune = new PrunePolicy(true, true);
    shopAndBlog().start().pass(10);
    other.begins();
    moveAway();
    other.endsWithoutNews();
    stage.pass(60);
    assertThat(stage.running()).contains("shop-web-1 web:1");
    stage.engine.clearCalls();

    other.put("shop/release.yaml", Stage.release("shop", ""));
    other.put("shop/compose.yaml", Stage.web("web:1", 1));
    other.commit();
    stage.pass(60);
    assertThat(stage.engine.calls()).isEmpty();
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
  }

  @Test
  void aLookThatBeganAfterwardsRemovesIt() {
    stage.prune = new PrunePolicy(true, true);
    shopAndBlog().start().pass(10);
    other.begins();
    moveAway();
    other.begins();
    other.endsWithoutNews();
    stage.pass(60);
    stage.assertRunning("blog-web-1 web:1", "wiki-web-1 web:1");
  }

  /** The shop is in no source for a while. */
  private void moveAway() {
    stage.source.put("wiki/release.yaml", Stage.release("wiki", ""));
    stage.source.put("wiki/compose.yaml", Stage.web("web:1", 1));
    stage.source.delete("shop/release.yaml");
    stage.source.commit();
  }

  @Test
  void aSourceThatIsConfiguredNoLongerTakesNothingWithIt() {
    stage.prune = new PrunePolicy(true, true);
    shopAndBlog().start().pass(10);
    stage.stop();
    stage.others.clear();
    stage.restart().pass(60);
    stage.declare("shop", Stage.web("web:2", 1), "").pass(60);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:2");

    // What removes it: a source that has it drops it.
    stage.declare("blog", Stage.web("web:1", 1), "").pass(60);
    stage.source.delete("blog/release.yaml");
    stage.source.commit();
    stage.pass(60);
    stage.assertRunning("shop-web-1 web:2");
  }

  @Test
  void aSourceInTheOthersPlaceTakesNothingAwayEither() {
    stage.prune = new PrunePolicy(true, true);
    stage.others.clear();
    stage.declare("shop", Stage.web("web:1", 1), "").start().pass(10);
    stage.stop();
    stage.source = other;
    stage.declare(other, "blog", Stage.web("web:1", 1), "").restart().pass(60);
    stage.assertRunning("blog-web-1 web:1", "shop-web-1 web:1");
  }
}
