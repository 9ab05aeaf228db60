package dev.fairlead.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waiting for what the operator brings about. */
final class Eventually {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  static void holds(ThrowingRunnable assertion) {
    within(LIMIT, assertion);
  }

  static void within(Duration limit, ThrowingRunnable assertion) {
    Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
  }

  /** That it is so now, and stays so. */
  static void stays(Duration time, ThrowingRunnable assertion) {
    Awaitility.await()
        .during(time)
        .atMost(time.multipliedBy(3))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
