package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.CallGate.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A sample of the crash points of a roll behind the front; {@code scripts/crashtest front} has all.
 */
final class FrontCrashTest {
  private static final FrontCrash.Built IMAGES = FrontCrash.Built.all();

  private record Point(int call, Moment moment, String last) {}

  private static final List<Point> SAMPLE =
      List.of(
          new Point(5, Moment.AFTER, "front add server"),
          new Point(8, Moment.BEFORE, "front set server drain"),
          new Point(8, Moment.AFTER, "front set server drain"));

  @AfterAll
  static void remove() {
    IMAGES.close();
  }

  @Test
  void killedWhileTheFrontIsToldItLosesNothingAndTheNextStartConverges() throws Exception {
    List<Future<FrontCrash.Survived>> points = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SAMPLE.size())) {
      for (Point point : SAMPLE) {
        points.add(threads.submit(() -> FrontCrash.kill(IMAGES, point.call(), point.moment())));
      }
    }
    for (int i = 0; i < SAMPLE.size(); i++) {
      assertThat(points.get(i).get().calls().getLast()).isEqualTo(SAMPLE.get(i).last());
    }
  }
}
