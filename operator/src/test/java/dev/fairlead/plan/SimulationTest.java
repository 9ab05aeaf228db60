package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Backoffs;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollout;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays whole lives of a service in virtual time: roll-outs, versions that fail, supersession,
 * damage done by hand, crashes of ours between any two steps. After every step of ours it holds the
 * world against the invariants; in the end the world must be at rest and as desired.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 300);
  private static final int PASSES = 1_500;

  /** No set, old or new, is larger. */
  private static final int MOST_REPLICAS = 3;

  @Test
  void neverBreaksAnInvariantAndAlwaysConverges() {
    for (int seed = 0; seed < SEEDS; seed++) {
      play(seed);
    }
  }

  /** Seeds that once found a defect, to be played alone when one does so again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 15, 316, 470, 528, 933, 1627})
  void playsOneSeedAgain(int seed) {
    play(seed);
  }

  private static void play(int seed) {
    Life life = new Life(seed);
    try {
      life.live();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ":\n" + String.join("\n", life.tail()), e);
    }
  }

  /** One service from its first start on. */
  private static final class Life {
    private final Random random;
    private final World world;
    private final List<String> log = new ArrayList<>();
    private final int kind;
    private final int surge;
    private final int unavailable;
    private final int minReady;
    private final int drain;
    private final int gate;
    private final boolean anonymous;
    private final boolean restarts;
    private final Random more;
    private final boolean blueGreen;
    private final int keepOld;
    private final int pauseAfter;
    private final int delay;
    private int replicas;
    private Desired wanted;
    private Rollouts rollouts = Rollouts.NONE;
    private boolean calm;

    Life(int seed) {
      random = new Random(seed * 31L + 7);
      world = new World(random);
      kind = random.nextInt(4);
      int[][] budgets = {{1, 0}, {0, 1}, {1, 1}, {2, 0}, {3, 2}};
      int[] budget = budgets[random.nextInt(budgets.length)];
      surge = budget[0];
      unavailable = budget[1];
      minReady = random.nextInt(3) * 4;
      drain = random.nextInt(3);
      gate = random.nextInt(3);
      anonymous = random.nextInt(3) == 0;
      restarts = random.nextBoolean();
      // Of its own, so that the seeds which once found a defect play what they played.
      more = new Random(seed * 17L + 3);
      blueGreen = kind >= 2 && more.nextInt(2) == 0;
      keepOld = more.nextInt(3) * 8;
      pauseAfter = more.nextInt(4) == 0 ? 1 + more.nextInt(2) : 0;
      delay = more.nextInt(4) == 0 ? more.nextInt(20) : 0;
      replicas = kind == 0 ? 1 : 1 + random.nextInt(3);
      wanted = version("good-0");
    }

    private Desired version(String image) {
      world.has("web:" + image);
      Given.Service web =
          service("web")
              .image("web:" + image)
              .replicas(replicas)
              .surge(surge, unavailable)
              .minReady(minReady)
              .drain(drain)
              .keepOld(keepOld)
              .pace(pauseAfter, delay);
      switch (kind) {
        case 0 -> web.port("8080", 80);
        case 1 -> web.recreate();
        default -> {
          if (blueGreen) {
            web.blueGreen();
          } else {
            web.rolling();
          }
        }
      }
      switch (gate) {
        case 0 -> web.unchecked().gate(new Gate.DockerHealth(Duration.ofSeconds(10)));
        case 1 -> web.httpGate();
        default -> {}
      }
      if (anonymous) {
        web.mount(Mount.anonymous("/data"));
      }
      if (restarts) {
        web.restart(Restart.Policy.ALWAYS);
      }
      return desired(web).build();
    }

    private void want(String image) {
      log.add("---- want " + image + " x" + replicas);
      wanted = version(image);
    }

    void live() {
      for (int chapter = 0; chapter < 6; chapter++) {
        for (int pass = random.nextInt(12); pass >= 0; pass--) {
          if (random.nextInt(4) == 0) {
            log.add("---- by hand: " + world.damage());
          }
          pass();
        }
        if (kind != 0 && random.nextInt(3) == 0) {
          replicas = 1 + random.nextInt(3);
        }
        want((random.nextInt(3) == 0 ? "bad-" : "good-") + chapter);
      }
      want("good-calm");
      settle();
      calm = true;
      for (String image : List.of("bad-a", "bad-b")) {
        want(image);
        holdBack();
        assertThat(serving()).as("old ones serve while the new version is bad").isEqualTo(replicas);
        assertThat(world.nodes).as("nothing of the bad version is left").hasSize(replicas);
      }
      want("good-again");
      settle();
      assertThat(world.nodes).allMatch(n -> n.imageId.contains("good-again"));
    }

    /** I11: it comes to rest, and rests. */
    private void settle() {
      for (int pass = 0; pass < PASSES; pass++) {
        boolean idle = pass();
        Plan plan = plan(world.observed());
        if (idle && plan.converged()) {
          plan.services().getFirst().passed().forEach(this::passed);
          assertThat(serving()).isEqualTo(replicas);
          assertThat(world.nodes).hasSize(replicas);
          assertThat(world.nodes)
              .allSatisfy(n -> assertThat(n.name).isEqualTo("shop-web-" + n.number()));
          return;
        }
      }
      throw new AssertionError("does not come to rest");
    }

    /** I6: a version that does not work gets its verdict, and the way back ends. */
    private void holdBack() {
      for (int pass = 0; pass < PASSES; pass++) {
        Plan plan = plan(world.observed());
        boolean held = plan.services().getFirst().hold() != null;
        if (held && plan.settled()) {
          return;
        }
        pass();
      }
      throw new AssertionError("no verdict");
    }

    private Plan plan(Observed observed) {
      return Planner.plan(wanted, observed, rollouts, false, world.now);
    }

    /** Observe, plan, remember, take a wave. @return whether there was nothing to do */
    private boolean pass() {
      Observed observed = world.observed();
      Plan plan = plan(observed);
      assertThat(plan(world.observed())).as("I12").isEqualTo(plan);
      Rollout rollout = plan.services().getFirst().rollout();
      assertThat(rollout instanceof Rollout.Complete).as("%s", rollout).isEqualTo(plan.converged());
      rollouts = Progress.planned(rollouts, plan, observed, world.now);
      plan.failures().forEach(this::hold);
      plan.services().getFirst().passed().forEach(this::passed);
      Map<String, Boolean> lived = new HashMap<>();
      world.nodes.forEach(n -> lived.put(n.id, n.live()));
      for (Step step : anyOrder(plan.wave())) {
        take(step, plan.services().getFirst().replacement().kind(), lived);
        if (random.nextInt(25) == 0) {
          crash();
          break;
        }
      }
      resume(plan);
      boolean idle = plan.wave().isEmpty() && plan.failures().findAny().isEmpty();
      rest(plan, idle);
      return idle;
    }

    private void resume(Plan plan) {
      boolean paused = plan.waits().anyMatch(w -> w.kind() == Wait.Kind.PAUSE);
      if (paused && more.nextInt(5) == 0) {
        log.add("---- resume");
        rollouts = rollouts.withResumed("web", plan.services().getFirst().targetKey());
      }
    }

    private void passed(String id) {
      assertThat(world.node(id).bad()).as("I3: passed its gate").isFalse();
      world.node(id).passed = true;
    }

    private void crash() {
      log.add("---- crash");
      // Without a health check nothing on the host tells a bad one that runs from a good one.
      boolean tellable = world.nodes.stream().noneMatch(n -> n.bad() && n.spec.health() == null);
      if (tellable && random.nextBoolean()) {
        log.add("---- memory lost");
        rollouts = new Rollouts(new java.util.TreeMap<>(), rollouts.holds(), new TreeSet<>());
        world.nodes.stream().filter(this::stands).forEach(n -> n.passed = true);
      }
    }

    /** What a new memory must take for proven: what ran before, and replaces nothing. */
    private boolean stands(World.Node node) {
      return !node.bad()
          && node.startedAt != null
          && world.nodes.stream()
              .filter(n -> n.number().equals(node.number()))
              .noneMatch(n -> n.created.isBefore(node.created));
    }

    private void rest(Plan plan, boolean idle) {
      Instant next = world.now.plusMillis(200 + random.nextInt(800));
      if (idle) {
        Instant far = world.now.plusSeconds(30);
        Instant change = plan.nextChange().filter(world.now::isBefore).orElse(far);
        Instant turn = world.nextTurn().filter(world.now::isBefore).orElse(far);
        Instant soonest = change.isBefore(turn) ? change : turn;
        next = soonest.isBefore(far) ? soonest : far;
      }
      world.until(next);
    }

    private void hold(Failure failure) {
      log.add("---- verdict: " + failure.reason());
      Hold before = rollouts.hold(failure.service(), failure.specHash(), failure.imageId());
      int attempts = before == null ? 1 : before.attempts() + 1;
      Instant until =
          failure.interrupting() && calm ? Instant.MAX : world.now.plus(Backoffs.retry(attempts));
      List<Hold> holds = new ArrayList<>(rollouts.holds());
      holds.remove(before);
      holds.add(
          new Hold(
              failure.service(),
              failure.specHash(),
              failure.imageId(),
              attempts,
              until,
              failure.reason()));
      rollouts = rollouts.withHolds(holds);
    }

    /** Any order, but that of the steps on one container. */
    private List<Step> anyOrder(List<Step> wave) {
      List<Step> left = new ArrayList<>(wave);
      List<Step> order = new ArrayList<>();
      while (!left.isEmpty()) {
        Step any = left.get(random.nextInt(left.size()));
        Step first =
            left.stream().filter(s -> subject(s).equals(subject(any))).findFirst().orElse(any);
        left.remove(first);
        order.add(first);
      }
      return order;
    }

    private static String subject(Step step) {
      return step instanceof Step.OnContainer on ? on.target().id() : StepText.of(step);
    }

    private void take(Step step, Kind kind, Map<String, Boolean> lived) {
      log.add(world.now + " " + StepText.of(step));
      long servedBefore = serving();
      long livedBefore = living();
      if (step instanceof Step.Stop stop) {
        assertThat(lived.get(stop.target().id())).as("stops what lives").isTrue();
      }
      if (step instanceof Step.Stop stop && kind == Kind.RECREATE) {
        keepsAWayOn(world.node(stop.target().id()));
      }
      boolean outOfTraffic = step instanceof Step.Stop || step instanceof Step.Leave;
      if (outOfTraffic && step instanceof Step.OnContainer on && kind == Kind.ROLLING && calm) {
        isReplaced(world.node(on.target().id()));
      }
      world.apply(step);
      rollouts = Progress.done(rollouts, step, world.now);
      if (step instanceof Step.Probe probe) {
        answer(probe);
      }
      if (serving() < servedBefore) {
        int down =
            switch (kind) {
              case ROLLING -> unavailable;
              case RECREATE -> Math.max(1, unavailable);
              case BLUE_GREEN -> 0;
            };
        assertThat(serving()).as("I1 %s", step).isGreaterThanOrEqualTo(replicas - down);
      }
      if (living() > livedBefore) {
        int most =
            switch (kind) {
              case ROLLING -> replicas + surge;
              case RECREATE -> replicas;
              case BLUE_GREEN -> replicas + Math.max(replicas, MOST_REPLICAS);
            };
        assertThat(living()).as("I2 %s", step).isLessThanOrEqualTo(most);
      }
    }

    /** I10: stop-first stops what serves only when what takes over is there. */
    private void keepsAWayOn(World.Node stopped) {
      boolean other =
          world.nodes.stream().anyMatch(n -> n != stopped && n.number().equals(stopped.number()));
      if (World.serves(stopped) && !other && world.nodes.size() <= replicas) {
        throw new AssertionError("stops " + stopped.name + " and has nothing to start");
      }
    }

    /** I3: what serves goes only when its successor serves, or where the budget lets it. */
    private void isReplaced(World.Node stopped) {
      boolean successor =
          world.nodes.stream()
              .filter(n -> n != stopped && n.number().equals(stopped.number()))
              .anyMatch(World::serves);
      assertThat(unavailable > 0 || successor || !World.serves(stopped))
          .as("I3: stops %s, and nothing serves in its place", stopped.name)
          .isTrue();
    }

    private void answer(Step.Probe probe) {
      World.Node node = world.node(probe.target().id());
      boolean good = !node.bad() && node.state == dev.fairlead.observed.Container.State.RUNNING;
      String answer = good ? "answered 200" : "answered 500";
      rollouts = Progress.answered(rollouts, probe, good, answer, world.now);
    }

    private long serving() {
      return world.nodes.stream().filter(World::serves).count();
    }

    private long living() {
      return world.nodes.stream().filter(World.Node::live).count();
    }

    List<String> tail() {
      return log.subList(Math.max(0, log.size() - 60), log.size());
    }
  }
}
