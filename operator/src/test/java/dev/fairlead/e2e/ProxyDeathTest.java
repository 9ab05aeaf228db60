package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * A proxy is killed while a new instance is there that it was not told of yet: nothing is stopped
 * until it is back, no version is blamed, and nothing is lost but what the dead proxy was asked.
 */
final class ProxyDeathTest {
  private static final Led.Images IMAGES = new Led.Images();
  private static final int PER_SECOND = 20;
  private static final Duration AWAY = Duration.ofSeconds(4);

  @AfterAll
  static void remove() {
    IMAGES.close();
  }

  @Test
  void killedInTheMiddleOfARollItHoldsItAndLosesNothingOnceItIsBack() throws Exception {
    Map<Led.By, Future<?>> all = new EnumMap<>(Led.By.class);
    try (ExecutorService threads = Executors.newFixedThreadPool(Led.By.values().length)) {
      for (Led.By by : Led.By.values()) {
        all.put(by, threads.submit(() -> play(by)));
      }
    }
    List<String> failed = new ArrayList<>();
    for (Map.Entry<Led.By, Future<?>> one : all.entrySet()) {
      if (one.getValue().state() == Future.State.FAILED) {
        failed.add(one.getKey() + ": " + one.getValue().exceptionNow());
      }
    }
    assertThat(failed).isEmpty();
  }

  private static void play(Led.By by) {
    try (Behind it = new Behind(by, IMAGES, 3)) {
      it.declare("one");
      try (OperatorProcess _ = it.operator()) {
        it.ends("one");
        it.answers("one");
        List<Kind> quick = List.of(Kind.ANEW);
        TrafficLoad load = it.led.load(PER_SECOND, quick, 0, Duration.ZERO);
        try (load) {
          Eventually.within(Behind.PATIENCE, () -> assertThat(load.answers("one")).isPositive());
          it.calls.arm(
              "POST containers/start",
              Moment.AFTER,
              () -> {
                load.phase("dead");
                it.led.dies();
              });
          it.declare("two");
          Eventually.within(Behind.PATIENCE, () -> assertThat(it.calls.sprung()).isTrue());
          it.calls.disarm();
          if (by != Led.By.FRONT) { // That one comes back before anybody could look.
            Eventually.stays(AWAY, () -> assertThat(running(it)).contains("one"));
          }
          it.led.returns();
          long before = load.answers().values().stream().mapToLong(n -> n).sum();
          Eventually.within(
              Behind.PATIENCE,
              () ->
                  assertThat(load.answers().values().stream().mapToLong(n -> n).sum())
                      .isGreaterThan(before + PER_SECOND));
          load.phase("back");
          it.ends("two");
          Eventually.within(Behind.PATIENCE, () -> assertThat(load.answers("two")).isPositive());
        }
        assertThat(load.failures()).allMatch(one -> one.phase().equals("dead"));
        if (by != Led.By.FRONT) {
          assertThat(load.failures()).as("asked of the dead").isNotEmpty();
        }
        assertThat(load.answers()).containsOnlyKeys("one", "two");
      }
    }
  }

  private static List<String> running(Behind it) {
    return it.host.of("web").stream()
        .filter(Container::running)
        .map(one -> one.spec().program().environment().getOrDefault("VERSION", ""))
        .toList();
  }
}
