package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program as a process: its end, however it comes, and its exit codes. */
final class ProcessTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());

  @AfterEach
  void clean() {
    host.close();
    files.close();
  }

  private void declare(String image, int replicas) {
    files
        .compose("services:\n  web:\n    image: ignored:latest\n")
        .release("web: {image: \"%s\", replicas: %d}".formatted(image, replicas));
  }

  private void serves(String image, int replicas) {
    Eventually.within(
        PATIENCE,
        () -> {
          List<Container> all = host.containers();
          assertThat(all).hasSize(replicas);
          assertThat(all).allMatch(c -> c.health() == Container.Health.HEALTHY);
          assertThat(all).extracting(c -> c.spec().image()).containsOnly(image);
          assertThat(all)
              .extracting(Container::name)
              .isEqualTo(
                  java.util.stream.IntStream.rangeClosed(1, replicas)
                      .mapToObj(n -> files.project() + "-web-" + n)
                      .toList());
        });
  }

  private void midRoll(int replicas) {
    Eventually.holds(() -> assertThat(host.containers()).hasSizeGreaterThan(replicas));
  }

  @Test
  void killedInTheMiddleOfARollTheNextStartConvergesWithoutLeftovers() {
    declare(IMAGES.built().v1(), 3);
    try (var first = OperatorProcess.run(files)) {
      serves(IMAGES.built().v1(), 3);
      declare(IMAGES.built().v2(), 3);
      midRoll(3);
      first.crash();
    }
    assertThat(host.containers()).extracting(c -> c.spec().image()).contains(IMAGES.built().v1());
    try (var watch = new ServiceWatch(host, files.project(), "web");
        var _ = OperatorProcess.run(files)) {
      serves(IMAGES.built().v2(), 3);
      assertThat(watch.fewestHealthy()).as("%s", watch.story()).isEqualTo(3); // I1, I10
      assertThat(watch.mostLive()).as("%s", watch.story()).isLessThanOrEqualTo(4); // I2
    }
  }

  @Test
  void aStopSignalInTheMiddleOfARollEndsInTimeAndTheNextRunGoesOn() {
    declare(IMAGES.built().v1(), 2);
    try (var first = OperatorProcess.run(files)) {
      serves(IMAGES.built().v1(), 2);
      declare(IMAGES.built().v2(), 2);
      midRoll(2);
      assertThat(first.terminate(Duration.ofSeconds(10))).as(first.output()).isIn(0, 143);
    }
    try (var once = OperatorProcess.run(files, "--once")) {
      assertThat(once.exit(PATIENCE)).as(once.output()).isZero();
    }
    serves(IMAGES.built().v2(), 2);
  }

  @Test
  void aSecondOperatorOnTheSameReleaseRefuses() {
    declare(IMAGES.built().v1(), 1);
    try (var first = OperatorProcess.run(files)) {
      serves(IMAGES.built().v1(), 1);
      String id = host.one("web").id();
      try (var second = OperatorProcess.run(files)) {
        assertThat(second.exit(PATIENCE)).as(second.output()).isEqualTo(1);
        assertThat(second.output())
            .contains(files.project())
            .contains("run by the operator with process id");
      }
      assertThat(host.one("web").id()).isEqualTo(id);
      assertThat(first.terminate(Duration.ofSeconds(10))).isIn(0, 143);
    }
  }

  @Test
  void onceAndPlanTellTheirVerdictByTheExitCode() {
    declare(IMAGES.built().v1(), 1);
    expectPlan(2, "missing");
    try (var once = OperatorProcess.run(files, "--once")) {
      assertThat(once.exit(PATIENCE)).as(once.output()).isZero();
    }
    serves(IMAGES.built().v1(), 1);
    expectPlan(0, "");

    declare(IMAGES.built().exits(), 1);
    expectPlan(2, IMAGES.built().exits());
    try (var once = OperatorProcess.run(files, "--once")) {
      assertThat(once.exit(PATIENCE)).as(once.output()).isEqualTo(1);
      assertThat(once.output())
          .contains("RolledBack", "exited with code 3", "no licence file found");
    }
    serves(IMAGES.built().v1(), 1);

    files.release("web: {imagee: x}");
    expectPlan(1, "imagee");
  }

  private void expectPlan(int exit, String text) {
    try (var plan = OperatorProcess.plan(files)) {
      assertThat(plan.exit(PATIENCE)).as(plan.output()).isEqualTo(exit);
      assertThat(plan.output()).contains(text);
    }
  }
}
