package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException;
import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.status.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which images go after a rollout, and which never do. */
final class ImageRetentionTest {
  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private void roll(String image, String more) {
    stage.declare("shop", Stage.web(image, 1), more).pass(60);
    assertThat(stage.status().phase()).isEqualTo(Phase.CONVERGED);
  }

  private boolean there(String tag) {
    return stage.engine.image("web:" + tag).isPresent();
  }

  private void three(String more) {
    stage.start();
    roll("web:1", more);
    roll("web:2", more);
    roll("web:3", more);
  }

  @Test
  void noneIsRemovedUnlessThatIsAskedFor() {
    three("  historyLimit: 1\n");

    assertThat(there("1") && there("2") && there("3")).isTrue();
  }

  @Test
  void whatTheHistoryDroppedGoes() {
    three("  historyLimit: 2\n  images: {keep: 0}\n");

    assertThat(there("1")).isFalse();
    assertThat(there("2")).as("a way back").isTrue();
    assertThat(there("3")).isTrue();
    assertThat(stage.events("step"))
        .filteredOn(e -> e.step().equals("remove-image"))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.outcome()).isEqualTo("ok");
          assertThat(e.container()).isEqualTo("web:1 (sha256:web1)");
          assertThat(e.message()).contains("nor a kept revision");
        });
    stage.operator().answers().control("shop", new Control.Rollback(""), new Asker("alice", ""));
    stage.pass(60);
    stage.assertRunning("shop-web-1 web:2");
  }

  @Test
  void asManyAsAreToBeKeptStay() {
    three("  historyLimit: 1\n  images: {keep: 1}\n");

    assertThat(there("1")).isFalse();
    assertThat(there("2")).as("the newest that nothing needs").isTrue();
  }

  @Test
  void whatFailedGoesToo() {
    stage.start();
    String more = "  historyLimit: 5\n  images: {keep: 0}\n";
    roll("web:1", more);
    stage.declare("shop", Stage.web("web:bad", 1), more).pass(5);
    roll("web:2", more);

    assertThat(there("bad")).isFalse();
    assertThat(there("1") && there("2")).isTrue();
  }

  @Test
  void whatAnotherReleaseNeedsStays() {
    stage.declare("blog", Stage.web("web:1", 1), "");
    three("  historyLimit: 1\n  images: {keep: 0}\n");

    assertThat(there("1")).as("a container of blog uses it").isTrue();
    assertThat(there("2")).isFalse();
  }

  @Test
  void imagesThatWereNotOursAreNeverTouched() {
    three("  historyLimit: 1\n  images: {keep: 0}\n");

    assertThat(stage.engine.calls())
        .filteredOn(call -> call.startsWith("removeImage"))
        .containsExactly("removeImage sha256:web1", "removeImage sha256:web2");
    assertThat(stage.engine.image("db:1")).isPresent();
  }

  @Test
  void aRefusalHarmsNobodyAndIsTriedAgainAfterTheNextRollout() {
    String more = "  historyLimit: 1\n  images: {keep: 0}\n";
    stage.start();
    roll("web:1", more);
    stage.engine.failNext(
        "removeImage", new EngineException(EngineException.Kind.CONFLICT, "somebody uses it"));
    roll("web:2", more);
    assertThat(there("1")).isTrue();

    roll("web:3", more);

    assertThat(there("1") || there("2")).isFalse();
  }
}
