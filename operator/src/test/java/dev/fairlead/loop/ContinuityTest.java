package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of whom it is known that they were healthy all the while (I3). */
final class ContinuityTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> ALL = Set.of("a");

  private final Continuity continuity = new Continuity(() -> NOW);

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  /** A look after so many seconds, to which the Engine says since when it is healthy. */
  private boolean lasted(int seconds, int told) {
    return continuity.lasted("a", Optional.of(at(told)), at(seconds));
  }

  @Test
  void whatIsHeardOfLastsUntilItIsHeardToFalter() {
    lasted(10, 1);
    assertThat(lasted(60, 55)).isTrue();
    continuity.faltered("a");
    assertThat(lasted(61, 56)).isFalse();
    assertThat(lasted(62, 57)).isTrue();
  }

  @Test
  void afterABreakTheEngineHasToTellOfAllTheTimeSinceTheLastLook() {
    lasted(10, 1);
    continuity.hears(false, ALL);
    assertThat(lasted(12, 9)).isTrue();
    assertThat(lasted(14, 12)).as("it may have begun right after that look").isFalse();
    continuity.hears(true, ALL);
    assertThat(lasted(30, 20)).as("missed before the stream stood again").isFalse();
    assertThat(lasted(40, 35)).isTrue();
  }

  @Test
  void aClockThatWasSetBackAndAnEngineThatTellsNothingProveNothing() {
    lasted(10, 1);
    continuity.hears(false, ALL);
    assertThat(lasted(9, 2)).isFalse();
    assertThat(continuity.lasted("a", Optional.empty(), at(11))).isFalse();
    continuity.retain(Set.of());
    assertThat(lasted(12, 3)).as("it was never looked at").isFalse();
  }

  @Test
  void whileNothingIsHeardTheNextLookComesSoon() {
    assertThat(continuity.nextLook(Optional.of(at(60)), NOW)).contains(at(60));
    assertThat(continuity.nextLook(Optional.empty(), NOW)).isEmpty();
    continuity.hears(false, ALL);
    assertThat(continuity.nextLook(Optional.of(at(60)), NOW)).contains(at(2));
    assertThat(continuity.nextLook(Optional.of(at(1)), NOW)).contains(at(1));
    assertThat(continuity.nextLook(Optional.empty(), NOW)).contains(at(2));
  }
}
