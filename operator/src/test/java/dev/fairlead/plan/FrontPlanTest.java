package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.RouteState;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Listen;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is done to instances behind a proxy, by what the proxy says of them. */
class FrontPlanTest {
  private static final SortedSet<Listen> PORT = new TreeSet<>(List.of(new Listen("", 8080)));
  static final Route ROUTE =
      new Route(
          "shop:web:front:8080", PORT, 80, new Way.Front(true, false), Duration.ofSeconds(30));

  private final Host.Box old = running(web("1"), 1);
  private final Host.Box next = running(web("2"), 1).newcomer().healthyFor(20);

  static Backend backend(Host.Box box, State state, long sessions) {
    String address = box.build().addresses().firstEntry().getValue();
    return new Backend(Backend.name(box.id(), address), state, sessions);
  }

  static RouteState open(Backend... backends) {
    return new RouteState.Answered(true, PORT, List.of(backends));
  }

  private static Desired fronted(Given.Service service, Route route) {
    Desired desired = desired(service).build();
    return desired.withServices(
        desired.services().stream().map(s -> s.withRoutes(List.of(route))).toList());
  }

  static Plan planned(Given.Service service, RouteState state, Host.Box... boxes) {
    return planned(Rollouts.NONE, ROUTE, service, state, boxes);
  }

  static Plan planned(
      Rollouts rollouts, Route route, Given.Service service, RouteState state, Host.Box... boxes) {
    TreeMap<String, RouteState> routes = new TreeMap<>();
    routes.put(route.id(), state);
    Observed observed = host(boxes).build().withRoutes(routes);
    return Planner.plan(fronted(service, route), observed, rollouts, false, Given.NOW);
  }

  private static String plan(RouteState state, Host.Box... boxes) {
    return Shows.text(planned(web("2").drain(30), state, boxes));
  }

  @Test
  void opensTheRouteOnceAnInstanceIsReady() {
    Host.Box first = running(web("2"), 1);
    RouteState unknown = new RouteState.Answered(false, new TreeSet<>(), List.of());
    assertWave(plan(unknown, first), "open shop:web:front:8080: listens: *:8080");
    assertWave(plan(open(), first), "admit shop-web-1: is ready");
    assertThat(planned(web("2"), open(backend(first, State.ADMITTED, 3)), first).settled())
        .isTrue();
  }

  @Test
  void admitsTheNewOneBeforeTheOldOneIsTouched() {
    assertWave(
        plan(open(backend(old, State.ADMITTED, 5)), old, next), "admit " + temp(1) + ": is ready");
    assertThat(
            plan(open(backend(old, State.ADMITTED, 5), backend(next, State.COMING, 0)), old, next))
        .contains("the front has not reached it")
        .doesNotContain("evict")
        .doesNotContain("stop");
  }

  @Test
  void evictsThenWaitsForTheLastSessionThenStops() {
    Backend admitted = backend(next, State.ADMITTED, 0);
    assertThat(plan(open(backend(old, State.ADMITTED, 5), admitted), old, next))
        .contains("evict shop-web-1")
        .doesNotContain("stop");
    // Whoever took it out: it has all of its time yet.
    assertThat(plan(open(backend(old, State.DRAINING, 2), admitted), old, next))
        .contains("evict shop-web-1")
        .doesNotContain("stop");
    assertThat(plan(open(backend(old, State.DRAINING, 0), admitted), old, next))
        .contains("stop shop-web-1");
  }

  @Test
  void startsNothingUnderItsNamesBesideOneThatTheProxyHasYetToLeadTo() {
    Host.Box beside = running(web("1"), 1).newcomer();
    assertThat(plan(open(), running(web("2"), 1).exited(137), beside))
        .contains("remove shop-web-1: would take traffic before it is ready; made anew")
        .doesNotContain("start");
  }

  @Test
  void stopsNothingWhileTheProxyDoesNotAnswer() {
    Plan plan = planned(web("2"), new RouteState.Unanswered("it is silent"), old, next);
    assertThat(plan.wave()).noneMatch(Step.Stop.class::isInstance);
    assertThat(Shows.text(plan)).contains("it is silent").doesNotContain("failed");
    assertThat(plan.settled()).isFalse();
  }

