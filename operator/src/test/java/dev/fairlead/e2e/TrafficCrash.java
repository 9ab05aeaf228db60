package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills the real operator with SIGKILL at one of its calls, those to the proxy included, while a
 * service behind a real proxy is rolled under load; starts it again, and holds what follows against
 * I10: what was asked is answered, and the proxy knows one instance in the end.
 */
final class TrafficCrash {
  private static final int PER_SECOND = 20;
  private static final int DRAIN_SECONDS = 3;
  private static final List<Kind> KINDS = List.of(Kind.KEPT, Kind.ANEW, Kind.SECOND);

  private TrafficCrash() {}

  /**
   * What became of it.
   *
   * @param calls that were made until its death
   * @param recovery how long the next operator took, from its start on
   */
  record Survived(List<String> calls, Duration recovery) {}

  /** Plays a roll undisturbed. @return its changing calls, in the order they were made */
  static List<String> calls(Led.By by, Led.Images images) {
    return play(by, images, 0, Moment.BEFORE).calls();
  }

  /** Kills the operator at that call, from 1. */
  static Survived kill(Led.By by, Led.Images images, int call, Moment moment) {
    try {
      return play(by, images, call, moment);
    } catch (AssertionError | ConditionTimeoutException e) {
      throw new AssertionError(by + ", killed " + moment + " call " + call, e);
    }
  }

  private static Survived play(Led.By by, Led.Images images, int call, Moment moment) {
    try (Behind it = new Behind(by, images, DRAIN_SECONDS)) {
      it.declare("one");
      try (OperatorProcess first = it.operator()) {
        it.ends("one");
        it.answers("one");
        return under(it, first, call, moment);
      }
    }
  }

  private static Survived under(Behind it, OperatorProcess first, int call, Moment moment) {
    TrafficLoad load = it.led.load(PER_SECOND, KINDS, 0, Duration.ZERO);
    List<String> before;
    long start = System.nanoTime();
    try (load) {
      Eventually.within(Behind.PATIENCE, () -> assertThat(load.answers("one")).isPositive());
      it.calls.forget();
      if (call > 0) {
        it.calls.arm(call, moment, first::crash);
      }
      it.declare("two");
      if (call > 0) {
        Eventually.within(Behind.PATIENCE, () -> assertThat(it.calls.sprung()).isTrue());
        before = it.calls.calls();
        it.calls.disarm();
        start = System.nanoTime();
        try (OperatorProcess _ = it.operator()) {
          it.ends("two");
        }
      } else {
        it.ends("two");
        before = it.calls.calls();
      }
    }
    assertThat(load.failures()).as("of %d, after %s", load.sent(), before).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    return new Survived(before, Duration.ofNanos(System.nanoTime() - start));
  }
}
