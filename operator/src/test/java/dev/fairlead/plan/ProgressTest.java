package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.observed;
import static dev.fairlead.plan.Host.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Route;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Given.Service WEB = service("web").image("web:1");
  private static final Desired DESIRED = desired(WEB).build();

  private static Rollouts after(Rollouts before, Observed observed) {
    Plan plan = Planner.plan(DESIRED, observed, before, false, NOW);
    return Progress.planned(before, plan, observed, NOW);
  }

  @Test
  void whatComesToRestIsRememberedAndItsHoldLifted() {
    Hold failedOnce = new Hold("web", WEB.specHash(), "", 3, NOW.minusSeconds(1), "unhealthy");
    Hold other = new Hold("web", "other", "", 1, NOW, "unhealthy");
    Rollouts rested =
        after(
            Rollouts.NONE.withHolds(List.of(failedOnce, other)),
            observed(running(WEB, 1)).images("web:1").build());
    assertThat(rested.holds()).containsExactly(other);
    assertThat(rested.of("web", NOW).settled()).isEqualTo(WEB.specHash() + " x1");
    assertThat(rested.of("web", NOW).accepted()).hasSize(1);
  }

  @Test
  void whatIsMadeAfterTheClockWasSetBackDidNotStandAtTheFirstLook() {
    Observed first = observed(running(WEB, 1)).images("web:1").build();
    Rollouts begun = Progress.begun(Rollouts.NONE, DESIRED, NOW);
    Plan plan = Planner.plan(DESIRED, first, begun, false, NOW);

    var memory = Progress.stood(begun, List.of(plan), NOW).of("web", NOW);

    assertThat(memory.stoodBefore(running(WEB, 1).id(), NOW)).isTrue();
    assertThat(memory.stoodBefore(running(WEB, 2).id(), NOW.minusSeconds(600))).isFalse();
  }

  @Test
  void whatOneListOfTheFirstPassLeftOutStoodAllTheSame() {
    Rollouts begun = Progress.begun(Rollouts.NONE, DESIRED, NOW);
    Observed one = observed(running(WEB, 1)).images("web:1").build();
    Observed two = observed(running(WEB, 2)).images("web:1").build();
    List<Plan> looks =
        List.of(
            Planner.plan(DESIRED, one, begun, false, NOW),
            Planner.plan(DESIRED, two, begun, false, NOW));

    var memory = Progress.stood(begun, looks, NOW).of("web", NOW);

    assertThat(memory.stoodBefore(running(WEB, 1).id(), NOW)).isTrue();
    assertThat(memory.stoodBefore(running(WEB, 2).id(), NOW)).isTrue();
  }

  @Test
  void anEvictionThatMayHaveBeenHeardBeginsTheDrainAnew() {
    Target target = Target.of(running(WEB, 1).build());
    Step.Evict evict = new Step.Evict(target, "shop:web:front:8080", "b", new Cause("goes"));
    Rollouts told = Progress.done(Rollouts.NONE, evict, NOW.minusSeconds(60));
    assertThat(told.of("web", NOW).routed()).containsKey(target.id());

    assertThat(Progress.failed(told, evict, NOW).of("web", NOW).routed()).isEmpty();
  }

  @Test
  void anAdmissionThatMayHaveBeenHeardIsWaitedForFromThenOn() {
    Target target = Target.of(running(WEB, 1).build());
    Route route = FrontPlanTest.ROUTE;
    Step.Admit admit = new Step.Admit(target, route, "172.18.0.11", new Cause("is ready"));
    Step.Evict evict = new Step.Evict(target, route.id(), "b", new Cause("goes"));
    Rollouts out = Progress.done(Rollouts.NONE, evict, NOW.minusSeconds(60));

    assertThat(Progress.failed(out, admit, NOW).of("web", NOW).routed())
        .containsEntry(target.id(), new ServiceMemory.Routed(true, NOW));
  }

  @Test
  void whatIsStillOnItsWayIsNot() {
    Hold failedOnce = new Hold("web", WEB.specHash(), "", 3, NOW.minusSeconds(1), "unhealthy");
    Rollouts pending =
        after(
            Rollouts.NONE.withHolds(List.of(failedOnce)),
            observed(running(WEB, 1).starting()).images("web:1").build());
    assertThat(pending.holds()).containsExactly(failedOnce);
    assertThat(pending.of("web", NOW).settled()).isEmpty();
    assertThat(pending.of("web", NOW).accepted()).isEmpty();
  }

  @Test
  void aMissingReplicaIsStillDriftAPassLater() {
    Rollouts rested = after(Rollouts.NONE, observed(running(WEB, 1)).images("web:1").build());
    Observed gone = observed().images("web:1").build();
    Rollouts later = after(rested, gone);
    assertThat(Planner.plan(DESIRED, gone, later, false, NOW).findings())
        .containsExactly(
            new Finding("web", "shop-web-1", "missing", "shop-web-1 is missing", true));
  }

  @Test
  void whatAListLeftOutHasNotToPassAgain() {
    Observed there = observed(running(WEB, 1)).images("web:1").build();
    Rollouts rested = after(Rollouts.NONE, there);
    Rollouts leftOut = after(rested, observed().images("web:1").build());
    assertThat(leftOut.of("web", NOW).accepted()).isEqualTo(rested.of("web", NOW).accepted());
  }

  @Test
  void ofSoManyThatAreGoneItIsKnownThatTheyPassed() {
    TreeSet<String> many = new TreeSet<>();
    for (int i = 0; i <= ServiceMemory.MAX_ABSENT; i++) {
      many.add("gone-" + i);
    }
    Rollouts full = Rollouts.NONE.with("web", ServiceMemory.begin(NOW).accept(many));
    Observed there = observed(running(WEB, 1)).images("web:1").build();
    assertThat(after(full, there).of("web", NOW).accepted())
        .as("I16: and of the one that is there")
        .hasSize(ServiceMemory.MAX_ABSENT + 1);
  }
}
