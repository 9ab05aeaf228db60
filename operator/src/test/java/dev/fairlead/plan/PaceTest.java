package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static dev.fairlead.plan.Shows.wave;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pauses for a person, and delays between replacements. */
class PaceTest {
  private static final String PAUSED = "wait web: paused after 1 of 3; resume lets it go on";

  private static String replaces(int number) {
    return "create "
        + temp(number)
        + ": replaces shop-web-"
        + number
        + ": image: web:1 → web:2 (no traffic yet)";
  }

  private static Given.Service paused() {
    return web("2").replicas(3).pace(1, 0);
  }

  private static Host.Snapshot oneIsNew() {
    return host(running(web("2"), 1), running(web("1"), 2), running(web("1"), 3));
  }

  @Test
  void opensNoMoreThanItPausesAfter() {
    assertWave(
        wave(
            desired(paused().surge(3, 0)),
            host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))),
        replaces(1));
  }

  @Test
  void isNotPausedBeforeTheNewOneIsReady() {
    assertWave(
        wave(
            desired(paused()),
            host(
                running(web("1"), 1),
                running(web("2"), 1).newcomer().quiet().healthyFor(4),
                running(web("1"), 2),
                running(web("1"), 3))),
        "wait " + temp(1) + ": soaking (6s)");
  }

  @Test
  void pausesWhenSoManyAreReadyUntilItIsResumed() {
    assertWave(wave(desired(paused()), oneIsNew()), PAUSED);
    assertWave(Shows.with().resumed(paused()).plan(desired(paused()), oneIsNew()), replaces(2));
  }

  @Test
  void finishesWhatIsUnderWayBeforeItPauses() {
    assertWave(
        wave(
            desired(paused()),
            host(
                running(web("1"), 1),
                running(web("2"), 1).newcomer(),
                running(web("1"), 2),
                running(web("1"), 3))),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  @Test
  void wordForOneTargetIsNoneForAnother() {
    Given.Service third = web("3").replicas(3).pace(1, 0);
    assertWave(
        Shows.with()
            .resumed(paused())
            .plan(
                desired(third),
                host(running(web("3"), 1), running(web("2"), 2), running(web("2"), 3))),
        PAUSED);
  }

  @Test
  void repairsWhilePaused() {
    assertWave(
        wave(
            desired(paused()),
            host(running(web("2"), 1), running(web("1"), 2).unhealthy(), running(web("1"), 3))),
        "create "
            + temp(2)
            + ": replaces shop-web-2: unhealthy: connection refused (health check: check), image: web:1 → web:2 (no"
            + " traffic yet)",
        PAUSED);
    assertWave(
        wave(desired(paused()), host(running(web("2"), 1), running(web("1"), 2))),
        "create shop-web-3: is missing",
        PAUSED);
  }

  @Test
  void driftIsHealedWithoutAPause() {
    assertWave(
        wave(
            desired(web("1").replicas(3).pace(1, 0)),
            host(
                running(web("1"), 1),
                running(web("1"), 2).env("DEBUG", "1"),
                running(web("1"), 3))),
        "create " + temp(2) + ": replaces shop-web-2: env DEBUG: \"1\" → (none) (no traffic yet)");
  }

  @Test
  void recreatePausesToo() {
    assertWave(wave(desired(paused().recreate()), oneIsNew()), PAUSED);
  }

  @Test
  void waitsBetweenReplacements() {
    Given.Service slow = web("2").replicas(2).pace(0, 30);
    Host.Box next = running(web("2"), 1);
    assertWave(
        Shows.with().joined("web", next, 10).plan(desired(slow), host(next, running(web("1"), 2))),
        "wait web: pausing between replacements (20s)");
    assertWave(
        Shows.with().joined("web", next, 30).plan(desired(slow), host(next, running(web("1"), 2))),
        replaces(2));
  }

  @Test
  void doesNotDelayTheFirstNorWhatDoesNotServe() {
    Given.Service slow = web("2").replicas(2).pace(0, 30);
    assertWave(wave(desired(slow), host(running(web("1"), 1), running(web("1"), 2))), replaces(1));
    Host.Box next = running(web("2"), 1);
    assertWave(
        Shows.with()
            .joined("web", next, 10)
            .plan(desired(slow), host(next, running(web("1"), 2).exited(1))),
        "create " + temp(2) + ": replaces shop-web-2: exited with code 1, image: web:1 → web:2");
  }

  @Test
  void wholePlanEndsAtThePause() {
    assertThat(
            Shows.with()
                .projected(
                    desired(
                        paused()
                            .unchecked()
                            .minReady(0)
                            .surge(2, 0)
                            .composeSays("order: start-first", "parallelism: 2")),
                    host(
                        running(web("1").unchecked(), 1),
                        running(web("1").unchecked(), 2),
                        running(web("1").unchecked(), 3))))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

              web  Rolling · 3 replicas, surge 2 · update_config order: start-first, parallelism: 2 · no interruption expected
                  image: web:1 → web:2
                 1  create   b541a0000000_shop-web-1     replaces shop-web-1: image: web:1 → web:2 (no traffic yet)
                 2  start    b541a0000000_shop-web-1     image: web:1 → web:2
                 3  wait     b541a0000000_shop-web-1     must stay running, at most 120s
                 4  join     b541a0000000_shop-web-1     is ready: as web on shop_default
                 5  stop     shop-web-1                  SIGTERM, 10s grace
                 6  remove   shop-web-1                  replaced: image: web:1 → web:2
                 7  wait     web                         paused after 1 of 3; resume lets it go on
                 8  rename   b541a0000000_shop-web-1 → shop-web-1 takes its name

            shop  1 service to change · 0 unchanged
            """);
  }

  @Test
  void recreatesAsManyAtOnceAsMayBeUnavailable() {
    Given.Service web = web("2").replicas(3).recreate().surge(0, 2);
    assertWave(
        wave(desired(web), host(running(web("1"), 1), running(web("1"), 2), running(web("1"), 3))),
        "create " + temp(1) + ": replaces shop-web-1: image: web:1 → web:2",
        "create " + temp(2) + ": replaces shop-web-2: image: web:1 → web:2");
  }

  @Test
  void serviceThatStaysFailedIsNotRolledBack() {
    Given.Service failed = service("web").image("web:2").staysFailed();
    assertWave(
        Shows.with()
            .held(failed, Given.NOW.plusSeconds(60))
            .plan(
                desired(failed),
                host(running(web("1"), 1), running(web("2"), 1).newcomer().exited(1))),
        "wait web: unhealthy (60s)");
  }

  /** The third of three was replaced by what failed, and the second, too, when all go at once. */
  private static String goingBack(Given.Service bad) {
    return Shows.with()
        .held(bad, Given.NOW.plusSeconds(600))
        .joined("web", running(web("1"), 1), 3)
        .plan(desired(bad), host(running(web("1"), 1), running(web("2"), 2), running(web("2"), 3)));
  }

  @Test
  void aWayBackIsAsFastAndAsWideAsRollbackConfigSays() {
    Given.Service bad = web("2").replicas(3).pace(1, 30);
    assertThat(goingBack(bad)).contains("_shop-web-2").doesNotContain("_shop-web-3");
    assertThat(goingBack(bad.back(dev.fairlead.desired.Strategy.Kind.ROLLING, 2, 0, 0)))
        .contains("_shop-web-2")
        .contains("_shop-web-3");
    assertThat(goingBack(bad.back(dev.fairlead.desired.Strategy.Kind.ROLLING, 1, 0, 20)))
        .isEqualTo("wait web: pausing between replacements (17s)\n");
  }
}
