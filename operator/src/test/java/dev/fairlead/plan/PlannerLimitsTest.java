package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.observed;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static dev.fairlead.plan.Shows.wave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.desired.Gate;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One wave at a time, as whole texts: stop-first, failures, one-shots, and what is not to be done.
 */
class PlannerLimitsTest {
  // Recreate

  @Test
  void r2r3r4r5RecreatesWhereTwoCannotStandBesideEachOther() {
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
    assertWave(Shows.text(verdict), "failed unhealthy: connection refused (health check: check)");
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
        "failed unhealthy: connection refused (health check: check)");
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
        "failed unhealthy: connection refused (health check: check)");
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
        "failed unhealthy: connection refused (health check: check), after it had passed its gate");
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
  void givesOneThatIsToBeAskedAnAddressFirst() {
    Given.Service web = web("2").httpGate();
    Host.Box left = running(web, 1).newcomer().startedAgo(5).disconnected();
    assertWave(
        Shows.with().remembers("web").plan(desired(web), host(running(web("1"), 1), left)),
        "move "
            + left.build().name()
            + ": onto shop_default: is off a network while it is not ready");
  }

  @Test
  void r12WithoutAHealthCheckItMustStayRunning() {
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
  void v12r11RunsAOneShotOncePerSpec() {
    assertWave(wave(desired(migrate("1")), host(running(migrate("1"), 1).exited(0))));
    assertWave(Shows.with().completed(migrate("1")).plan(desired(migrate("1")), host()));
    assertWave(
        wave(desired(migrate("2")), host(running(migrate("1"), 1).exited(0))),
        "create "
            + running(migrate("1"), 1).id().substring(0, 12)
            + "_shop-migrate-1: runs once: image: web:1 → web:2");
  }

  @Test
  void v13AFailingOneShotHoldsItsDependents() {
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
  void v15LeavesOrphansUnlessToldToPrune() {
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

  /** What served with it may have to serve again (I7). */
  @Test
  void prunesOnlyWhenAllThatIsDeclaredIsInPlace() {
    Host.Box orphan = running(service("old").image("web:1"), 1);
    assertWave(
        Shows.with().prune().plan(desired(web("2")), host(running(web("1"), 1), orphan)),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2 (no traffic yet)",
        "note: shop-old-1 belongs to no declared service; it is removed when all others are in"
            + " place");
  }

  @Test
  void touchesNothingOfAnotherRelease() {
    assertWave(
        wave(desired(web("2")), host(running(web("1"), 1).of("blog"))),
        "blocked: project shop has containers of the release blog; give one of the two another"
            + " spec.compose.project");
  }

  @Test
  void v11RefusesWhatItDidNotMake() {
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
  void i4AdoptsWhatComposeStarted() {
    assertWave(wave(desired(web("1")), host(running(web("1"), 1).adopted())));
  }

  @Test
  void v2r6CarriesNamelessVolumesOver() {
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

  @Test
  void aCopyMadeByHandMakesRoomForWhatDoesNotServe() {
    var host =
        host(
            running(web("1"), 1),
            running(web("1"), 2),
            running(web("1"), 2).newcomer().named("by-hand"),
            running(web("1"), 3).exited(1));
    assertWave(
        wave(desired(web("2").replicas(3).surge(0, 1)), host),
        "stop by-hand: SIGTERM, 10s grace",
        "create " + temp(3) + ": replaces shop-web-3: exited with code 1, image: web:1 → web:2");
  }

  @Test
  void aCopyMadeByHandMakesRoomForWhatWaitsToBeStarted() {
    var host =
        host(
            running(web("1"), 1).exited(0),
            running(web("2"), 1).newcomer().named("created").created(),
            running(web("1"), 4),
            running(web("1"), 4).newcomer().named("by-hand"));
    assertWave(
        wave(desired(web("2").replicas(2).recreate()), host), "stop by-hand: SIGTERM, 10s grace");
  }
}
