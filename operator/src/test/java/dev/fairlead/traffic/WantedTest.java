package dev.fairlead.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WantedTest {
  private static Route route(String id) {
    return new Route(id, new TreeSet<>(), 80, new Way.Caddy("x"), Duration.ofSeconds(5));
  }

  @Test
  void onlyWhatTheSameProjectWantsNoMoreGivesWay() {
    Wanted wanted = new Wanted();
    assertThat(wanted.stray("shop:old:caddy:x", "shop:web:caddy:x")).isFalse();
    wanted.note("shop", List.of(route("shop:web:caddy:x"), route("shop:api:caddy:x")));
    assertThat(wanted.stray("shop:old:caddy:x", "shop:web:caddy:x")).isTrue();
    assertThat(wanted.stray("shop:api:caddy:x", "shop:web:caddy:x")).isFalse();
    assertThat(wanted.stray("shop-2:old:caddy:x", "shop:web:caddy:x")).isFalse();
    // Who is not wanted itself, as of then, takes nothing.
    assertThat(wanted.stray("shop:old:caddy:x", "shop:new:caddy:x")).isFalse();
    wanted.note("shop", List.of());
    assertThat(wanted.stray("shop:old:caddy:x", "shop:web:caddy:x")).isFalse();
  }
}
