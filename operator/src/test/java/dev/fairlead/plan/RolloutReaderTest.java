package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.observed;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.rollout.Rollout;
import org.junit.jupiter.api.Test;

/** Where a rollout stands, seen from the host alone. */
class RolloutReaderTest {
  private static Rollout rollout(Given.Release release, Host.Snapshot snapshot) {
    return rollout(Shows.with(), release, snapshot);
  }

  private static Rollout rollout(Shows shows, Given.Release release, Host.Snapshot snapshot) {
    return shows.planned(release, snapshot).services().getLast().rollout();
  }

  private static Host.Box old() {
    return running(web("1"), 1);
  }

  private static Host.Box next() {
    return running(web("2"), 1).newcomer();
  }

  @Test
  void goesFromPullingToComplete() {
    Given.Release release = desired(web("2"));
    assertThat(rollout(release, observed(old()).images("web:1")))
        .isEqualTo(new Rollout.Pulling("web:2"));
    assertThat(rollout(release, host(old()))).isEqualTo(new Rollout.Surging(temp(1)));
    assertThat(rollout(release, host(old(), next().quiet().created())))
        .isEqualTo(new Rollout.Surging(temp(1)));
    assertThat(rollout(release, host(old(), next().quiet().starting())))
        .isEqualTo(
            new Rollout.Gating(
                temp(1), "health: starting", NOW.minusSeconds(30), NOW.plusSeconds(90)));
    assertThat(rollout(release, host(old(), next().quiet().healthyFor(4))))
        .isEqualTo(new Rollout.Soaking(temp(1), NOW.minusSeconds(4), NOW.plusSeconds(6)));
    assertThat(rollout(release, host(old(), next().quiet())))
        .isEqualTo(new Rollout.Switching(temp(1)));
    assertThat(rollout(release, host(old(), next()))).isEqualTo(new Rollout.Retiring("shop-web-1"));
    assertThat(rollout(release, host(running(web("2"), 1)))).isEqualTo(new Rollout.Complete());
  }

  @Test
  void tellsADrainADelayAndAPause() {
    assertThat(
            rollout(
                Shows.with().joined("web", next(), 2),
                desired(web("2").drain(5)),
                host(old(), next())))
        .isEqualTo(new Rollout.Draining("shop-web-1", NOW.minusSeconds(2), NOW.plusSeconds(3)));
    Host.Box first = running(web("2"), 1);
    Host.Snapshot half = host(first, running(web("1"), 2));
    assertThat(
            rollout(
                Shows.with().joined("web", first, 10),
                desired(web("2").replicas(2).pace(0, 30)),
                half))
        .isEqualTo(new Rollout.Delaying(NOW.minusSeconds(10), NOW.plusSeconds(20)));
    Rollout paused =
        rollout(
            Shows.with().joined("web", first, 10), desired(web("2").replicas(2).pace(1, 0)), half);
    assertThat(paused).isEqualTo(new Rollout.Paused(1, 2, NOW.minusSeconds(10)));
    assertThat(paused.ended()).isTrue();
    assertThat(paused.now()).isEqualTo("paused, 1 of 2 are new");
    assertThat(paused.next()).isEqualTo("resume lets it go on");
  }

  @Test
  void tellsAKeptSet() {
    assertThat(
            rollout(
                Shows.with().joined("web", next(), 15),
                desired(web("2").blueGreen()),
                host(old().quiet(), next())))
        .isEqualTo(new Rollout.Keeping(NOW.minusSeconds(15), NOW.plusSeconds(45)));
  }

  @Test
  void tellsWhatIsSuperseded() {
    Host.Box second = next().quiet().starting();
    assertThat(rollout(Shows.with().remembers("web"), desired(web("3")), host(old(), second)))
        .isEqualTo(new Rollout.Superseding(temp(1)));
  }

  @Test
  void tellsAFailureAndTheWayBack() {
    Host.Box sick = next().quiet().unhealthy();
    assertThat(rollout(desired(web("2")), host(old(), sick)))
        .isEqualTo(new Rollout.Failed("unhealthy: connection refused (health check: check)", null));
    Shows held = Shows.with().remembers("web", old()).held(web("2"), NOW.plusSeconds(60));
    assertThat(rollout(held, desired(web("2")), host(old(), sick)))
        .isEqualTo(new Rollout.RollingBack("unhealthy", new Rollout.Retiring(temp(1))));
    assertThat(rollout(held, desired(web("2")), host(old())))
        .isEqualTo(new Rollout.RolledBack("unhealthy", NOW.plusSeconds(60)));
    assertThat(rollout(held, desired(web("2")).withoutRollback(), host(old(), sick)))
        .isEqualTo(new Rollout.Failed("unhealthy", NOW.plusSeconds(60)));
  }

  @Test
  void tellsRepairsAndDependencies() {
    assertThat(rollout(desired(web("1")), host(old().exited(1))))
        .isEqualTo(new Rollout.Repairing("start shop-web-1: exited with code 1"));
    assertThat(
            rollout(
                desired(
                    service("db").image("web:1"), web("1").after("db", Condition.SERVICE_HEALTHY)),
                host()))
        .isEqualTo(new Rollout.Blocked("db to be healthy"));
  }
}
