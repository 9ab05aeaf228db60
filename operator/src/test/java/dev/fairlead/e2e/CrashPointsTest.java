package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.CallGate.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A fixed sample of the crash points; {@code scripts/crashtest} takes all of them. */
final class CrashPointsTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final int AT_ONCE = 3;

  private record Point(String scenario, int call, Moment moment) {}

  private static final List<Point> SAMPLE =
      List.of(
          new Point("3-replica roll", 2, Moment.AFTER),
          new Point("first deploy", 3, Moment.AFTER),
          new Point("3-replica roll", 5, Moment.BEFORE),
          new Point("Recreate", 3, Moment.BEFORE),
          new Point("3-replica roll", 7, Moment.AFTER),
          new Point("scale down", 2, Moment.AFTER),
          new Point("broken version", 3, Moment.BEFORE),
          new Point("going back", 8, Moment.AFTER),
          new Point("changed network", 6, Moment.AFTER),
          new Point("changed network", 9, Moment.BEFORE),
          new Point("prune", 1, Moment.AFTER));

  @Test
  void v16r14KilledAtAnyOfTheseCallsTheNextStartConvergesAndNothingIsLeaked() throws Exception {
    List<Future<CrashPoint.Survived>> points = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Point point : SAMPLE) {
        CrashScenario scenario =
            CrashScenario.all(IMAGES.built()).stream()
                .filter(s -> s.name().equals(point.scenario()))
                .findFirst()
                .orElseThrow();
        points.add(threads.submit(() -> CrashPoint.kill(scenario, point.call(), point.moment())));
      }
    }
    for (Future<CrashPoint.Survived> point : points) {
      assertThat(point.get().recovery()).isPositive();
    }
  }
}
