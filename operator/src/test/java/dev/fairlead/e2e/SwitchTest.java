package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One switch between two whole sets, and back, on a real Engine. */
final class SwitchTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void release(String image, int keepOld) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n");
    it.files.release(
        "web: {image: \"%s\", replicas: 2, strategy: {type: BlueGreen, keepOldSeconds: %d}}"
            .formatted(image, keepOld));
  }

  private static boolean named(Container container) {
    return container.spec().networking().endpoints().stream()
        .anyMatch(e -> e.aliases().contains("web"));
  }

  private List<Container> found() {
    return it.host.of("web").stream().filter(Container::running).filter(SwitchTest::named).toList();
  }

  /** Waits until exactly the two instances of an image are found under the service's name. */
  private void switched(String image) {
    Eventually.within(
        Duration.ofSeconds(40),
        () -> assertThat(found()).extracting(c -> c.spec().image()).containsExactly(image, image));
  }

  private static List<String> ids(List<Container> containers) {
    return containers.stream().map(Container::id).sorted().toList();
  }

  @Test
  void switchesAndSwitchesBackToTheSameContainers() {
    release(IMAGES.built().v1(), 3_600);
    List<String> first = ids(it.start().converged());

    try (var watch = new ServiceWatch(it.host, it.files.project(), "web")) {
      release(IMAGES.built().v2(), 3_600);
      switched(IMAGES.built().v2());
      assertThat(it.host.of("web")).hasSize(4).allMatch(Container::running);

      it.stop();
      it.start();
      release(IMAGES.built().v1(), 0);
      switched(IMAGES.built().v1());
      List<Container> back = it.converged();

      assertThat(ids(back)).isEqualTo(first);
      assertThat(back)
          .extracting(Container::name)
          .containsExactly(it.files.project() + "-web-1", it.files.project() + "-web-2");
      assertThat(watch.fewestHealthy()).as("%s", watch.story()).isEqualTo(2); // I1
      assertThat(watch.mostLive()).as("%s", watch.story()).isEqualTo(4); // I2
    }
  }

  @Test
  void aBrokenSetNeverGetsTheNames() {
    release(IMAGES.built().v1(), 0);
    List<String> first = ids(it.start().converged());

    release(IMAGES.built().sick(), 0);
    it.await(dev.fairlead.status.Phase.ROLLED_BACK);

    assertThat(ids(found())).isEqualTo(first);
    assertThat(it.host.of("web")).hasSize(2);
  }
}
