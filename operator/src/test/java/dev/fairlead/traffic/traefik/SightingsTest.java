package dev.fairlead.traffic.traefik;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Backend.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When Traefik's word counts. */
class SightingsTest {
  private static final String KEY = "shop:web:traefik:web 10.0.0.2:80";
  private static final Duration CHECK = Duration.ofSeconds(3);

  private final Sightings sightings = new Sightings();

  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }

  private boolean deaf(double seconds) {
    return sightings.deaf("shop", at(seconds));
  }

  @Test
  void believesANewServerToBeUpOnlyAfterTheFirstCheck() {
    assertThat(sightings.missing(KEY, at(0))).isEqualTo(State.COMING);
    assertThat(sightings.listed(KEY, false, CHECK, at(1))).isEqualTo(State.COMING);
    assertThat(sightings.listed(KEY, true, CHECK, at(2))).isEqualTo(State.DOWN);
    assertThat(sightings.listed(KEY, false, CHECK, at(4))).isEqualTo(State.ADMITTED);
    assertThat(deaf(60)).isFalse();
  }

  @Test
  void countsAgainWhenItWasOffTheList() {
    assertThat(sightings.listed(KEY, false, CHECK, at(0))).isEqualTo(State.COMING);
    assertThat(sightings.missing(KEY, at(2))).isEqualTo(State.COMING);
    assertThat(sightings.listed(KEY, false, CHECK, at(4))).isEqualTo(State.COMING);
  }

  @Test
  void blamesTraefikAndNotTheInstanceWhereItTakesNothing() {
    sightings.missing(KEY, at(0));
    sightings.missing(KEY, at(11));
    assertThat(deaf(9)).isFalse();
    assertThat(deaf(11)).isTrue();
    assertThat(sightings.deaf("blog", at(11))).isFalse();

    // One that comes late has its first check yet before anybody judges it.
    assertThat(sightings.listed(KEY, false, CHECK, at(40))).isEqualTo(State.COMING);
    assertThat(deaf(41)).isTrue();
    assertThat(sightings.listed(KEY, false, CHECK, at(43))).isEqualTo(State.ADMITTED);
    assertThat(deaf(43)).isFalse();
  }

  @Test
  void forgetsWhatNobodyLooksForAnyMore() {
    sightings.missing(KEY, at(0));
    sightings.retain("blog", List.of());
    assertThat(deaf(20)).isTrue();
    sightings.retain("shop", List.of());
    assertThat(deaf(20)).isFalse();
  }
}
