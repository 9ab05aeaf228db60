package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.testing.Cli;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens in the middle of a roll that the operator did not do (I10). */
final class MeddlingTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int INTERRUPTIONS = 5;

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());

  @AfterEach
  void clean() {
    host.close();
    files.close();
  }

  private void declare(String image) {
    files
        .compose("services:\n  web:\n    image: " + image + "\n    scale: 3\n")
        .release("web: {image: \"%s\", replicas: 3}".formatted(image));
  }

  private void serves(String image) {
    Eventually.within(
        PATIENCE,
        () -> {
          List<Container> all = host.containers();
          assertThat(all).hasSize(3).allMatch(c -> c.health() == Container.Health.HEALTHY);
          assertThat(all).extracting(c -> c.spec().image()).containsOnly(image);
          assertThat(all)
              .extracting(Container::name)
              .containsExactly(
                  files.project() + "-web-1",
                  files.project() + "-web-2",
                  files.project() + "-web-3");
        });
  }

  /** The plugin binary that {@code scripts/test} brings. */
  private static String compose() {
    String path = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(path).as("FAIRLEAD_COMPOSE").isNotNull();
    return path;
  }

  private void midRoll() {
    Eventually.holds(() -> assertThat(host.containers()).hasSizeGreaterThan(3));
  }

  @Test
  void aRollThatIsKilledAgainAndAgainNeverGrows() {
    declare(IMAGES.built().v1());
    try (var first = OperatorProcess.run(files)) {
      serves(IMAGES.built().v1());
      first.crash();
    }
    try (var watch = new ServiceWatch(host, files.project(), "web")) {
      for (int time = 0; time < INTERRUPTIONS; time++) {
        declare(time % 2 == 0 ? IMAGES.built().v2() : IMAGES.built().v1());
        try (var next = OperatorProcess.run(files)) {
          midRoll();
          next.crash();
        }
        assertThat(host.containers()).hasSizeLessThanOrEqualTo(5);
      }
      try (var _ = OperatorProcess.run(files)) {
        serves(IMAGES.built().v2());
      }
      assertThat(watch.mostLive()).as("I2 %s", watch.story()).isLessThanOrEqualTo(4);
      assertThat(watch.fewestHealthy()).as("I1 %s", watch.story()).isEqualTo(3);
    }
  }

  @Test
  void containersRemovedByHandInTheMiddleOfARollAreReplaced() {
    declare(IMAGES.built().v1());
    try (var _ = OperatorProcess.run(files)) {
      serves(IMAGES.built().v1());
      declare(IMAGES.built().v2());
      midRoll();
      List<Container> all = host.containers();
      host.docker("rm", "-f", all.getFirst().id());
      host.docker("rm", "-f", all.getLast().id());
      serves(IMAGES.built().v2());
    }
  }

  @Test
  void composeUpInTheMiddleOfARollIsSurvived() {
    declare(IMAGES.built().v1());
    try (var _ = OperatorProcess.run(files)) {
      serves(IMAGES.built().v1());
      declare(IMAGES.built().v2());
      midRoll();
      Cli.attempt(
          Map.of(),
          compose(),
          "-p",
          files.project(),
          "-f",
          files.desired().resolve("compose.yaml").toString(),
          "up",
          "-d");
      serves(IMAGES.built().v2());
    }
  }
}
