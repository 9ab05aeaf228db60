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
import dev.fairlead.desired.Gate;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One wave at a time, as whole texts. */
class PlannerTest {
  private static Given.Service web(String tag) {
    return service("web").image("web:" + tag);
  }

  private static Host.Snapshot host(Host.Box... boxes) {
    return observed(boxes).images("web:1", "web:2", "web:3");
  }

  private static void assertWave(String actual, String... lines) {
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
  void waitsForDependenciesAsTheirConditionsSay() {
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

  private static String temp(int number) {
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
  void rollsThreeReplicasOneByOne() {
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
            + ": replaces shop-web-2: unhealthy: connection refused, image: web:1 → web:2 (no"
            + " traffic yet)");
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
  void aTagThatMovedIsAnotherImage() {
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

  // Recreate

  @Test
  void recreatesWhereTwoCannotStandBesideEachOther() {
    assertThat(reason(web("1").port("8080", 80))).isEqualTo("fixed port 8080");
    assertThat(reason(web("1").containerName("web"))).isEqualTo("container_name web");
    assertThat(reason(web("1").mode("host"))).isEqualTo("host network");
    assertThat(reason(web("1").address("172.18.0.9"))).isEqualTo("static address on shop_default");
    assertThat(reason(web("1").mount(Mount.bind("/srv/data", "/data", false))))
        .isEqualTo("writable volume /data");
    assertThat(reason(web("1").port("8080", 80).rolling())).isEqualTo("fixed port 8080");
    assertThat(reason(web("1").recreate())).isEqualTo("as declared");
    assertThat(reason(web("1").mount(Mount.bind("/srv/data", "/data", false)).rolling())).isEmpty();
    assertThat(reason(web("1").mount(Mount.bind("/srv/data", "/data", true)))).isEmpty();
    assertThat(reason(web("1").port("8080-8090", 80))).isEmpty();
  }

  private static String reason(Given.Service service) {
    return Replacement.of(service.build(), service.spec(), null).reason();
  }

  @Test
  void recreatesWithTheOldOneKeptUntilTheNewOneIsReady() {
    Given.Service old = web("1").port("8080", 80);
    Given.Service next = web("2").port("8080", 80);
    assertWave(
        wave(desired(next), host(running(old, 1))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2");
    assertWave(
        wave(desired(next), host(running(old, 1), running(next, 1).newcomer().created())),
        "stop shop-web-1: SIGTERM, 10s grace");
    assertWave(
        wave(desired(next), host(running(old, 1).exited(0), running(next, 1).newcomer().created())),
        "start " + temp(1) + ": image: web:1 → web:2");
    assertWave(
        wave(
            desired(next),
            host(running(old, 1).exited(0), running(next, 1).newcomer().healthyFor(2))),
        "wait " + temp(1) + ": soaking (8s)");
    assertWave(
        wave(
            desired(next),
            host(running(old, 1).exited(0), running(next, 1).newcomer().healthyFor(20))),
        "remove shop-web-1: replaced: image: web:1 → web:2");
  }

  @Test
  void startsTheSameOldContainerAgainWhenTheNewOneFails() {
    Given.Service old = web("1").port("8080", 80);
    Given.Service next = web("2").port("8080", 80);
    Host.Box failed = running(next, 1).newcomer().unhealthy();
    Plan verdict = Shows.with().planned(desired(next), host(running(old, 1).exited(0), failed));
    assertWave(Shows.text(verdict), "failed unhealthy: connection refused");
    assertThat(verdict.failures().findFirst().orElseThrow().interrupting()).isTrue();

    Shows held = Shows.with().held(next, Instant.MAX);
    assertWave(
        held.plan(desired(next), host(running(old, 1).exited(0), failed)),
        "stop " + temp(1) + ": SIGTERM, 10s grace");
    assertWave(
        held.plan(desired(next), host(running(old, 1).exited(0), failed.exited(1))),
        "start shop-web-1: image: web:2 → web:1");
    assertWave(
        held.plan(desired(next), host(running(old, 1), failed)),
        "remove " + temp(1) + ": replaced: image: web:2 → web:1");
    Plan back = held.planned(desired(next), host(running(old, 1)));
    assertThat(back.settled()).isTrue();
    assertThat(back.converged()).isFalse();
  }

  // Failing versions

  @Test
  void rollsBackHalfWayByCopyingASibling() {
    Host.Box done = running(web("2"), 1).createdAt(NOW.minusSeconds(90));
    Host.Box failed = running(web("2"), 2).newcomer().quiet().unhealthy();
    Host.Snapshot halfWay = host(done, running(web("1"), 2), failed, running(web("1"), 3));
    Given.Release release = desired(web("2").replicas(3));
    assertWave(
        Shows.with().remembers("web", done).plan(release, halfWay),
        "failed unhealthy: connection refused");
    Shows held = Shows.with().remembers("web", done).held(web("2"), NOW.plusSeconds(10));
    assertWave(
        held.plan(release, halfWay),
        "stop " + temp(2) + ": SIGTERM, 10s grace",
        "create " + temp(1) + ": replaces shop-web-1: image: web:2 → web:1 (no traffic yet)");
    Step.Create copy =
        held.planned(release, halfWay).wave().stream()
            .filter(Step.Create.class::isInstance)
            .map(Step.Create.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(copy.spec().image()).isEqualTo("web:1");
    assertThat(copy.labels())
        .containsEntry(Labels.SPEC, web("1").specHash())
        .containsEntry(Labels.NUMBER, "1")
        .containsEntry(Labels.RELEASE, "shop");
  }

  @Test
  void triesAgainWhenTheHoldHasExpired() {
    Shows expired = Shows.with().held(web("2"), NOW.minusSeconds(1));
    assertWave(
        expired.plan(desired(web("2")), host(running(web("1"), 1))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void aFailureOfTheLastTryIsNoVerdictOnThisOne() {
    Host.Box failed = running(web("2"), 1).newcomer().quiet().exited(1);
    assertWave(
        Shows.with()
            .held(web("2"), NOW.minusSeconds(1))
            .plan(desired(web("2")), host(running(web("1"), 1), failed)),
        "remove " + temp(1) + ": failed before: exited with code 1",
        "create "
            + failed.id().substring(0, 12)
            + "_shop-web-1: replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void clearsAwayAFirstDeploymentThatFailed() {
    Host.Box failed = running(web("1"), 1).createdAt(NOW.minusSeconds(60)).unhealthy();
    Host.Snapshot host = host(failed);
    assertWave(
        Shows.with().remembers("web").plan(desired(web("1")), host),
        "failed unhealthy: connection refused");
    Shows held = Shows.with().remembers("web").held(web("1"), NOW.plusSeconds(7));
    assertWave(
        held.plan(desired(web("1")), host),
        "stop shop-web-1: SIGTERM, 10s grace",
        "wait web: unhealthy (7s)");
    assertWave(
        held.plan(desired(web("1")), host(failed.exited(137))),
        "remove shop-web-1: exited with code 137",
        "wait web: unhealthy (7s)");
  }

  @Test
  void leavesTheFailedOneForInspectionWithoutRollback() {
    Host.Box failed = running(web("2"), 1).newcomer().quiet().unhealthy();
    assertWave(
        Shows.with()
            .held(web("2"), NOW.plusSeconds(7))
            .plan(desired(web("2")).withoutRollback(), host(running(web("1"), 1), failed)),
        "wait web: unhealthy (7s)");
  }

  @Test
  void neverGoesBackToAQuarantinedRevision() {
    Host.Box leftover = running(web("2"), 1);
    assertWave(
        Shows.with()
            .held(web("2"), NOW.minusSeconds(1))
            .held(web("3"), NOW.plusSeconds(7))
            .plan(desired(web("3")), host(leftover)),
        "wait web: unhealthy (7s)");
  }

  @Test
  void oneThatTurnsBadAfterItsGateEndsTheRollout() {
    Host.Box turned = running(web("2"), 1).createdAt(NOW.minusSeconds(90)).unhealthy();
    assertWave(
        Shows.with()
            .remembers("web", turned)
            .plan(desired(web("2").replicas(2)), host(turned, running(web("1"), 2))),
        "failed unhealthy: connection refused, after it had passed its gate");
  }

  @Test
  void asksAnHttpGate() {
    Given.Service web = web("1").httpGate();
    assertWave(
        Shows.with()
            .remembers("web")
            .plan(desired(web), host(running(web, 1).createdAt(NOW.minusSeconds(5)))),
        "probe shop-web-1: GET :8080/health");
  }

  @Test
  void withoutAHealthCheckItMustStayRunning() {
    Given.Service web =
        web("1").unchecked().minReady(0).gate(new Gate.DockerHealth(Duration.ofSeconds(10)));
    assertWave(
        Shows.with()
            .remembers("web")
            .plan(desired(web), host(running(web, 1).createdAt(NOW.minusSeconds(4)))),
        "wait shop-web-1: must stay running (6s)");
  }

  // One-shots

  private static Given.Service migrate(String tag) {
    return service("migrate").image("web:" + tag).oneShot();
  }

  @Test
  void runsAOneShotOncePerSpec() {
    assertWave(wave(desired(migrate("1")), host(running(migrate("1"), 1).exited(0))));
    assertWave(Shows.with().completed(migrate("1")).plan(desired(migrate("1")), host()));
    assertWave(
        wave(desired(migrate("2")), host(running(migrate("1"), 1).exited(0))),
        "create "
            + running(migrate("1"), 1).id().substring(0, 12)
            + "_shop-migrate-1: runs once: image: web:1 → web:2");
  }

  @Test
  void aFailingOneShotHoldsItsDependents() {
    Given.Service web = web("1").after("migrate", Condition.SERVICE_COMPLETED_SUCCESSFULLY);
    assertWave(
        wave(desired(migrate("1"), web), host(running(migrate("1"), 1).exited(3))),
        "failed exited with code 3",
        "wait migrate: migrate failed");
  }

  // Policy, ownership, ground

  @Test
  void reportsOnlyWhereToldTo() {
    Plan plan =
        Shows.with()
            .planned(desired(web("1")).reportOnly(), host(running(web("1"), 1).env("DEBUG", "1")));
    assertThat(Shows.text(plan)).isEmpty();
    assertThat(plan.settled()).isTrue();
    assertThat(plan.findings())
        .containsExactly(
            new Finding("web", "shop-web-1", "env", "env DEBUG: \"1\" → (none)", true));
  }

  @Test
  void reportOnlyStillAppliesWhatIsDesired() {
    assertWave(
        Shows.with()
            .rested(web("1"))
            .plan(desired(web("1").replicas(2)).reportOnly(), host(running(web("1"), 1))),
        "create shop-web-2: is missing");
    assertWave(Shows.with().rested(web("1")).plan(desired(web("1")).reportOnly(), host()));
    assertWave(
        wave(desired(web("2")).reportOnly(), host(running(web("1"), 1))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)");
  }

  @Test
  void doesNothingWhileSuspended() {
    assertWave(wave(desired(web("2")).suspended(), host(running(web("1"), 1))));
  }

  @Test
  void leavesOrphansUnlessToldToPrune() {
    Host.Box orphan = running(service("old").image("web:1"), 1);
    assertWave(
        wave(desired(web("1")), host(running(web("1"), 1), orphan)),
        "note: shop-old-1 belongs to no declared service; it is left alone");
    assertWave(
        Shows.with().prune().plan(desired(web("1")), host(running(web("1"), 1), orphan)),
        "stop shop-old-1: SIGTERM, 10s grace");
    assertWave(
        Shows.with().prune().plan(desired(web("1")), host(running(web("1"), 1), orphan.adopted())),
        "note: shop-old-1 belongs to no declared service; it is left alone");
  }

  @Test
  void touchesNothingOfAnotherRelease() {
    assertWave(
        wave(desired(web("2")), host(running(web("1"), 1).of("blog"))),
        "blocked: project shop has containers of the release blog; give one of the two another"
            + " spec.compose.project");
  }

  @Test
  void refusesWhatItDidNotMake() {
    assertWave(
        wave(desired(web("2")).externalNetwork(), host(running(web("1"), 1)).bare()),
        "blocked: network shop_default is declared external and does not exist");
    assertWave(
        wave(desired(web("2")), host(running(web("1"), 1)).lookAlikeNetwork()),
        "blocked: network shop_default exists and was not made for this project; declare it"
            + " external or give it another name");
    assertWave(
        wave(desired(web("2")).externalVolume("data"), host(running(web("1"), 1))),
        "blocked: volume data is declared external and does not exist");
  }

  @Test
  void adoptsWhatComposeStarted() {
    assertWave(wave(desired(web("1")), host(running(web("1"), 1).adopted())));
  }

  @Test
  void carriesNamelessVolumesOver() {
    String nameless = "f".repeat(64);
    Given.Service next = web("2").mount(Mount.anonymous("/data"));
    Host.Box old = running(web("1").mount(Mount.anonymous("/data")), 1).holding("/data", nameless);
    Step.Create create =
        (Step.Create) Shows.with().planned(desired(next), host(old)).wave().getFirst();
    assertThat(create.spec().storage().mounts())
        .singleElement()
        .satisfies(mount -> {
          assertThat(mount.source()).isEqualTo(nameless);
          assertThat(mount.target()).isEqualTo("/data");
        });
  }

  @Test
  void aCarriedOverImageVolumeIsNoDrift() {
    Host.Box carried =
        running(web("1"), 1)
            .imageVolumes("/data")
            .with(s ->
                s.withStorage(
                    new dev.fairlead.spec.Storage(
                        List.of(Mount.anonymous("/data")), new java.util.TreeMap<>(), false, 0)));
    assertWave(
        wave(
            desired(web("1")),
            observed(carried).image("web:1", Host.image(Host.imageId("web:1"), "/data"))));
  }
}
