package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.status.Phase;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes on the Engine of the images that sites were taken from. */
final class SiteImagesTest {
  private final SiteStage it = new SiteStage();

  @AfterEach
  void end() {
    it.close();
  }

  @Test
  void imagesOfRevisionsThatAreRememberedStayAndTheOthersGo() {
    it.start();
    String more = "historyLimit: 2\nimages: {keep: 0}\n";
    it.declare("docs", "docs:1", more);
    it.declare("docs", "docs:2", more);
    assertThat(it.there("docs:1")).as("a way back").isTrue();
    it.declare("docs", "docs:3", more);
    assertThat(it.stage.status("docs").phase()).isEqualTo(Phase.CONVERGED);
    assertThat(it.there("docs:1")).isFalse();
    assertThat(it.there("docs:2") && it.there("docs:3")).isTrue();
    assertThat(it.there("docs:4")).as("nobody read it").isTrue();
  }

  @Test
  void anImageThatWasRefusedGoesWithTheNextThatIsServed() {
    it.start();
    it.stage.engine.addLocal("docs:bad", Stage.image("sha256:bad", false));
    String more = "images: {keep: 0}\n";
    it.declare("docs", "docs:1", more);
    it.declare("docs", "docs:bad", more);
    assertThat(it.stage.status("docs").phase()).isEqualTo(Phase.ROLLED_BACK);
    it.declare("docs", "docs:2", more);
    assertThat(it.there("docs:bad")).isFalse();
    assertThat(it.there("docs:1") && it.there("docs:2")).isTrue();
  }

  @Test
  void anImageThatNobodyCameToReadStays() {
    it.start();
    String inTheWay =
        it.stage.engine.create("docs-site-files", ContainerSpec.of("docs:4"), new TreeMap<>());
    String more = "images: {keep: 0}\n";
    it.declare("docs", "docs:1", more);
    assertThat(it.stage.status("docs").phase()).isNotEqualTo(Phase.CONVERGED);
    it.stage.engine.remove(inTheWay, true);
    it.declare("docs", "docs:2", more);
    it.stage.pass(600);
    assertThat(it.stage.status("docs").phase()).isEqualTo(Phase.CONVERGED);
    assertThat(it.there("docs:1")).as("no release ever used it").isTrue();
  }

  @Test
  void anImageThatAnotherSiteWasTakenFromStays() {
    it.start();
    it.declare("blog", "docs:1", "");
    it.declare("blog", "docs:4", "");
    String more = "historyLimit: 1\nimages: {keep: 0}\n";
    it.declare("docs", "docs:1", more);
    it.declare("docs", "docs:2", more);
    it.declare("docs", "docs:3", more);
    assertThat(it.there("docs:1")).as("a way back of blog").isTrue();
    assertThat(it.there("docs:2")).isFalse();
  }
}
