package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.Shows.wave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.Mount;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Services that share a container with another one, wave by wave. */
class UnitsTest {
  private static Given.Service own(String version) {
    return service("own").image("web:" + version);
  }

  private static Given.Service app(String version) {
    return service("app").image("web:" + version).networkOf("own");
  }

  private static Host.Box old() {
    return running(own("1"), 1);
  }

  private static Host.Box next() {
    return running(own("2"), 1).newcomer().quiet();
  }

  /** An instance of the sharer in that owner's network. */
  private static Host.Box in(Host.Box owner, Host.Box sharer) {
    return sharer.with(
        spec -> spec.withNetworking(spec.networking().withMode("container:" + owner.id())));
  }

  private static Host.Box beside() {
    return in(next(), running(app("1"), 1).newcomer());
  }

  private static String name(Host.Box box, String service) {
    return box.id().substring(0, 12) + "_shop-" + service + "-1";
  }

  @Test
  void restsWhenAllShareWithTheFirstInstance() {
    Plan plan =
        Shows.with()
            .planned(
                desired(own("1").replicas(2), app("1")),
                host(old(), running(own("1"), 2), in(old(), running(app("1"), 1))));
    assertThat(Shows.text(plan)).isEmpty();
    assertThat(plan.converged()).isTrue();
  }

  @Test
  void isMadeAndStartedAfterItsOwner() {
    assertWave(
        wave(desired(own("1"), app("1")), host()),
        "create shop-own-1: is missing",
        "wait own: own to start");
    assertWave(
        wave(desired(own("1"), app("1")), host(old().created())),
        "start shop-own-1: created",
        "create shop-app-1: is missing");
    assertWave(
        wave(
            desired(own("1"), app("1")),
            host(old().created(), in(old(), running(app("1"), 1).created()))),
        "start shop-own-1: created",
        "wait own: own to start");
  }

  @Test
  void getsNewInstancesBesideTheOldOnceTheNewOwnerIsMade() {
    assertWave(
        wave(
            desired(own("2"), app("1")),
            host(old(), next().created(), in(old(), running(app("1"), 1)))),
        "start " + name(old(), "own") + ": image: web:1 → web:2",
        "create "
            + name(running(app("1"), 1), "app")
            + ": stands in for shop-app-1: network_mode: \"container:"
            + old().id().substring(0, 12)
            + "\" → \"container:"
            + next().id().substring(0, 12)
            + "\" (no traffic yet)");
  }

  @Test
  void keepsItsOwnerWaitingUntilItIsReady() {
    assertWave(
        wave(
            desired(own("2"), app("1")),
            host(
                old(),
                next().healthyFor(20),
                in(old(), running(app("1"), 1)),
                beside().starting())),
        "wait " + name(old(), "own") + ": waiting for app, which shares with it (210s)",
        "wait " + name(running(app("1"), 1), "app") + ": health: starting (90s)");
  }

  @Test
  void letsItsOwnerInWhenItIsReady() {
    assertWave(
        wave(
            desired(own("2"), app("1")),
            host(
                old(),
                next().healthyFor(20),
                in(old(), running(app("1"), 1)),
                beside().healthyFor(15))),
        "join " + name(old(), "own") + ": is ready: as own on shop_default",
        "wait own: shop-own-1 to be replaced");
  }

  @Test
  void goesBeforeItsOwnerGoes() {
    Host.Box serving = running(own("2"), 1).newcomer().healthyFor(20);
    Host.Box both = in(serving, running(app("1"), 1).newcomer()).healthyFor(15);
    assertWave(
        wave(
            desired(own("2"), app("1")),
            host(old(), serving, in(old(), running(app("1"), 1)), both)),
        "stop shop-app-1: SIGTERM, 10s grace",
        "wait app: app to stop first");
    assertWave(
        wave(
            desired(own("2"), app("1")),
            host(old(), serving, in(old(), running(app("1"), 1).exited(0)), both)),
        "stop shop-own-1: SIGTERM, 10s grace",
        "wait own: shop-own-1 to be replaced");
  }

  @Test
  void isReplacedStopFirstWhereAMemberMustBe() {
    Given.Service app = app("1").mount(Mount.volume("shop_data", "/data", false));
    Plan plan =
        Shows.with().planned(desired(own("2"), app), host(old(), in(old(), running(app, 1))));
    assertThat(plan.services().getFirst().replacement().reason())
        .isEqualTo("shared with app: writable volume /data");
  }

  @Test
  void condemnsTheOwnerForWhatItMakesFail() {
    Plan plan =
        Shows.with()
            .remembers("app", running(app("1"), 1))
            .planned(
                desired(own("2"), app("1")),
                host(
                    old(),
                    next().healthyFor(20),
                    in(old(), running(app("1"), 1)),
                    beside().unhealthy()));
    assertThat(plan.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.service()).isEqualTo("own");
          assertThat(failure.reason()).startsWith("app, which shares with it: unhealthy");
        });
  }

  @Test
  void isStartedAgainAfterItsOwnerWasRestartedBeneathIt() {
    assertWave(
        wave(
            desired(own("1"), app("1")),
            host(old().startedAgo(60), in(old(), running(app("1"), 1)))),
        "stop shop-app-1: SIGTERM, 10s grace");
  }

  @Test
  void followsAnOwnerThatIsGone() {
    Host.Box made = old().createdAt(NOW.minus(Duration.ofSeconds(40)));
    Host.Box orphan = in(running(own("1"), 9), running(app("1"), 1));
    String text = wave(desired(own("1"), app("1")), host(made, orphan));
    assertThat(text).startsWith("create ").contains("stands in for shop-app-1: network_mode");
    assertThat(
            Shows.with()
                .planned(desired(own("1"), app("1")), host(made, orphan))
                .services()
                .getLast()
                .findings())
        .anyMatch(finding -> finding.drift() && finding.field().equals("network_mode"));
  }

  @Test
  void oneAloneIsReplacedStopFirstInTheSameNetwork() {
    Plan plan =
        Shows.with()
            .planned(desired(own("1"), app("2")), host(old(), in(old(), running(app("1"), 1))));
    assertThat(plan.services().getLast().replacement().reason())
        .isEqualTo("shares the network of own");
  }

  @Test
  void waitsForAContainerOfNobodysThatIsNotThere() {
    Given.Service app = service("app").image("web:1").mode("container:vpn");
    Host.Box standing =
        running(app, 1)
            .with(spec -> spec.withNetworking(spec.networking().withMode("container:0a1b2c")));
    for (Given.Service declared : List.of(app, app.recreate())) {
      assertWave(wave(desired(declared), host(standing)), "wait vpn: container vpn to be there");
      assertWave(
          wave(desired(declared), host(standing.exited(137))),
          "wait vpn: container vpn to be there");
      assertWave(wave(desired(declared), host()), "wait vpn: container vpn to be there");
    }
  }
}
