package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.observed;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.Shows.wave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One wave at a time, as whole texts: starting, rolling, repairing, scaling. */
class PlannerTest {
  static Given.Service web(String tag) {
    return service("web").image("web:" + tag);
  }

  static Host.Snapshot host(Host.Box... boxes) {
    return observed(boxes).images("web:1", "web:2", "web:3");
  }

  static void assertWave(String actual, String... lines) {
    assertThat(actual).isEqualTo(lines.length == 0 ? "" : String.join("\n", lines) + "\n");
  }

  @Test
  void doesNothingWhenNothingDiffers() {
    Plan plan = Shows.with().planned(desired(web("1")), host(running(web("1"), 1)));
    assertThat(Shows.text(plan)).isEmpty();
    assertThat(plan.settled()).isTrue();
    assertThat(plan.converged()).isTrue();
  }

  // First start

  @Test
  void makesNetworksAndVolumesAndPullsBeforeAnyContainer() {
    assertWave(
        wave(
            desired(web("1").mount(Mount.volume("shop_data", "/data", false))).volume("data"),
            observed().bare()),
        "network shop_default: is missing",
        "volume shop_data: is missing",
        "pull web:1: not on this host");
  }

  @Test
  void createsAllMissingReplicasAtOnce() {
    assertWave(
        wave(desired(web("1").replicas(2)), host()),
        "create shop-web-1: is missing",
        "create shop-web-2: is missing");
  }

