package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.desired.Way;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.RouteState;
import dev.fairlead.rollout.Backoffs;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Listen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Lives of a service behind a proxy that lags, refuses, is silent, restarts and forgets, with
 * damage done by hand, versions that fail, and deaths of ours between any two steps. A container is
 * stopped only when the proxy, as it truly is, has let go of it, and in the end all is as desired.
 */
class FrontLivesTest {
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 300);
  private static final int PASSES = 3_000;
  private static final int REPLICAS = 2;
  private static final Duration DRAIN = Duration.ofSeconds(8);
  private static final Route ROUTE =
      new Route(
          "shop:web:front:8080",
          new TreeSet<>(List.of(new Listen("", 8080))),
          80,
          new Way.Front(true, false),
          Duration.ofSeconds(20));

  @Test
  void stopsOnlyWhatTheProxyHasLetGoAndComesToRest() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Life life = new Life(seed);
      try {
        life.live();
      } catch (AssertionError | RuntimeException e) {
        int from = Math.max(0, life.log.size() - 60);
        String tail = String.join("\n", life.log.subList(from, life.log.size()));
        throw new AssertionError("seed " + seed + ":\n" + tail, e);
      }
    }
  }

  private static final class Life {
    private final Random random;
    private final World world;
    private final ModelProxy proxy;
    private final List<String> log = new ArrayList<>();
    private final Kind kind;
    private Rollouts rollouts = Rollouts.NONE;
    private Desired wanted;
    private boolean calm;

    Life(int seed) {
      random = new Random(seed * 31L + 7);
      world = new World(random);
      proxy = new ModelProxy(new Random(seed), world);
      kind = List.of(Kind.ROLLING, Kind.RECREATE, Kind.BLUE_GREEN).get(random.nextInt(3));
      wanted = version("good-0");
    }

    private Desired version(String image) {
      world.has("web:" + image);
      Given.Service web =
          service("web")
              .image("web:" + image)
              .replicas(REPLICAS)
              .minReady(random.nextInt(2) * 4)
              .drain((int) DRAIN.toSeconds());
      Desired plain = desired(replaced(web)).build();
      return plain.withServices(
          plain.services().stream().map(s -> s.withRoutes(List.of(ROUTE))).toList());
    }

    private Given.Service replaced(Given.Service web) {
      return switch (kind) {
        case ROLLING -> web.rolling();
        case RECREATE -> web.recreate();
        case BLUE_GREEN -> web.blueGreen().keepOld(random.nextInt(3) * 10);
      };
    }

    private void want(String image) {
      log.add("---- want " + image);
      wanted = version(image);
    }

    void live() {
      for (int chapter = 0; chapter < 5; chapter++) {
        for (int pass = random.nextInt(40); pass >= 0; pass--) {
          trouble();
          pass();
        }
        want((random.nextInt(3) == 0 ? "bad-" : "good-") + chapter);
      }
      want("good-calm");
      calm = true;
      proxy.calm();
      settle();
    }

    private void trouble() {
      if (random.nextInt(12) == 0) {
        log.add("---- by hand: " + world.damage());
      }
      if (random.nextInt(8) == 0) {
        log.add("---- proxy: " + proxy.trouble());
      }
      if (random.nextInt(25) == 0) {
        log.add("---- memory lost");
        rollouts = new Rollouts(new TreeMap<>(), rollouts.holds(), new TreeSet<>());
      }
    }

    private void settle() {
      for (int pass = 0; pass < PASSES; pass++) {
        if (pass() && Planner.plan(wanted, observed(), rollouts, false, world.now).converged()) {
          assertThat(world.nodes).hasSize(REPLICAS);
          assertThat(proxy.serving()).isEqualTo(REPLICAS);
          assertThat(proxy.backends()).isEqualTo(REPLICAS);
          return;
        }
      }
      throw new AssertionError("does not come to rest");
    }

    /** Each container has an address of its own for as long as it is there. */
    private Observed observed() {
      Observed seen = world.observed();
      List<Container> containers = new ArrayList<>();
      for (Container container : seen.containers()) {
        TreeMap<String, String> addresses = new TreeMap<>();
        container
            .addresses()
            .keySet()
            .forEach(network -> addresses.put(network, ModelProxy.address(container.id())));
        containers.add(Specimen.of(container).addresses(addresses).build());
      }
      TreeMap<String, RouteState> routes = new TreeMap<>();
      routes.put(ROUTE.id(), proxy.say());
      return new Observed(
          seen.project(),
          containers,
          seen.networks(),
          seen.volumes(),
          seen.images(),
          seen.imagesById(),
          seen.outside(),
          routes);
    }

    /**
     * @return whether there was nothing to do
     */
    private boolean pass() {
      Observed observed = observed();
      Plan plan = Planner.plan(wanted, observed, rollouts, false, world.now);
      rollouts = Progress.planned(rollouts, plan, observed, world.now);
      plan.failures().forEach(this::hold);
      List<Step> wave = new ArrayList<>(plan.wave());
      boolean idle = wave.isEmpty();
      Kind made = plan.services().getFirst().replacement().kind();
      for (Step step : wave) {
        log.add(world.now + " " + StepText.of(step));
        if (step instanceof Step.Stop || step instanceof Step.Leave) {
          letGo(((Step.OnContainer) step).target(), made);
        }
        if (!(step instanceof Step.AtProxy told)) {
          world.apply(step);
        } else if (!proxy.apply(told)) {
          log.add("     refused");
          break;
        }
        rollouts = Progress.done(rollouts, step, world.now);
        if (!calm && random.nextInt(25) == 0) {
          log.add("---- crash");
          break;
        }
      }
      Instant next = world.now.plusMillis(100 + random.nextInt(400));
      if (idle) {
        Instant change = plan.nextChange().orElse(world.now.plusSeconds(5));
        next = change.isAfter(next) ? Collections.min(List.of(change, next.plusSeconds(5))) : next;
      }
      world.until(next);
      proxy.tick();
      return idle;
    }

    /** The rule of it all, by what the proxy truly is. */
    private void letGo(Target target, Kind made) {
      World.Node node = world.node(target.id());
      boolean well =
          node.state == Container.State.RUNNING && node.health == Container.Health.HEALTHY;
      if (!well) {
        return;
      }
      assertThat(proxy.works(node.id)).as("gets work still: %s", node.name).isFalse();
      assertThat(proxy.sessions(node.id) == 0 || proxy.drainedFor(node.id, DRAIN))
          .as("has %d sessions: %s", proxy.sessions(node.id), node.name)
          .isTrue();
      boolean letIn =
          node.spec.networking().endpoints().stream().anyMatch(e -> e.aliases().contains("web"));
      if (made != Kind.RECREATE && proxy.isUp() && letIn) {
        assertThat(proxy.serving()).as("another one serves than %s", node.name).isPositive();
      }
    }

    private void hold(Failure failure) {
      log.add("---- verdict: " + failure.reason());
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
              world.now.plus(Backoffs.retry(attempts)),
              failure.reason()));
      rollouts = rollouts.withHolds(holds);
    }
  }
}
