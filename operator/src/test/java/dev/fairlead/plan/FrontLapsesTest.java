package dev.fairlead.plan;

import static dev.fairlead.plan.FrontPlanTest.ROUTE;
import static dev.fairlead.plan.FrontPlanTest.backend;
import static dev.fairlead.plan.FrontPlanTest.open;
import static dev.fairlead.plan.FrontPlanTest.planned;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.RouteState;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Behind a proxy, where it is not known what that was told, or another instance falls over. */
class FrontLapsesTest {
  private final Host.Box old = running(web("1"), 1);
  private final Host.Box next = running(web("2"), 1).newcomer().healthyFor(20);

  /** The new one passed its gate, and the proxy has yet to reach it. */
  private String coming(Rollouts rollouts) {
    RouteState told = open(backend(old, State.ADMITTED, 1), backend(next, State.COMING, 0));
    return Shows.text(planned(rollouts, ROUTE, web("2").drain(30), told, old, next));
  }

  private Rollouts passed() {
    return Rollouts.NONE.with(
        "web", ServiceMemory.begin(Given.NOW.minusSeconds(60)).accept(Set.of(next.id())));
  }

  @Test
  void oneThatMayHaveBeenLetInAndIsNotReachedFailsInItsTime() {
    RouteState before = open(backend(old, State.ADMITTED, 1));
    Step admit = planned(passed(), ROUTE, web("2"), before, old, next).wave().getFirst();
    // The answer to that was lost.
    assertThat(coming(Progress.failed(passed(), admit, Given.NOW.minusSeconds(29))))
        .contains("the front has not reached it")
        .doesNotContain("failed");
    assertThat(coming(Progress.failed(passed(), admit, Given.NOW.minusSeconds(30))))
        .contains("could not reach it at 172.18.0.11:80 within 30s");
  }

  @Test
  void oneThatWasLetInBeforeWeRememberFailsInItsTimeToo() {
    assertThat(coming(passed())).doesNotContain("failed");
    RouteState told = open(backend(old, State.ADMITTED, 1), backend(next, State.COMING, 0));
    Plan seen = planned(passed(), ROUTE, web("2"), told, old, next);
    Observed observed = host(old, next).build();
    assertThat(coming(Progress.planned(passed(), seen, observed, Given.NOW.minusSeconds(29))))
        .contains("the front has not reached it")
        .doesNotContain("failed");
    assertThat(coming(Progress.planned(passed(), seen, observed, Given.NOW.minusSeconds(30))))
        .contains("could not reach it at 172.18.0.11:80 within 30s");
  }

  @Test
  void oneThatMayHaveBeenLetInAndIsTakenOutByHandHasAllOfItsTime() {
    Given.Service web = web("2").drain(30);
    Step.Admit again =
        new Step.Admit(Target.of(old.build()), ROUTE, "172.18.0.11", new Cause("serves"));
    Rollouts told =
        Rollouts.NONE.with(
            "web",
            ServiceMemory.begin(Given.NOW.minusSeconds(60))
                .route(old.id(), false, Given.NOW.minusSeconds(40)));
    Rollouts lost = Progress.failed(told, again, Given.NOW.minusSeconds(5));
    RouteState out = open(backend(old, State.DRAINING, 5), backend(next, State.ADMITTED, 1));
    assertWave(
        Shows.text(planned(lost, ROUTE, web, out, old, next)),
        "evict shop-web-1: image: web:1 → web:2");
  }

  @Test
  void oneWhoseSuccessorServesIsLetInAgainWhereAnotherFellOver() {
    Given.Service web = web("2").replicas(3).drain(30);
    Rollouts told =
        Rollouts.NONE.with(
            "web",
            ServiceMemory.begin(Given.NOW.minusSeconds(60))
                .route(old.id(), false, Given.NOW.minusSeconds(5)));
    Host.Box second = running(web("1"), 2).exited(137);
    Host.Box third = running(web("1"), 3);
    Backend[] in = {backend(next, State.ADMITTED, 1), backend(third, State.ADMITTED, 1)};
    RouteState out = open(in[0], in[1], backend(old, State.DRAINING, 2));
    assertThat(Shows.text(planned(told, ROUTE, web, out, old, next, second, third)))
        .contains("admit shop-web-1: too few others serve")
        .contains("create " + temp(2))
        .doesNotContain("evict")
        .doesNotContain("stop");
    RouteState again = open(in[0], in[1], backend(old, State.ADMITTED, 2));
    Host.Box fresh = running(web("2"), 2).newcomer().starting().quiet();
    assertWave(
        Shows.text(planned(told, ROUTE, web, again, old, next, second, fresh, third)),
        "wait " + temp(2) + ": health: starting (90s)");
    // It goes when what takes the place of the one that fell over serves.
    Host.Box serving = running(web("2"), 2).newcomer().healthyFor(20);
    RouteState all =
        open(in[0], in[1], backend(old, State.ADMITTED, 2), backend(serving, State.ADMITTED, 0));
    assertThat(Shows.text(planned(told, ROUTE, web, all, old, next, second, serving, third)))
        .contains("evict shop-web-1")
        .doesNotContain("admit");
  }

  @Test
  void oneWhoseSuccessorServesIsNotLetInAgainWhileEnoughServe() {
    Given.Service web = web("2").replicas(3).surge(1, 1).drain(30);
    Host.Box second = running(web("1"), 2).exited(137);
    Host.Box third = running(web("1"), 3);
    RouteState out =
        open(
            backend(next, State.ADMITTED, 1),
            backend(third, State.ADMITTED, 1),
            backend(old, State.DRAINING, 0));
    assertThat(Shows.text(planned(web, out, old, next, second, third)))
        .contains("stop shop-web-1")
        .doesNotContain("admit");
  }

  @Test
  void oneThatSomebodyLetInAgainHasAllOfItsTimeFromItsNewEvictionOn() {
    Given.Service web = web("2").drain(30);
    Backend admitted = backend(next, State.ADMITTED, 1);
    Rollouts told =
        Rollouts.NONE.with(
            "web",
            ServiceMemory.begin(Given.NOW.minusSeconds(60))
                .route(old.id(), false, Given.NOW.minusSeconds(40)));
    Plan again =
        planned(told, ROUTE, web, open(backend(old, State.ADMITTED, 5), admitted), old, next);
    assertWave(Shows.text(again), "evict shop-web-1: image: web:1 → web:2");
    // The answer to that was lost: since when it is out is not known.
    Rollouts lost = Progress.failed(told, again.wave().getFirst(), Given.NOW);
    RouteState out = open(backend(old, State.DRAINING, 5), admitted);
    assertWave(
        Shows.text(planned(lost, ROUTE, web, out, old, next)),
        "evict shop-web-1: image: web:1 → web:2");
  }
}
