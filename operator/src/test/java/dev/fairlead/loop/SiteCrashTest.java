package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.CallGate.Moment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dies at a sample of the points of each scenario; {@code scripts/crashtest sites} has all. */
final class SiteCrashTest {
  private static final int EACH = 3;

  private static Moment moment(int point) {
    return point % 2 == 0 ? Moment.BEFORE : Moment.AFTER;
  }

  @ParameterizedTest
  @EnumSource
  void whatWasServedIsServedWholeWhereverItDiesOrTheDiskFails(SiteCrash.Scenario scenario) {
    SiteCrash.Points points = SiteCrash.points(scenario);
    assertThat(points.changes()).isNotEmpty();
    for (int change = 0; change < points.changes().size(); change += EACH) {
      SiteCrash.atChange(scenario, change, moment(change));
    }
    for (int change = 1; change < points.changes().size(); change += EACH) {
      SiteCrash.failsAt(scenario, change);
    }
    for (int call = 1; call <= points.calls(); call += EACH) {
      SiteCrash.atCall(scenario, call, moment(call));
    }
  }
}
