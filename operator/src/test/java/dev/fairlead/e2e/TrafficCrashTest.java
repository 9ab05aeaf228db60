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

/** A sample of the crash points of a roll behind each proxy; {@code scripts/crashtest} has all. */
final class TrafficCrashTest {
  private static final Led.Images IMAGES = new Led.Images();
  private static final int AT_ONCE = 4;

  private record Point(Led.By by, int call, Moment moment, String last) {}

  private static final List<Point> SAMPLE =
      List.of(
          new Point(Led.By.FRONT, 5, Moment.AFTER, "front add server"),
          new Point(Led.By.FRONT, 8, Moment.AFTER, "front set server drain"),
          new Point(Led.By.NGINX, 6, Moment.AFTER, "POST containers/kill"),
          new Point(Led.By.CADDY, 7, Moment.AFTER, "caddy POST /id/fairlead-N/handle/N/upstreams"));

  @AfterAll
  static void remove() {
    IMAGES.close();
  }

  @Test
  void killedWhileAProxyIsToldItLosesNothingAndTheNextStartConverges() throws Exception {
    List<Future<TrafficCrash.Survived>> points = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Point point : SAMPLE) {
        points.add(
            threads.submit(
                () -> TrafficCrash.kill(point.by(), IMAGES, point.call(), point.moment())));
      }
    }
    for (int i = 0; i < SAMPLE.size(); i++) {
      assertThat(points.get(i).get().calls().getLast()).isEqualTo(SAMPLE.get(i).last());
    }
  }
}
