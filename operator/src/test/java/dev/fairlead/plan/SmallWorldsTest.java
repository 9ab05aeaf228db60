package dev.fairlead.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Observed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/**
 * Plans for every small world there is, and holds each plan against the invariants. What a random
 * search may miss for years is looked at here every time.
 */
class SmallWorldsTest {
  /** Enough of what is broken to see a pattern. */
  private static final int SHOWN = 3;

  /** One world in so many is played on; {@code -Dworlds.stride=1} plays all. */
  private static final int STRIDE = Integer.getInteger("worlds.stride", 20);

  @Test
  void noPlanForAnySmallWorldBreaksAnInvariant() {
    LongAdder worlds = new LongAdder();
    Map<String, List<String>> broken = new ConcurrentHashMap<>();
    Set<Integer> plans = ConcurrentHashMap.newKeySet();
    SmallWorlds.all()
        .parallel()
        .forEach(world -> {
          worlds.increment();
          Observed observed = world.observed();
          Plan plan = plan(world, false);
          plans.add(plan.hashCode());
          List<String> found = new PlanRules(world, observed, Given.NOW, Set.of()).broken(plan);
          // I12: what the planner is given is equal, so that a sample of plans is enough.
          boolean sampled = plan.hashCode() % 8 == 0;
          if (!world.permuted().equals(observed) || (sampled && !plan.equals(plan(world, true)))) {
            found.add("I12: another plan for another order");
          }
          found.forEach(rule ->
              broken
                  .computeIfAbsent(rule, _ -> Collections.synchronizedList(new ArrayList<>()))
                  .add(world + "\n" + Shows.text(plan)));
        });
    assertThat(shown(broken)).isEmpty();
    assertThat(worlds.sum()).isGreaterThan(100_000);
    assertThat(plans)
        .as("distinct plans: a world that is like another one proves nothing")
        .hasSizeGreaterThan(10_000);
  }

  /** I6, I10: every so many worlds, with the desired version good and bad. */
  @Test
  void everySmallWorldComesToRest() {
    LongAdder lives = new LongAdder();
    Map<String, List<String>> broken = new ConcurrentHashMap<>();
    SmallWorlds.all()
        .filter(world -> Math.floorMod(world.toString().hashCode(), STRIDE) == 0)
        .parallel()
        .forEach(world -> {
          for (boolean bad : new boolean[] {false, true}) {
            if (bad && world.worked()) {
              continue;
            }
            try {
              new SmallLife(world, bad).play();
              lives.increment();
            } catch (AssertionError e) {
              Throwable cause = e.getCause();
              String rule = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
              broken
                  .computeIfAbsent(rule, _ -> Collections.synchronizedList(new ArrayList<>()))
                  .add(e.getMessage());
            }
          }
        });
    assertThat(shown(broken)).isEmpty();
    assertThat(lives.sum()).isGreaterThan(5_000);
  }

  private static Plan plan(SmallWorld world, boolean permuted) {
    return Planner.plan(
        world.desired(),
        permuted ? world.permuted() : world.observed(),
        permuted ? world.permutedRollouts() : world.rollouts(),
        false,
        Given.NOW);
  }

  private static Map<String, List<String>> shown(Map<String, List<String>> broken) {
    Map<String, List<String>> shown = new TreeMap<>();
    broken.forEach((rule, where) ->
        shown.put(where.size() + " x " + rule, where.stream().limit(SHOWN).toList()));
    return shown;
  }
}
