package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static dev.fairlead.plan.Shows.wave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.observed.Container.State;
import org.junit.jupiter.api.Test;

/** All beside all, and one switch. */
class BlueGreenTest {
  private static Given.Service green() {
    return web("2").replicas(2).blueGreen();
  }

  private static Host.Box blue(int number) {
    return running(web("1"), number);
  }

  private static Host.Box next(int number) {
    return running(web("2"), number).newcomer();
  }

  private static String creates(int number) {
    return "create "
        + temp(number)
        + ": stands in for shop-web-"
        + number
        + ": image: web:1 → web:2 (no traffic yet)";
  }

  @Test
  void createsTheWholeSetBesideTheOldOne() {
    assertWave(wave(desired(green()), host(blue(1), blue(2))), creates(1), creates(2));
  }

  @Test
  void switchesOnlyWhenAllAreReady() {
    assertWave(
        wave(
            desired(green()),
            host(blue(1), next(1).quiet().healthyFor(10), blue(2), next(2).quiet().healthyFor(4))),
        "wait " + temp(2) + ": soaking (6s)");
    assertWave(
        wave(
            desired(green()),
            host(blue(1), next(1).quiet().healthyFor(10), blue(2), next(2).quiet().healthyFor(10))),
        "join " + temp(1) + ": all are ready: as web on shop_default",
        "join " + temp(2) + ": all are ready: as web on shop_default");
  }

  @Test
  void finishesASwitchThatWasInterrupted() {
    assertWave(
        wave(
            desired(green()),
            host(blue(1), next(1).healthyFor(10), blue(2), next(2).quiet().healthyFor(10))),
        "join " + temp(2) + ": all are ready: as web on shop_default");
  }

  @Test
  void oldOnesLeaveOneAfterTheOtherWhenAllNewOnesAreIn() {
    assertWave(
        wave(desired(green()), host(blue(1), next(1), blue(2), next(2))),
        "leave shop-web-1: the new set serves");
    assertWave(
        wave(desired(green()), host(blue(1).quiet(), next(1), blue(2), next(2))),
        "leave shop-web-2: the new set serves");
  }

  @Test
  void keepsTheOldSetForAWhileAndThenRemovesIt() {
    Host.Snapshot switched = host(blue(1).quiet(), next(1), blue(2).quiet(), next(2));
    Given.Service web = green().keepOld(60);
    assertWave(
        Shows.with()
            .joined("web", next(1), 20)
            .joined("web", next(2), 15)
            .plan(desired(web), switched),
        "wait web: old set kept for a way back (45s)");
    assertWave(
        Shows.with()
            .joined("web", next(1), 70)
            .joined("web", next(2), 60)
            .plan(desired(web), switched),
        "stop shop-web-1: SIGTERM, 10s grace",
        "stop shop-web-2: SIGTERM, 10s grace");
    assertWave(
        wave(
            desired(web),
            host(blue(1).quiet().exited(143), next(1), blue(2).quiet().exited(143), next(2))),
        "remove shop-web-1: replaced: image: web:1 → web:2",
        "remove shop-web-2: replaced: image: web:1 → web:2");
    assertWave(
        wave(desired(web), host(next(1), next(2))),
        "rename " + temp(1) + " → shop-web-1: takes its name",
        "rename " + temp(2) + " → shop-web-2: takes its name");
  }

  @Test
  void afterARestartTheOldSetIsKeptRatherTooLong() {
    assertWave(
        Shows.with()
            .plan(desired(green()), host(blue(1).quiet(), next(1), blue(2).quiet(), next(2))),
        "wait web: old set kept for a way back (60s)");
  }

  @Test
  void goingBackIsTheSameSwitchOnceMore() {
    Given.Release back = desired(web("1").replicas(2).blueGreen());
    assertWave(
        wave(back, host(blue(1).quiet(), next(1), blue(2).quiet(), next(2))),
        "join shop-web-1: all are ready: as web on shop_default",
        "join shop-web-2: all are ready: as web on shop_default");
    assertWave(
        wave(back, host(blue(1), next(1), blue(2), next(2))),
        "leave " + temp(1) + ": the new set serves");
  }

  @Test
  void failureAfterTheSwitchGoesBackAtOnceAndKeepsNothingOfIt() {
    Host.Box sick = next(2).unhealthy();
    assertWave(
        Shows.with()
            .remembers("web", next(1), next(2))
            .plan(desired(green()), host(blue(1).quiet(), next(1), blue(2).quiet(), sick)),
        "failed unhealthy: connection refused (health check: check), after it had passed its gate");
    Shows held =
        Shows.with().remembers("web", blue(1), blue(2), next(1)).held(green(), NOW.plusSeconds(60));
    assertWave(
        held.plan(desired(green()), host(blue(1).quiet(), next(1), blue(2).quiet(), sick)),
        "join shop-web-1: all are ready: as web on shop_default",
        "join shop-web-2: all are ready: as web on shop_default");
    assertWave(
        held.plan(
            desired(green()), host(blue(1), next(1).quiet(), blue(2), next(2).quiet().unhealthy())),
        "stop " + temp(1) + ": SIGTERM, 10s grace",
        "stop " + temp(2) + ": SIGTERM, 10s grace");
  }

  @Test
  void failureBeforeTheSwitchRemovesTheNewSetOnly() {
    assertWave(
        Shows.with()
            .remembers("web", blue(1), blue(2))
            .held(green(), NOW.plusSeconds(60))
            .plan(
                desired(green()),
                host(blue(1), next(1).quiet(), blue(2), next(2).quiet().unhealthy())),
        "stop " + temp(1) + ": SIGTERM, 10s grace",
        "stop " + temp(2) + ": SIGTERM, 10s grace");
  }

