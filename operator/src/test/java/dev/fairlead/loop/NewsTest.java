package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.Occasion;
import dev.fairlead.notify.News;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people may be told of happens to be told when it happens, and once. */
final class NewsTest {
  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  @Test
  void aRolloutIsToldFromItsStartToItsEnd() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);

    assertThat(stage.news)
        .extracting(News::occasion)
        .containsExactly(Occasion.STARTED, Occasion.SUCCEEDED);
    assertThat(stage.news)
        .extracting(News::job)
        .containsOnly(stage.store.jobs("shop", 1).getFirst().id());
  }

  @Test
  void aFailureIsToldWithItsReason() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.news.clear();

    stage.declare(Stage.web("web:bad", 1)).pass(5);

    assertThat(stage.news)
        .extracting(News::occasion)
        .containsExactly(Occasion.STARTED, Occasion.ROLLED_BACK);
    assertThat(stage.news.getLast().message()).contains("web: ", "connection refused");
  }

  @Test
  void ofASupersededRolloutTheNewOnesEndIsTold() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.news.clear();

    stage.declare(Stage.web("web:slow", 1)).pass(3);
    stage.declare(Stage.web("web:2", 1)).pass(10);

    assertThat(stage.news)
        .extracting(News::occasion)
        .containsExactly(Occasion.STARTED, Occasion.STARTED, Occasion.SUCCEEDED);
  }

  @Test
  void driftIsToldWhenFoundAndWhenHealed() {
    stage.declare(Stage.web("web:1", 1)).start().pass(10);
    stage.news.clear();

    stage.engine.exit(stage.id("shop-web-1"), 1);
    stage.pass(10);

    assertThat(stage.news)
        .extracting(News::occasion)
        .containsExactly(Occasion.DRIFT_FOUND, Occasion.DRIFT_HEALED);
    assertThat(stage.news.getFirst().standing()).contains("web: ");
    assertThat(stage.news.getFirst().job()).isZero();
  }
}
