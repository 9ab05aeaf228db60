package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it costs to look: events keep the picture fresh, and nothing is asked twice. */
final class HostViewTest {
  private static final String TUNNELLED =
      """
      services:
        app: {image: "web:1", network_mode: "container:vpn"}
      """;

  private final Stage stage = new Stage();

  @BeforeEach
  void converge() {
    stage.declare(Stage.web("web:1", 3)).start().pass(10).pass(Stage.RESYNC).pass(1);
    stage.assertConverged("shop-web-1 web:1", "shop-web-2 web:1", "shop-web-3 web:1");
    stage.wire.clearCounts();
  }

  @AfterEach
  void end() {
    stage.close();
  }

  @Test
  void resyncOfAnUnchangedHostIsOneListAndNothingElse() {
    stage.pass(Stage.RESYNC);

    assertThat(stage.wire.counts()).containsOnly(java.util.Map.entry("list", 1));
  }

  @Test
  void anEventCausesExactlyOneInspect() {
    stage.engine.pause(stage.id("shop-web-2"));
    stage.wire.ineffective("unpause");
    stage.wire.clearCounts();
    stage.pass(0);

    assertThat(stage.wire.count("list")).isZero();
    assertThat(stage.wire.count("networks")).isZero();
    assertThat(stage.wire.count("image")).isZero();
    assertThat(stage.wire.count("inspect")).isLessThanOrEqualTo(1 + stage.wire.count("unpause"));
  }

  @Test
  void whatWeCreateOurselvesIsListedOnceBeforeItStarts() {
    stage.declare(Stage.web("web:2", 3)).pass(60);

    stage.assertConverged("shop-web-1 web:2", "shop-web-2 web:2", "shop-web-3 web:2");
    // I2: listed is only before one more instance lives, for what nobody told of.
    assertThat(stage.wire.count("list")).as("%s", stage.wire.counts()).isEqualTo(3);
    assertThat(stage.wire.count("networks")).isZero();
  }

  @Test
  void strangersCostNothing() {
    var labels = new TreeMap<>(stage.containers().getFirst().labels());
    labels.put(Labels.PROJECT, "elsewhere");
    var spec = stage.containers().getFirst().spec();
    stage.wire.clearCounts();

    stage.engine.start(stage.engine.create("elsewhere-web-1", spec, labels));
    stage.pass(60);

    assertThat(stage.wire.counts()).isEmpty();
  }

  @Test
  void aLookAtAContainerOfNobodysThatFailsHidesNoChange() {
    String vpn = stage.engine.create("vpn", stage.containers().getFirst().spec(), new TreeMap<>());
    stage.engine.start(vpn);
    stage.declare("tunnel", TUNNELLED, "").pass(30);
    assertThat(stage.status("tunnel").phase()).isEqualTo(Phase.CONVERGED);

    stage.wire.deaf(true);
    stage.engine.stop(stage.id("shop-web-2"), Duration.ZERO);
    stage.wire.refuses("inspect", new EngineException(Kind.TRANSIENT, "busy"));
    stage.pass(Stage.RESYNC);
    stage.wire.heals();
    stage.wire.deaf(false);
    stage.pass(Stage.RESYNC);

    assertThat(stage.running()).contains("shop-web-2 web:1");
  }

  @Test
  void afterAReconnectAllIsListedOnceAndInspectedOnce() {
    stage.engine.breakEventStream("gone");
    stage.engine.restoreEventStream();
    stage.pass(0);

    assertThat(stage.wire.count("list")).isEqualTo(1);
    assertThat(stage.wire.count("inspect")).isEqualTo(3);
  }

  @Test
  void imageEventResolvesReferencesAnew() {
    stage.engine.addLocal("web:1", Stage.image("sha256:moved", true));
    stage.engine.tagged("web:1");

    stage.pass(60);

    assertThat(stage.containers())
        .allSatisfy(c -> assertThat(c.imageId()).isEqualTo("sha256:moved"));
  }
}
