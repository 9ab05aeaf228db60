package dev.fairlead.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RolloutsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void resumesOneTargetOfOneService() {
    Rollouts rollouts = Rollouts.NONE.withResumed("web", "spec image");

    assertThat(rollouts.resumed("web", "spec image")).isTrue();
    assertThat(rollouts.resumed("web", "other image")).isFalse();
    assertThat(rollouts.resumed("worker", "spec image")).isFalse();
  }

  @Test
  void forgetsTheTargetResumedBefore() {
    Rollouts rollouts = Rollouts.NONE.withResumed("web", "one").withResumed("web", "two");

    assertThat(rollouts.resumed("web", "one")).isFalse();
    assertThat(rollouts.resumed("web", "two")).isTrue();
  }

  @Test
  void keepsTheResumedWhateverElseIsRemembered() {
    Rollouts rollouts =
        Rollouts.NONE
            .withResumed("web", "target")
            .with("web", ServiceMemory.begin(NOW))
            .withCompleted("migrate spec image")
            .withHolds(List.of())
            .withTolerated("spec", new TreeSet<>(List.of("memory")));

    assertThat(rollouts.resumed("web", "target")).isTrue();
  }
}