  @Test
  void aThirdRevisionKeepsOneOldSetOnly() {
    assertWave(
        wave(
            desired(web("3").replicas(2).blueGreen()),
            host(blue(1).quiet(), next(1), blue(2).quiet(), next(2))),
        "stop shop-web-1: SIGTERM, 10s grace",
        "stop shop-web-2: SIGTERM, 10s grace",
        "create "
            + next(1).id().substring(0, 12)
            + "_shop-web-1: stands in for shop-web-1: image: web:1 → web:3 (no traffic yet)",
        "create "
            + next(2).id().substring(0, 12)
            + "_shop-web-2: stands in for shop-web-2: image: web:1 → web:3 (no traffic yet)");
  }

  /** It fell over before we began to remember, and whether it had passed before is not known. */
  @Test
  void makesNoRoomByTheOnlyOneThatMayServe() {
    assertWave(
        wave(
            desired(web("3").replicas(1).blueGreen()),
            host(
                blue(1).quiet().starting().startedAgo(60),
                next(1).restarting(3).state(State.RUNNING).healthyFor(20))),
        "wait shop-web-1: health: starting (60s)");
  }

  /** The room is made by another one, which serves nobody. */
  @Test
  void makesNoRoomByOneThatMayServeWhileAnotherGoes() {
    assertWave(
        wave(
            desired(web("3").replicas(1).blueGreen()),
            host(
                blue(1).quiet().unhealthy(),
                next(1).restarting(3).state(State.RUNNING).healthyFor(20),
                running(web("3"), 1).newcomer('c').created().quiet())),
        "stop shop-web-1: SIGTERM, 10s grace");
  }

  @Test
  void anotherNumberOfReplicasSwitchesToo() {
    assertWave(wave(desired(web("2").replicas(1).blueGreen()), host(blue(1), blue(2))), creates(1));
    assertWave(
        wave(desired(web("2").replicas(1).blueGreen()), host(blue(1), next(1), blue(2))),
        "leave shop-web-1: the new set serves");
    assertWave(
        wave(desired(web("1").replicas(1).blueGreen()), host(blue(1), blue(2))),
        "stop shop-web-2: SIGTERM, 10s grace");
  }

  @Test
  void pausesBeforeTheSwitch() {
    Host.Snapshot ready =
        host(blue(1), next(1).quiet().healthyFor(10), blue(2), next(2).quiet().healthyFor(10));
    Given.Service paused = green().pace(1, 0);
    assertWave(
        wave(desired(paused), ready), "wait web: paused before the switch; resume lets it go on");
    assertWave(
        Shows.with().resumed(paused).plan(desired(paused), ready),
        "join " + temp(1) + ": all are ready: as web on shop_default",
        "join " + temp(2) + ": all are ready: as web on shop_default");
  }

  @Test
  void firstStartIsAnyOther() {
    assertWave(
        wave(desired(green()), host()),
        "create shop-web-1: is missing",
        "create shop-web-2: is missing");
  }

  @Test
  void isNotPossibleEverywhere() {
    assertThat(kind(web("1").blueGreen().port("8080", 80)))
        .isEqualTo(new Replacement(Kind.RECREATE, "fixed port 8080"));
    assertThat(kind(web("1").blueGreen().port("", 80)))
        .isEqualTo(
            new Replacement(Kind.ROLLING, "not BlueGreen: published ports cannot be switched"));
    assertThat(kind(web("1").blueGreen())).isEqualTo(new Replacement(Kind.BLUE_GREEN, ""));
  }

  private static Replacement kind(Given.Service service) {
    return Shows.with()
        .planned(desired(service), host(running(service, 1)))
        .services()
        .getFirst()
        .replacement();
  }

  @Test
  void showsTheWholePlan() {
    assertThat(Shows.with().projected(desired(green()), host(blue(1), blue(2))))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

              web  BlueGreen · 2 replicas, old set kept 60s · no interruption expected
                  image: web:1 → web:2
                 1  create   b541a0000000_shop-web-1     stands in for shop-web-1: image: web:1 → web:2 (no traffic yet)
                 2  create   b542a0000000_shop-web-2     stands in for shop-web-2: image: web:1 → web:2 (no traffic yet)
                 3  start    b541a0000000_shop-web-1     image: web:1 → web:2
                 4  start    b542a0000000_shop-web-2     image: web:1 → web:2
                 5  wait     b541a0000000_shop-web-1     health: starting, at most 120s
                 6  wait     b542a0000000_shop-web-2     health: starting, at most 120s
                 7  wait     b541a0000000_shop-web-1     soaking
                 8  wait     b542a0000000_shop-web-2     soaking
                 9  join     b541a0000000_shop-web-1     all are ready: as web on shop_default
                10  join     b542a0000000_shop-web-2     all are ready: as web on shop_default
                11  leave    shop-web-1                  the new set serves
                12  leave    shop-web-2                  the new set serves
                13  wait     web                         old set kept for a way back
                14  stop     shop-web-1                  SIGTERM, 10s grace
                15  stop     shop-web-2                  SIGTERM, 10s grace
                16  remove   shop-web-1                  replaced: image: web:1 → web:2
                17  remove   shop-web-2                  replaced: image: web:1 → web:2
                18  rename   b541a0000000_shop-web-1 → shop-web-1 takes its name
                19  rename   b542a0000000_shop-web-2 → shop-web-2 takes its name

            shop  1 service to change · 0 unchanged
            """);
  }
}
