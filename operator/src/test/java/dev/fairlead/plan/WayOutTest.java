package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static dev.fairlead.plan.Shows.wave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container.State;
import org.junit.jupiter.api.Test;

/**
 * Worlds that once had no way out, or a wrong one (I10). All of them were found by {@link
 * SmallWorldsTest}.
 */
class WayOutTest {
  /** A replica vanished while two others were being replaced: there is no room for a third. */
  @Test
  void oneOfTwoOldOnesGoesWhenBothAreReplacedAndAThirdSlotIsEmpty() {
    Given.Service old = web("1").replicas(3);
    Given.Service next = web("2").replicas(3);
    assertWave(
        wave(
            desired(next),
            host(
                running(old, 2),
                running(next, 2).newcomer().healthyFor(20),
                running(old, 3),
                running(next, 3).newcomer().healthyFor(20))),
        "create shop-web-1: is missing",
        "stop shop-web-2: SIGTERM, 10s grace");
  }

  /** What was not let into traffic yet serves nobody, and makes room at once. */
  @Test
  void aSupersededNewcomerMakesRoomForOneThatWaits() {
    Given.Service old = web("1").replicas(2).surge(0, 1);
    Given.Service superseded = web("2").replicas(2).surge(0, 1);
    Given.Service next = web("3").replicas(2).surge(0, 1);
    assertWave(
        wave(
            desired(next),
            host(
                running(old, 1).exited(0),
                running(next, 1).newcomer().created(),
                running(old, 2),
                running(superseded, 2).newcomer().quiet().healthyFor(20))),
        "stop " + temp(2) + ": SIGTERM, 10s grace");
  }

  @Test
  void stopFirstStopsWhatFailedBeforeAndStillRuns() {
    Given.Service old = web("1").replicas(2).recreate();
    Given.Service next = web("2").replicas(2).recreate();
    String text =
        Shows.with()
            .held(next, NOW.minusSeconds(1))
            .plan(
                desired(next),
                host(
                    running(old, 1).exited(0),
                    running(next, 1).newcomer().createdAt(NOW).created(),
                    running(old, 2),
                    running(next, 2).newcomer().unhealthy()));
    assertThat(text).contains("stop " + temp(2) + ": SIGTERM, 10s grace");
  }

  /** A strategy may change in the middle of a rolling update. */
  @Test
  void stopFirstLetsInWhatARollingUpdateLeftBeforeTheOldOneGoes() {
    Given.Service old = web("1").recreate();
    Given.Service next = web("2").recreate();
    assertWave(
        wave(
            desired(next),
            host(running(old, 1), running(next, 1).newcomer().quiet().healthyFor(20))),
        "join " + temp(1) + ": is ready: as web on shop_default");
    assertWave(
        wave(desired(next), host(running(old, 1), running(next, 1).newcomer().healthyFor(20))),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  /** I2: with nothing to go back to, what ran before is brought back, and no more than that. */
  @Test
  void aHeldServiceIsBroughtBackOnlyUpToItsReplicas() {
    Given.Service held = web("1").surge(0, 1);
    String text =
        Shows.with()
            .held(held, NOW.plusSeconds(60))
            .plan(desired(held), host(running(held, 1), running(held, 2).exited(1)));
    assertThat(text).doesNotContain("start");
  }

  @Test
  void aDeadContainerIsNeverStarted() {
    Given.Service held = web("1");
    String text =
        Shows.with()
            .held(held, NOW.plusSeconds(60))
            .plan(desired(held), host(running(held, 1).state(State.DEAD)));
    assertThat(text).contains("remove shop-web-1").doesNotContain("start");
  }
}
