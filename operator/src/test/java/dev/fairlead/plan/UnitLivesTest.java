package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Desired;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Backoffs;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Peer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Plays lives of a unit in virtual time: a service that owns a network, one that lives in it, and
 * one that has its volumes. New versions of any of them, good and bad, damage done by hand, crashes
 * of ours between any two steps. Nobody is left pointing at what was taken away, and in the calm
 * the unit serves without a gap wherever it can.
 */
class UnitLivesTest {
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 40);
  private static final int PASSES = 1_500;

  @Test
  void neverPointsAtWhatIsGoneAndAlwaysConverges() {
    for (int seed = Integer.getInteger("simulation.from", 0); seed < SEEDS; seed++) {
      Life life = new Life(seed);
      try {
        life.live();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ":\n" + String.join("\n", life.tail()), e);
      }
    }
  }

  private static final class Life {
    private final Random random;
    private final World world;
    private final List<String> log = new ArrayList<>();
    private final int owners;
    private final int sharers;
    private final int ownerKind;
    private final int sharerKind;
    private final boolean third;
    private final int drain;
    private String ownImage = "good-0";
    private String appImage = "good-0";
    private Desired wanted;
    private Rollouts rollouts = Rollouts.NONE;
    private boolean calm;

    Life(int seed) {
      random = new Random(seed * 37L + 11);
      world = new World(random);
      owners = 1 + random.nextInt(2);
      sharers = 1 + random.nextInt(2);
      ownerKind = random.nextInt(4);
      sharerKind = random.nextInt(4);
      third = random.nextBoolean();
      drain = random.nextInt(3);
      wanted = version();
    }

    private Desired version() {
      world.has("own:" + ownImage);
      world.has("app:" + appImage);
      world.has("log:good");
      Given.Service own =
          service("own").image("own:" + ownImage).replicas(owners).minReady(4).drain(drain);
      switch (ownerKind) {
        case 0 -> own.replicas(1).port("8080", 80);
        case 1 -> own.blueGreen().keepOld(8);
        case 2 -> own.surge(0, 1);
        default -> {}
      }
      Given.Service app =
          service("app").image("app:" + appImage).replicas(sharers).networkOf("own").minReady(4);
      if (sharerKind == 0) {
        app.replicas(1).mount(Mount.volume("shop_data", "/data", false));
      }
      if (!third) {
        return desired(own, app).build();
      }
      Given.Service logs = service("log").image("log:good").volumesFrom("own").minReady(0);
      return desired(own, app, logs).build();
    }

    void live() {
      for (int chapter = 0; chapter < 6; chapter++) {
        for (int pass = random.nextInt(14); pass >= 0; pass--) {
          if (random.nextInt(5) == 0) {
            damage();
          }
          pass();
        }
        want(any(chapter), any(chapter));
      }
      want("good-calm", "good-calm");
      settle();
      calm = true;
      for (String image : List.of("good-a", "good-b")) {
        want(image, random.nextBoolean() ? image : appImage);
        settle();
        want("good-calm", image);
        settle();
      }
      want("bad-a", appImage);
      holdBack("own");
      want("good-d", "bad-a");
      holdBack("app");
      want("good-again", "good-again");
      settle();
      assertThat(world.nodes)
          .filteredOn(n -> !n.service().equals("log"))
          .allMatch(n -> n.imageId.contains("good-again"));
    }

    private String any(int chapter) {
      return random.nextInt(3) == 0
          ? "bad-" + chapter
          : "good-" + (random.nextBoolean() ? chapter : 0);
    }

    private void want(String own, String app) {
      log.add("---- want own " + own + ", app " + app);
      ownImage = own;
      appImage = app;
      wanted = version();
    }

    private void damage() {
      if (!world.nodes.isEmpty() && random.nextInt(4) == 0) {
        World.Node node = world.nodes.get(random.nextInt(world.nodes.size()));
        world.restartedByHand(node);
        log.add("---- by hand: restart " + node.name);
        return;
      }
      log.add("---- by hand: " + world.damage());
    }

    private void settle() {
      for (int pass = 0; pass < PASSES; pass++) {
        boolean idle = pass();
        if (idle && plan(world.observed()).converged()) {
          atRest();
          return;
        }
      }
      throw new AssertionError("does not come to rest: " + Shows.text(plan(world.observed())));
    }

    private void atRest() {
      World.Node first = only("shop-own-1");
      assertThat(world.nodes)
          .filteredOn(n -> !n.service().equals("own"))
          .isNotEmpty()
          .allSatisfy(n -> assertThat(Peer.ids(n.spec)).contains(first.id))
          .allSatisfy(n -> assertThat(cutOff(n)).as(n.name).isFalse());
      int expected = wanted.services().stream().mapToInt(s -> s.replicas()).sum();
      assertThat(world.nodes).hasSize(expected).allMatch(World.Node::live);
    }

    private World.Node only(String name) {
      return world.nodes.stream().filter(n -> n.name.equals(name)).findFirst().orElseThrow();
    }

    /** I6: a version that does not work gets its verdict, and the way back ends. */
    private void holdBack(String service) {
      for (int pass = 0; pass < PASSES; pass++) {
        Plan plan = plan(world.observed());
        boolean held =
            plan.services().stream().anyMatch(s -> s.service().equals(service) && s.hold() != null);
        if (held && plan.settled()) {
          atRest();
          return;
        }
        pass();
      }
      throw new AssertionError("no verdict: " + Shows.text(plan(world.observed())));
    }

    private Plan plan(Observed observed) {
      return Planner.plan(wanted, observed, rollouts, false, world.now);
    }

    private boolean pass() {
      Observed observed = world.observed();
      Plan plan = plan(observed);
      assertThat(plan(world.observed())).as("I12").isEqualTo(plan);
      rollouts = Progress.planned(rollouts, plan, observed, world.now);
      plan.failures().forEach(this::hold);
      if (plan.failures().findAny().isEmpty()) {
        List<Step> wave = new ArrayList<>(plan.wave());
        while (!wave.isEmpty()) {
          Step step = wave.remove(firstOf(wave, random.nextInt(wave.size())));
          take(step, plan);
          if (random.nextInt(25) == 0 && !calm) {
            crash();
            break;
          }
        }
      }
      boolean idle = plan.wave().isEmpty() && plan.failures().findAny().isEmpty();
      rest(plan, idle);
      return idle;
    }

    /** Any order, but that of the steps on one container. */
    private static int firstOf(List<Step> wave, int any) {
      String id = wave.get(any) instanceof Step.OnContainer on ? on.target().id() : "";
      for (int i = 0; i < any; i++) {
        if (wave.get(i) instanceof Step.OnContainer on && on.target().id().equals(id)) {
          return i;
        }
      }
      return any;
    }

    private void crash() {
      log.add("---- crash, memory lost");
      boolean tellable = world.nodes.stream().noneMatch(n -> n.bad() && n.spec.health() == null);
      if (tellable) {
        rollouts = new Rollouts(new TreeMap<>(), rollouts.holds(), new TreeSet<>());
      }
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
      log.add("---- verdict on " + failure.service() + ": " + failure.reason());
      Hold before = rollouts.hold(failure.service(), failure.specHash(), failure.imageId());
      int attempts = before == null ? 1 : before.attempts() + 1;
      List<Hold> holds = new ArrayList<>(rollouts.holds());
      holds.remove(before);
      holds.add(
          new Hold(
              failure.service(),
              failure.specHash(),
              failure.imageId(),
              attempts,
              calm ? Instant.MAX : world.now.plus(Backoffs.retry(attempts)),
              failure.reason()));
      rollouts = rollouts.withHolds(holds);
    }

    private void take(Step step, Plan plan) {
      log.add(world.now + " " + StepText.of(step));
      boolean served = serves();
      boolean repair = plan.services().stream().anyMatch(s -> s.repairs().contains(step));
      switch (step) {
        case Step.Stop stop when !repair -> nobodyPointsAt(stop.target());
        case Step.Remove remove -> nobodyPointsAt(remove.target());
        case Step.Start start -> ownerRuns(world.node(start.target().id()));
        default -> {}
      }
      world.apply(step);
      rollouts = Progress.done(rollouts, step, world.now);
      boolean startFirst = ownerKind != 0 && ownerKind != 2 && sharerKind != 0 && onlyOwner(plan);
      if (calm && served && startFirst) {
        assertThat(serves()).as("a whole unit serves after %s", StepText.of(step)).isTrue();
      }
    }

    /** What is new of a sharer alone cannot stand beside the old one in the same network. */
    private boolean onlyOwner(Plan plan) {
      return plan.services().stream()
          .filter(s -> s.service().equals("app"))
          .noneMatch(s -> s.replacement().kind() == dev.fairlead.desired.Strategy.Kind.RECREATE);
    }

    private void nobodyPointsAt(Target target) {
      assertThat(world.nodes)
          .filteredOn(n -> n.live() && Peer.ids(n.spec).contains(target.id()))
          .extracting(n -> n.name)
          .as("share with %s", target.name())
          .isEmpty();
    }

    private void ownerRuns(World.Node node) {
      if (node.service().equals("app")) {
        assertThat(world.nodes)
            .filteredOn(n -> n.state == State.RUNNING)
            .as("started before what it shares")
            .anyMatch(n -> Peer.ids(node.spec).contains(n.id));
      }
    }

    /** Whether its network ended with a run of its owner. */
    private boolean cutOff(World.Node node) {
      return world.nodes.stream()
          .filter(n -> node.service().equals("app") && Peer.ids(node.spec).contains(n.id))
          .anyMatch(n ->
              node.startedAt == null
                  || n.startedAt == null
                  || node.startedAt.isBefore(n.startedAt));
    }

    /** Whether a healthy owner that is found by name has a healthy sharer. */
    private boolean serves() {
      return world.nodes.stream()
          .filter(n -> n.service().equals("own") && healthy(n))
          .filter(n ->
              n.spec.networking().endpoints().stream().anyMatch(e -> e.aliases().contains("own")))
          .anyMatch(own ->
              world.nodes.stream()
                  .filter(n -> n.service().equals("app") && healthy(n) && !cutOff(n))
                  .anyMatch(n -> Peer.ids(n.spec).contains(own.id)));
    }

    private static boolean healthy(World.Node node) {
      return node.state == State.RUNNING
          && node.health == dev.fairlead.observed.Container.Health.HEALTHY;
    }

    List<String> tail() {
      return log.subList(Math.max(0, log.size() - 50), log.size());
    }
  }
}
