package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static dev.fairlead.plan.PlannerTest.temp;
import static dev.fairlead.plan.PlannerTest.web;

import dev.fairlead.compose.Dependency.Condition;
import org.junit.jupiter.api.Test;

/** What starts anew after a dependency was replaced. */
class RestartsTest {
  private static Given.Service db(int replicas) {
    return service("db").image("web:1").replicas(replicas);
  }

  private static Host.Box replaced(int number) {
    return running(db(1), number).createdAt(NOW.minusSeconds(60));
  }

  private static String plan(Given.Service web, Host.Box... hosts) {
    Host.Box[] accepted = java.util.Arrays.copyOf(hosts, hosts.length - 1);
    int replicas = accepted.length;
    return Shows.with().remembers("db", accepted).plan(desired(db(replicas), web), host(hosts));
  }

  @Test
  void v14IsReplacedStartFirstAfterItsDependencyWas() {
    assertWave(
        plan(web("1").restartsWith("db"), replaced(1), running(web("1"), 1)),
        "create " + temp(1) + ": replaces shop-web-1: db was replaced (no traffic yet)");
  }

  @Test
  void restsOnceItStartedAfterIt() {
    assertWave(
        plan(
            web("1").restartsWith("db"),
            replaced(1),
            running(web("1"), 1).createdAt(NOW.minusSeconds(50))));
  }

  @Test
  void r10WaitsUntilTheDependencyServesAgain() {
    assertWave(
        Shows.with()
            .remembers("db", replaced(1))
            .plan(
                desired(db(1), web("1").restartsWith("db")),
                host(replaced(1).starting(), running(web("1"), 1))),
        "wait shop-db-1: health: starting (60s)");
  }

  @Test
  void isLeftAloneWhenItDoesNotAskForIt() {
    assertWave(
        plan(web("1").after("db", Condition.SERVICE_HEALTHY), replaced(1), running(web("1"), 1)));
  }

  @Test
  void oneMoreReplicaIsNoReplacement() {
    assertWave(
        plan(web("1").restartsWith("db"), running(db(2), 1), replaced(2), running(web("1"), 1)));
  }

  @Test
  void whatComposeReplacedIsComposesBusiness() {
    assertWave(plan(web("1").restartsWith("db"), replaced(1).adopted(), running(web("1"), 1)));
  }
}