  @Test
  void stopsNothingWhileTheProxyListensOnNothing() {
    RouteState deaf =
        new RouteState.Answered(
            true,
            new TreeSet<>(),
            List.of(backend(old, State.DRAINING, 0), backend(next, State.ADMITTED, 0)));
    assertThat(plan(deaf, old, next)).contains("open shop:web:front:8080").doesNotContain("evict");
  }

  @Test
  void admitsAgainWhatTheProxyForgotWhileItIsNeeded() {
    assertThat(plan(open(), old, next))
        .contains("admit shop-web-1: serves until its successor does")
        .contains("admit " + temp(1))
        .doesNotContain("stop");
  }

  @Test
  void letsOneInAgainWhoseSuccessorServesNoMore() {
    assertThat(plan(open(backend(old, State.DRAINING, 1), backend(next, State.DOWN, 0)), old, next))
        .contains("admit shop-web-1")
        .doesNotContain("stop");
  }

  @Test
  void oneThatWasTakenOutIsLetInAgainWhereTooFewOthersServe() {
    Given.Service web = web("2").replicas(3).surge(0, 1).drain(30);
    Rollouts told =
        Rollouts.NONE.with(
            "web",
            ServiceMemory.begin(Given.NOW.minusSeconds(60))
                .route(old.id(), false, Given.NOW.minusSeconds(5)));
    Host.Box waiting = running(web("2"), 1).newcomer().created().quiet();
    Host.Box second = running(web("1"), 2);
    Host.Box third = running(web("1"), 3);
    RouteState out =
        open(
            backend(old, State.DRAINING, 0),
            backend(second, State.ADMITTED, 1),
            backend(third, State.ADMITTED, 1));
    assertWave(
        Shows.text(planned(told, ROUTE, web, out, old, waiting, second, third)),
        "stop shop-web-1: SIGTERM, 10s grace");
    // The third one fell over meanwhile, and what takes its place is not ready yet.
    Host.Box fresh = running(web("2"), 3).newcomer().starting().quiet();
    RouteState alone = open(backend(old, State.DRAINING, 0), backend(second, State.ADMITTED, 1));
    String kept =
        Shows.text(
            planned(told, ROUTE, web, alone, old, waiting, second, third.exited(137), fresh));
    assertThat(kept)
        .contains("admit shop-web-1: serves until its successor does")
        .doesNotContain("stop");
  }

  @Test
  void waitsOutTheDrainWhereNobodyCountsSessions() {
    Backend admitted = backend(next, State.ADMITTED, Backend.UNCOUNTED);
    Backend uncounted = backend(old, State.DRAINING, Backend.UNCOUNTED);
    Rollouts told =
        Rollouts.NONE.with(
            "web",
            ServiceMemory.begin(Given.NOW.minusSeconds(60))
                .route(old.id(), false, Given.NOW.minusSeconds(5)));
    Given.Service web = web("2").drain(30);
    assertThat(Shows.text(planned(told, ROUTE, web, open(uncounted, admitted), old, next)))
        .contains("nobody counts its sessions")
        .doesNotContain("stop shop-web-1");
    assertThat(Shows.text(planned(told, ROUTE, web.drain(5), open(uncounted, admitted), old, next)))
        .contains("stop shop-web-1");
  }

  private final Given.Service green = web("2").replicas(2).blueGreen().drain(30);
  private final Host.Box blue1 = running(web("1"), 1);
  private final Host.Box blue2 = running(web("1"), 2);
  private final Host.Box green1 = running(web("2"), 1).newcomer().healthyFor(20);
  private final Host.Box green2 = running(web("2"), 2).newcomer().healthyFor(20);

  private String switching(RouteState state) {
    return Shows.text(planned(green, state, blue1, green1, blue2, green2));
  }

  @Test
  void admitsTheWholeNewSetBeforeAnyOfTheOldOneIsEvicted() {
    Backend one = backend(blue1, State.ADMITTED, 3);
    Backend two = backend(blue2, State.ADMITTED, 0);
    assertWave(
        switching(open(one, two)),
        "admit " + temp(1) + ": is ready",
        "admit " + temp(2) + ": is ready");
    assertThat(
            switching(
                open(
                    one,
                    two,
                    backend(green1, State.ADMITTED, 1),
                    backend(green2, State.COMING, 0))))
        .contains("the front has not reached it")
        .doesNotContain("evict")
        .doesNotContain("leave");
    assertWave(
        switching(
            open(one, two, backend(green1, State.ADMITTED, 1), backend(green2, State.ADMITTED, 1))),
        "evict shop-web-1: image: web:1 → web:2",
        "evict shop-web-2: image: web:1 → web:2");
  }

