package dev.fairlead.plan;

import static dev.fairlead.plan.Given.PROJECT;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.RouteState;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Labels;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What goes with a release that is no longer declared, and what does not. */
final class RemovalTest {
  private static final String ROUTE = "shop:web:front:8080";

  private final Host.Box instance = running(web("1"), 1);

  private static Observed led(Host.Box... boxes) {
    TreeMap<String, RouteState> routes = new TreeMap<>();
    routes.put(ROUTE, new RouteState.Answered(true, new TreeSet<>(), List.of()));
    return host(boxes).build().withRoutes(routes);
  }

  /** Networks of the project: the release's own, another release's, and compose's. */
  private static Observed networked(Host.Box... boxes) {
    TreeMap<String, Network> networks = new TreeMap<>();
    for (String owner : List.of("shop", "blog", "")) {
      TreeMap<String, String> labels = new TreeMap<>();
      labels.put(Labels.PROJECT, PROJECT);
      if (!owner.isEmpty()) {
        labels.put(Labels.RELEASE, owner);
      }
      networks.put("of-" + owner, new Network("n-" + owner, "of-" + owner, "bridge", labels));
    }
    return host(boxes).build().withNetworks(networks);
  }

  private static List<String> removal(Observed observed) {
    return steps(Removal.plan("shop", observed, false));
  }

  private static List<String> steps(Plan plan) {
    return plan.wave().stream()
        .map(step -> StepText.verb(step) + " " + StepText.subject(step))
        .toList();
  }

  /** I14: one of those that nobody can tell may lead to it. */
  @Test
  void nothingIsStoppedWhileNobodyCanTellWhichRoutesThereAre() {
    TreeMap<String, RouteState> routes = new TreeMap<>();
    String untold = Route.untold("shop", "nginx");
    routes.put(untold, new RouteState.Unanswered("cannot be read"));
    Observed observed = host(instance).build().withRoutes(routes);
    assertThat(removal(observed)).containsExactly("close " + untold);
  }

  @Test
  void theRouteGoesBeforeTheContainers() {
    assertThat(removal(led(instance))).containsExactly("close " + ROUTE);
    assertThat(removal(host(instance).build())).containsExactly("stop shop-web-1");
  }

  @Test
  void theRouteToContainersThatStayIsClosed() {
    assertThat(removal(led(instance.adopted()))).containsExactly("close " + ROUTE);
    assertThat(removal(host(instance.adopted()).build())).isEmpty();
  }

  @Test
  void theRouteToContainersThatAreGoneIsClosed() {
    assertThat(removal(led())).containsExactly("close " + ROUTE);
  }

  @Test
  void theRouteToAnothersContainersStays() {
    Host.Box others = running(web("1"), 2).of("blog");
    assertThat(removal(led(instance, others))).containsExactly("close " + ROUTE);
    assertThat(removal(led(others))).isEmpty();
  }

  @Test
  void whoeverHasTheProjectNextKeepsWhatStandsInIt() {
    assertThat(steps(Removal.plan("shop", led(instance), true))).containsExactly("close " + ROUTE);
    assertThat(steps(Removal.plan("shop", led(instance.adopted()), true))).isEmpty();
    assertThat(steps(Removal.plan("shop", networked(), true))).isEmpty();
  }

  @Test
  void networksGoLastAndOnlyTheReleasesOwn() {
    assertThat(removal(networked(instance))).containsExactly("stop shop-web-1");
    assertThat(removal(networked())).containsExactly("unnetwork of-shop");
  }

  @Test
  void theRouteOfAServiceThatIsNoLongerDeclaredGoesThoughItsContainersStay() {
    TreeMap<String, RouteState> routes = new TreeMap<>();
    routes.put("shop:old:front:8081", led().routes().get(ROUTE));
    Host.Box orphan = running(service("old").image("web:1"), 1).adopted();
    Observed observed = host(instance, orphan).build().withRoutes(routes);
    var declared = desired(web("1")).build();
    assertThat(steps(Planner.plan(declared, observed, Rollouts.NONE, true, Given.NOW)))
        .containsExactly("close shop:old:front:8081");
    assertThat(steps(Planner.plan(declared, observed, Rollouts.NONE, false, Given.NOW))).isEmpty();
  }
}