  @Test
  void startsOnceCreatedAndThenWaitsForHealth() {
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).created())), "start shop-web-1: created");
    assertWave(
        Shows.with()
            .remembers("web")
            .plan(
                desired(web("1")),
                host(running(web("1"), 1).createdAt(NOW.minusSeconds(5)).starting())),
        "wait shop-web-1: health: starting (115s)");
  }

  @Test
  void v13r10WaitsForDependenciesAsTheirConditionsSay() {
    Given.Release stack =
        desired(
            service("db").image("web:1"),
            service("migrate").image("web:1").oneShot(),
            service("cache").image("web:1"),
            web("1")
                .after("db", Condition.SERVICE_HEALTHY)
                .after("migrate", Condition.SERVICE_COMPLETED_SUCCESSFULLY)
                .after("cache", Condition.SERVICE_STARTED));
    Host.Box db = running(service("db").image("web:1"), 1);
    Host.Box cache = running(service("cache").image("web:1"), 1);
    assertWave(
        wave(stack, host(db.starting(), cache)),
        "create shop-migrate-1: runs once",
        "wait shop-db-1: health: starting",
        "wait db: db to be healthy");
    Host.Box migrate = running(service("migrate").image("web:1").oneShot(), 1);
    assertWave(
        wave(stack, host(running(service("db").image("web:1"), 1), cache, migrate.startedAgo(20))),
        "wait shop-migrate-1: running (100s)",
        "wait migrate: migrate to complete");
    assertWave(
        wave(stack, host(running(service("db").image("web:1"), 1), migrate.exited(0))),
        "create shop-cache-1: is missing",
        "wait cache: cache to start");
    assertWave(
        wave(stack, host(running(service("db").image("web:1"), 1), migrate.exited(0), cache)),
        "create shop-web-1: is missing");
  }

  // Rolling

  @Test
  void rollsOneReplicaStartFirstAndOutOfTraffic() {
    assertWave(
        wave(desired(web("2")), host(running(web("1"), 1))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  static String temp(int number) {
    return running(web("1"), number).id().substring(0, 12) + "_shop-web-" + number;
  }

  @Test
  void letsTheNewOneInOnlyAfterItsSoak() {
    Host.Box old = running(web("1"), 1);
    assertWave(
        wave(desired(web("2")), host(old, running(web("2"), 1).newcomer().quiet().healthyFor(4))),
        "wait " + temp(1) + ": soaking (6s)");
    assertWave(
        wave(desired(web("2")), host(old, running(web("2"), 1).newcomer().quiet().healthyFor(10))),
        "join " + temp(1) + ": is ready: as web on shop_default");
  }

  @Test
  void drainsStopsRemovesAndRenames() {
    Host.Box old = running(web("1"), 1);
    Host.Box next = running(web("2"), 1).newcomer();
    Given.Release release = desired(web("2").drain(5));
    assertWave(
        Shows.with().joined("web", next, 2).plan(release, host(old, next)),
        "wait shop-web-1: draining (3s)");
    assertWave(
        Shows.with().joined("web", next, 5).plan(release, host(old, next)),
        "stop shop-web-1: SIGTERM, 10s grace");
    assertWave(
        wave(release, host(old.exited(143), next)),
        "remove shop-web-1: replaced: image: web:1 → web:2");
    assertWave(wave(release, host(next)), "rename " + temp(1) + " → shop-web-1: takes its name");
  }

  @Test
  void leavesTheTrafficBeforeItsDrainWhereThatBreaksNoConnection() {
    Given.Release release = desired(web("2").drain(5));
    Host.Box next = running(web("2"), 1).newcomer().at(3);
    assertWave(
        Shows.with().joined("web", next, 0).plan(release, host(running(web("1"), 1).at(2), next)),
        "leave shop-web-1: its successor serves");
    Host.Box left = running(web("1"), 1).at(2).quiet();
    assertWave(
        Shows.with().joined("web", next, 60).joined("web", left, 2).plan(release, host(left, next)),
        "wait shop-web-1: draining (3s)");
    assertWave(
        Shows.with().joined("web", next, 60).joined("web", left, 5).plan(release, host(left, next)),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  @Test
  void keepsItsNamesWhereAnotherAddressWouldBreakConnections() {
    Host.Box next = running(web("2"), 1).newcomer().at(2);
    assertWave(
        Shows.with()
            .joined("web", next, 0)
            .plan(desired(web("2").drain(5)), host(running(web("1"), 1).at(4), next)),
        "wait shop-web-1: draining (5s)");
  }

  @Test
  void whatLeftComesBackWhenItIsWantedAgain() {
    Host.Box left = running(web("1"), 1).at(2).quiet();
    assertWave(
        wave(desired(web("1").drain(5)), host(left, running(web("2"), 1).newcomer().at(3))),
        "join shop-web-1: is ready: as web on shop_default");
  }

  @Test
  void drainsFromReadinessWhereNoJoinIsRemembered() {
    Host.Box next = running(web("2").port("", 80), 1).newcomer();
    assertWave(
        Shows.with()
            .remembers("web", next)
            .plan(
                desired(web("2").port("", 80).drain(5)),
                host(running(web("1").port("", 80), 1), next)),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  @Test
  void r13RollsThreeReplicasOneByOne() {
    assertWave(
        wave(
            desired(web("2").replicas(3)),
            host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void createsTheNextWhileTheLastOldOneIsStopping() {
    assertWave(
        wave(
            desired(web("2").replicas(2)),
            host(running(web("1"), 1), running(web("2"), 1).newcomer(), running(web("1"), 2))),
        "stop shop-web-1: SIGTERM, 10s grace",
        "create " + temp(2) + ": replaces shop-web-2: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void replacesUnreadyInstancesFirst() {
    assertWave(
        wave(
            desired(web("2").replicas(3)),
            host(running(web("1"), 1), running(web("1"), 2).unhealthy(), running(web("1"), 3))),
        "create "
            + temp(2)
            + ": replaces shop-web-2: unhealthy: connection refused (health check: check), image:"
            + " web:1 → web:2 (no traffic yet)");
  }

  @Test
  void stopsFirstWhereThereIsNoSurge() {
    assertWave(
        wave(
            desired(web("2").replicas(3).rolling().surge(0, 1)),
            host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))),
        "stop shop-web-1: SIGTERM, 10s grace",
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void replacesAsManyAtOnceAsTheBudgetAllows() {
    assertWave(
        wave(
            desired(web("2").replicas(3).surge(2, 1)),
            host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)",
        "create " + temp(2) + ": replaces shop-web-2: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void aThirdRevisionSupersedesAtOnceAndCountsNobodyWhoHasNotPassed() {
    Host.Box second = running(web("2"), 1).newcomer().quiet().starting();
    assertWave(
        Shows.with().remembers("web").plan(desired(web("3")), host(running(web("1"), 1), second)),
        "stop " + temp(1) + ": SIGTERM, 10s grace",
        "create "
            + second.id().substring(0, 12)
            + "_shop-web-1: replaces shop-web-1: image: web:1 → web:3 (no traffic yet)");
    assertWave(
        Shows.with()
            .remembers("web")
            .plan(desired(web("3")), host(running(web("1"), 1), second.exited(143))),
        "create "
            + second.id().substring(0, 12)
            + "_shop-web-1: replaces shop-web-1: image: web:1 → web:3 (no traffic yet)");
  }

  @Test
  void v6ATagThatMovedIsAnotherImage() {
    assertWave(
        wave(
            desired(web("1")),
            observed(running(web("1"), 1).imageId("sha256:older")).images("web:1")),
        "create "
            + temp(1)
            + ": replaces shop-web-1: image: web:1 (sha256:older) → web:1 (sha256:id-of-web:1) (no"
            + " traffic yet)");
  }

  @Test
  void pullsBeforeAnythingIsTouched() {
    assertWave(
        wave(desired(web("2")), observed(running(web("1"), 1)).images("web:1")),
        "pull web:2: not on this host");
  }

  @Test
  void pullsOnceMoreForEachAttemptWherePolicyIsAlways() {
    Given.Service web = web("2").pull(PullPolicy.ALWAYS);
    assertWave(wave(desired(web), host(running(web("1"), 1))), "pull web:2: pull_policy always");
    assertWave(wave(desired(web), host(running(web("2"), 1))));
  }

  @Test
  void failsWherePolicyIsNeverAndTheImageIsNotHere() {
    assertWave(
        wave(
            desired(web("2").pull(PullPolicy.NEVER)),
            observed(running(web("1"), 1)).images("web:1")),
        "failed image web:2 is not on this host, and pull_policy is never");
  }

  // Repairs

  @Test
  void replacesWhatWasChangedByHand() {
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).env("DEBUG", "1"))),
        "create " + temp(1) + ": replaces shop-web-1: env DEBUG: \"1\" → (none) (no traffic yet)");
  }

  @Test
  void leavesIgnoredFieldsAlone() {
    assertWave(
        wave(desired(web("1")).ignoring("env.DEB*"), host(running(web("1"), 1).env("DEBUG", "1"))));
  }

  @Test
  void rollsAChangedVariable() {
    assertWave(
        wave(
            desired(web("1").env("LOG_LEVEL", "info")),
            host(running(web("1").env("LOG_LEVEL", "debug"), 1))),
        "create "
            + temp(1)
            + ": replaces shop-web-1: env LOG_LEVEL: \"debug\" → \"info\" (no traffic yet)");
  }

  @Test
  void putsLimitsSetByHandBackInPlace() {
    Resources lowered =
        new Resources(0, 0, 0, 0, "", 64L << 20, 0, 512L << 20, null, 0, false, List.of());
    assertWave(
        wave(
            desired(web("1").memory(256L << 20)),
            host(
                running(web("1").memory(256L << 20), 1)
                    .updated(lowered, new Restart(Restart.Policy.ALWAYS, 0)))),
        "update shop-web-1: memory: 64MiB → 256MiB, memory_swap: 512MiB → (none), restart:"
            + " \"always\" → (none)");
  }

  @Test
  void replacesWhereALimitMustGo() {
    Resources limited = new Resources(0, 0, 0, 0, "", 64L << 20, 0, 0, null, 0, false, List.of());
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).updated(limited, Restart.NO))),
        "create " + temp(1) + ": replaces shop-web-1: memory: 64MiB → (none) (no traffic yet)");
  }

  @Test
  void joinsANetworkThatWasCut() {
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).disconnected())),
        "join shop-web-1: aliases shop_default: (none) → \"web\" and 1 more: as web on"
            + " shop_default");
  }

  @Test
  void startsUnpausesAndRenames() {
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).exited(137))),
        "start shop-web-1: exited with code 137");
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).state(State.PAUSED))),
        "unpause shop-web-1: was paused");
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).named("elsewhere"))),
        "rename elsewhere → shop-web-1: takes its name");
  }

  @Test
  void replacesADeadContainerAndIgnoresOneBeingRemoved() {
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).state(State.DEAD))),
        "remove shop-web-1: dead",
        "create " + temp(1) + ": replaces shop-web-1: dead");
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1).state(State.REMOVING))),
        "create " + temp(1) + ": is missing");
  }

  @Test
  void restartsAnUnhealthyOneAndBacksOffWhenItKeepsFalling() {
    Host.Snapshot sick = host(running(web("1"), 1).unhealthy());
    assertWave(wave(desired(web("1")), sick), "stop shop-web-1: SIGTERM, 10s grace");
    assertWave(
        Shows.with().healed("web", "shop-web-1", 4, 3).plan(desired(web("1")), sick),
        "wait shop-web-1: keeps falling over; next try (5s)");
  }

  @Test
  void leavesTheEnginesRestartPolicyItsTry() {
    Given.Service web = web("1").restart(Restart.Policy.ALWAYS);
    assertWave(
        wave(desired(web), host(running(web, 1).restarting(1))),
        "wait shop-web-1: restarting after it exited with code 1");
  }

  @Test
  void startsWhatStoodWhileADependencyIsRolledBack() {
    Given.Service failed = service("db").image("web:2");
    Given.Service web = web("1").after("db", Condition.SERVICE_HEALTHY);
    Shows shows = Shows.with().held(failed, NOW.plusSeconds(60)).rested(web);
    Host.Box db = running(service("db").image("web:1"), 1);
    assertWave(shows.plan(desired(failed, web), host(db)), "create shop-web-1: is missing");
    assertWave(
        shows.plan(desired(failed, web), host(db, running(web, 1).exited(1))),
        "start shop-web-1: exited with code 1");
    assertWave(
        shows.plan(
            desired(failed, web("2").after("db", Condition.SERVICE_HEALTHY)),
            host(db, running(web, 1))),
        "wait db: db failed");
  }

  // Number of replicas

  @Test
  void scalesUpAndDown() {
    assertWave(
        wave(desired(web("1").replicas(3)), host(running(web("1"), 1))),
        "create shop-web-2: is missing",
        "create shop-web-3: is missing");
    assertWave(
        wave(
            desired(web("1").replicas(1)),
            host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3).exited(0))),
        "stop shop-web-2: SIGTERM, 10s grace",
        "remove shop-web-3: one too many");
    assertWave(
        wave(desired(web("1").replicas(0)), host(running(web("1"), 1))),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  @Test
  void scalesDownToThoseThatServe() {
    assertWave(
        wave(
            desired(web("1").replicas(1)),
            host(running(web("1"), 1).unhealthy(), running(web("1"), 2))),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  @Test
  void surplusThatIsStoppedDoesNotPayForAnotherStop() {
    assertWave(
        wave(
            desired(web("2").replicas(2).surge(0, 1)),
            host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))),
        "stop shop-web-3: SIGTERM, 10s grace",
        "stop shop-web-1: SIGTERM, 10s grace",
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void takesDownADuplicate() {
    assertWave(
        wave(
            desired(web("1")),
            host(running(web("1"), 1), running(web("1"), 1).newcomer().named("twin"))),
        "stop twin: SIGTERM, 10s grace");
  }
}