  @Test
  void anOldSetKeepsItsNamesUntilItsLastSession() {
    Backend[] in = {backend(green1, State.ADMITTED, 1), backend(green2, State.ADMITTED, 1)};
    Rollouts told =
        Rollouts.NONE.with(
            "web",
            ServiceMemory.begin(Given.NOW.minusSeconds(60))
                .route(blue1.id(), false, Given.NOW.minusSeconds(5))
                .route(blue2.id(), false, Given.NOW.minusSeconds(5)));
    assertThat(
            Shows.text(
                planned(
                    told,
                    ROUTE,
                    green,
                    open(
                        in[0],
                        in[1],
                        backend(blue1, State.DRAINING, 2),
                        backend(blue2, State.DRAINING, 0)),
                    blue1,
                    green1,
                    blue2,
                    green2)))
        .contains("leave shop-web-2")
        .doesNotContain("leave shop-web-1")
        .doesNotContain("stop");
  }

  @Test
  void theWayBackAdmitsTheKeptSetAndEvictsTheOther() {
    Given.Service back = web("1").replicas(2).blueGreen().drain(30);
    Backend[] in = {backend(green1, State.ADMITTED, 1), backend(green2, State.ADMITTED, 1)};
    assertWave(
        Shows.text(planned(back, open(in), blue1.quiet(), green1, blue2.quiet(), green2)),
        "join shop-web-1: all are ready: as web on shop_default",
        "join shop-web-2: all are ready: as web on shop_default");
    Host.Box again1 = running(web("1"), 1);
    Host.Box again2 = running(web("1"), 2);
    assertWave(
        Shows.text(planned(back, open(in), again1, green1, again2, green2)),
        "admit shop-web-1: is ready",
        "admit shop-web-2: is ready");
    assertWave(
        Shows.text(
            planned(
                back,
                open(
                    in[0],
                    in[1],
                    backend(again1, State.ADMITTED, 0),
                    backend(again2, State.ADMITTED, 0)),
                again1,
                green1,
                again2,
                green2)),
        "evict " + temp(1) + ": image: web:2 → web:1",
        "evict " + temp(2) + ": image: web:2 → web:1");
  }

  @Test
  void showsAWholeSwitch() {
    Desired desired = fronted(green.keepOld(60), ROUTE);
    TreeMap<String, RouteState> routes = new TreeMap<>();
    routes.put(
        ROUTE.id(), open(backend(blue1, State.ADMITTED, 0), backend(blue2, State.ADMITTED, 0)));
    Observed observed = host(blue1, blue2).build().withRoutes(routes);
    String text =
        PlanText.of(desired, Projection.of(desired, observed, Rollouts.NONE, false, Given.NOW));
    assertThat(text.lines().filter(line -> line.matches(".* (admit|evict|leave|wait|stop) .*")))
        .map(line -> line.replaceAll(" +", " ").replaceAll("^ [0-9]+ ", ""))
        .containsExactly(
            "wait b541a0000000_shop-web-1 health: starting, at most 120s",
            "wait b542a0000000_shop-web-2 health: starting, at most 120s",
            "wait b541a0000000_shop-web-1 soaking",
            "wait b542a0000000_shop-web-2 soaking",
            "admit b541a0000000_shop-web-1 is ready",
            "admit b542a0000000_shop-web-2 is ready",
            "wait b541a0000000_shop-web-1 the front has not reached it at 192.0.2.2:80",
            "wait b542a0000000_shop-web-2 the front has not reached it at 192.0.2.2:80",
            "evict shop-web-1 image: web:1 → web:2",
            "evict shop-web-2 image: web:1 → web:2",
            "leave shop-web-1 the new set serves",
            "leave shop-web-2 the new set serves",
            "wait web old set kept for a way back",
            "stop shop-web-1 SIGTERM, 10s grace",
            "stop shop-web-2 SIGTERM, 10s grace");
  }

