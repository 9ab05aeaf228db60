package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of conditions (I21) hold for every status of lives full of trouble. */
final class StatusRulesTest {
  private static final int TROUBLES = 25;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyStatusKeepsTheRules(long seed) {
    Random random = new Random(seed);
    try (Stage stage = new Stage()) {
      stage.declare(Stage.web("web:1", 2)).start();
      for (int i = 0; i < TROUBLES; i++) {
        trouble(stage, random);
        stage.pass(random.nextInt(20));
      }
      stage.declare(Stage.web("web:3", 2)).pass(1_800);

      assertThat(stage.status().phase()).as("%s", stage.status()).isEqualTo(Phase.CONVERGED);
      assertThat(stage.published).hasSizeGreaterThan(TROUBLES);
      check(stage.published);
    }
  }

  private static void trouble(Stage stage, Random random) {
    List<String> tags = List.of("1", "2", "3", "bad", "exits");
    switch (random.nextInt(6)) {
      case 0, 1 ->
          stage.declare(
              Stage.web("web:" + tags.get(random.nextInt(tags.size())), 1 + random.nextInt(3)));
      case 2 ->
          stage.containers().stream().findAny().ifPresent(c -> stage.engine.remove(c.id(), false));
      case 3 -> stage.declare("shop", Stage.web("web:2", 2), "  suspend: true\n");
      case 4 -> stage.declare("shop", Stage.web("web:2", 2), "  servces: {}\n");
      default -> stage.source.unreadable("nothing to read");
    }
  }

  private static void check(List<ReleaseStatus> all) {
    Map<Condition.Type, Condition> before = new HashMap<>();
    for (ReleaseStatus status : all) {
      Map<Condition.Type, Condition> now = new HashMap<>();
      status.conditions().forEach(c -> assertThat(now.put(c.type(), c)).isNull());
      assertThat(now).containsKey(Condition.Type.READY);
      assertThat(is(now, Condition.Type.RECONCILING) && is(now, Condition.Type.STALLED))
          .as("%s", status)
          .isFalse();
      assertThat(is(now, Condition.Type.READY))
          .as("%s", status)
          .isEqualTo(status.phase() == Phase.CONVERGED);
      assertThat(status.observedGeneration()).isLessThanOrEqualTo(status.generation());
      if (is(now, Condition.Type.READY)) {
        assertThat(status.observedGeneration()).isEqualTo(status.generation());
      } else {
        assertThat(status.message()).as("%s", status).isNotBlank();
      }
      assertThat(status.message()).doesNotContain("\n", "Exception", "\tat ");
      now.forEach((type, c) -> {
        Condition old = before.get(type);
        if (old != null) {
          assertThat(c.lastTransitionTime().equals(old.lastTransitionTime()))
              .as("%s before %s", old, c)
              .isEqualTo(c.value() == old.value() || same(c, old));
        }
      });
      before.putAll(now);
    }
  }

  /** Two changes within one moment of virtual time bear the same time. */
  private static boolean same(Condition one, Condition other) {
    return one.value() != other.value()
        && one.lastTransitionTime().equals(other.lastTransitionTime());
  }

  private static boolean is(Map<Condition.Type, Condition> conditions, Condition.Type type) {
    Condition condition = conditions.get(type);
    return condition != null && condition.value() == Condition.Value.TRUE;
  }
}
