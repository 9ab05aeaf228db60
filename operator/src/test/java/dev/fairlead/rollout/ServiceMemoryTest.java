package dev.fairlead.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServiceMemoryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void anImageThatBecomesKnownIsNoNewAttempt() {
    ServiceMemory pulled = ServiceMemory.begin(NOW).pursue("spec1 ").pull("web:1");
    assertThat(pulled.pursue("spec1 sha256:1").pulled()).containsExactly("web:1");
    assertThat(pulled.pursue("spec1 held sha256:1").pulled()).isEmpty();
    assertThat(pulled.pursue("spec2 sha256:1").pulled()).isEmpty();
  }

  @Test
  void aNewTargetMakesNobodyProven() {
    ServiceMemory memory = ServiceMemory.begin(NOW).pursue("spec1 a").pursue("spec2 b");
    assertThat(memory.began()).isEqualTo(NOW);
    assertThat(memory.accepted()).isEmpty();
  }

  @Test
  void forgetsContainersThatAreGone() {
    ServiceMemory memory =
        ServiceMemory.begin(NOW)
            .accept(Set.of("a", "b"))
            .join("b", NOW)
            .healed("shop-web-2", NOW)
            .retain(Set.of("a"), Set.of("shop-web-1"));
    // A list may leave out what is there: who passed is known for longer.
    assertThat(memory.accepted()).containsExactly("a", "b");
    assertThat(memory.joined()).isEmpty();
    assertThat(memory.heals()).isEmpty();
  }

  @Test
  void ofTooManyThatAreGoneTheLongestGoneIsForgotten() {
    ServiceMemory memory = ServiceMemory.begin(NOW).findStanding(Set.of("z")).accept(Set.of("y"));
    memory = memory.retain(Set.of("y"), Set.of()).retain(Set.of(), Set.of());
    for (int i = 2; i < ServiceMemory.MAX_ABSENT; i++) {
      memory = memory.accept(Set.of("x" + i)).retain(Set.of(), Set.of());
    }
    assertThat(memory.accepted()).contains("y");
    assertThat(memory.stood()).containsExactly("z");

    // What was seen again in between is not the longest gone any more.
    memory = memory.retain(Set.of("z"), Set.of()).retain(Set.of(), Set.of());
    memory = memory.accept(Set.of("a")).retain(Set.of(), Set.of());
    assertThat(memory.accepted()).doesNotContain("y").contains("a", "x2").hasSize(99);
    assertThat(memory.stood()).containsExactly("z");
  }

  @Test
  void waitsLongerEachTimeAndForgives() {
    ServiceMemory memory = ServiceMemory.begin(NOW);
    assertThat(memory.nextHeal("web")).isNull();
    memory = memory.healed("web", NOW);
    assertThat(memory.nextHeal("web")).isEqualTo(NOW.plusSeconds(1));
    memory = memory.healed("web", NOW.plusSeconds(1));
    assertThat(memory.nextHeal("web")).isEqualTo(NOW.plusSeconds(3));
    memory = memory.healed("web", NOW.plusSeconds(600));
    assertThat(memory.nextHeal("web")).isEqualTo(NOW.plusSeconds(601));
  }

  @Test
  void backoffDoublesToItsCap() {
    assertThat(Backoffs.retry(1)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Backoffs.retry(3)).isEqualTo(Duration.ofSeconds(40));
    assertThat(Backoffs.retry(1_000_000)).isEqualTo(Backoffs.CAP);
    assertThat(Backoffs.heal(0)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aHoldWithoutAnImageHoldsAnyImage() {
    Hold hold = new Hold("web", "spec", "", 1, NOW, "cannot be pulled");
    Rollouts rollouts = new Rollouts(new TreeMap<>(), List.of(hold), new TreeSet<>());
    assertThat(rollouts.hold("web", "spec", "sha256:1")).isEqualTo(hold);
    assertThat(rollouts.hold("web", "other", "")).isNull();
  }
}