  /** A route by a proxy that listens on its own. */
  private static final Route ELSEWHERE =
      new Route(
          "shop:web:other:www",
          new TreeSet<>(),
          80,
          new Way.Front(true, false),
          Duration.ofSeconds(30));

  private static RouteState known(Backend... backends) {
    return new RouteState.Answered(true, new TreeSet<>(), List.of(backends));
  }

  @Test
  void aProxyThatListensOnItsOwnLeadsToWhatPublishesPorts() {
    Given.Service web = web("2").port("8080", 80);
    Host.Box publishing = running(web, 1);
    RouteState unknown = new RouteState.Answered(false, new TreeSet<>(), List.of());
    assertThat(Shows.text(planned(Rollouts.NONE, ELSEWHERE, web, unknown, publishing)))
        .contains("open shop:web:other:www: is led");
    assertThat(Shows.text(planned(Rollouts.NONE, ELSEWHERE, web, known(), publishing)))
        .contains("admit shop-web-1");
    Backend admitted = backend(publishing, State.ADMITTED, 0);
    assertThat(planned(Rollouts.NONE, ELSEWHERE, web, known(admitted), publishing).settled())
        .isTrue();
  }

  @Test
  void aRouteThatHoldsNoPortIsClosedBesideWhatServes() {
    Host.Box serving = running(web("2"), 1);
    TreeMap<String, RouteState> left = new TreeMap<>();
    left.put(ELSEWHERE.id(), known(backend(serving, State.ADMITTED, 4)));
    Observed observed = host(serving).build().withRoutes(left);
    assertWave(
        Shows.text(
            Planner.plan(desired(web("2")).build(), observed, Rollouts.NONE, false, Given.NOW)),
        "close shop:web:other:www: no longer declared");
  }

  @Test
  void movesToAnotherProxyBeforeItLeavesTheOneBefore() {
    Host.Box serving = running(web("2"), 1);
    TreeMap<String, RouteState> both = new TreeMap<>();
    both.put(ELSEWHERE.id(), known(backend(serving, State.ADMITTED, 4)));
    both.put(ROUTE.id(), open(backend(serving, State.COMING, 0)));
    Desired desired = fronted(web("2"), ROUTE);
    Observed observed = host(serving).build().withRoutes(both);
    assertThat(Shows.text(Planner.plan(desired, observed, Rollouts.NONE, false, Given.NOW)))
        .doesNotContain("close");
    both.put(ROUTE.id(), open(backend(serving, State.ADMITTED, 0)));
    assertWave(
        Shows.text(
            Planner.plan(
                desired, host(serving).build().withRoutes(both), Rollouts.NONE, false, Given.NOW)),
        "close shop:web:other:www: no longer declared");
  }

  @Test
  void theProxyItselfIsRenewedWhenNothingElseGoesOn() {
    Backend admitted = backend(next, State.ADMITTED, 0);
    String due = "is to run haproxy:3";
    assertWave(
        plan(new RouteState.Answered(true, PORT, List.of(admitted), due), next.named("shop-web-1")),
        "open shop:web:front:8080: the front is to run haproxy:3: *:8080");
    assertThat(plan(new RouteState.Answered(true, PORT, List.of(admitted), due), old, next))
        .doesNotContain("is to run");
  }

  @Test
  void withdrawsWhatIsThereNoMore() {
    Host.Box now = running(web("2"), 1);
    Backend gone = new Backend("0123456789ab_172.18.0.99", State.DOWN, 0);
    assertWave(
        plan(open(backend(now, State.ADMITTED, 0), gone), now),
        "withdraw 0123456789ab_172.18.0.99: is there no more");
  }

  @Test
  void takesTheOldPortOnlyWhenItIsFree() {
    Host.Box publishing = running(web("2").port("8080", 80), 1);
    RouteState unknown = new RouteState.Answered(false, new TreeSet<>(), List.of());
    assertThat(plan(unknown, publishing, next))
        .contains("open shop:web:front:8080: listens on nothing");
    RouteState waiting =
        new RouteState.Answered(true, new TreeSet<>(), List.of(backend(next, State.ADMITTED, 0)));
    assertThat(plan(waiting, publishing, next)).contains("stop shop-web-1");
  }
}
