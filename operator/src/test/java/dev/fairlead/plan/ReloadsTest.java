package dev.fairlead.plan;

import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.running;
import static dev.fairlead.plan.PlannerTest.assertWave;
import static dev.fairlead.plan.PlannerTest.host;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Another content of files, of which running instances are told by a signal. */
class ReloadsTest {
  private static final String FIRST = "signal shop-web-1: SIGHUP: /etc/app.conf: other content";
  private static final String SECOND = "signal shop-web-2: SIGHUP: /etc/app.conf: other content";

  private static Given.Service mounted(String content) {
    return service("web").image("web:1").config("/etc/app.conf", content);
  }

  private static Given.Service web(String content) {
    return mounted(content).told("SIGHUP");
  }

  private static Host.Box made(String content, int number) {
    return running(mounted(content), number);
  }

  private static String plan(Given.Service service, Host.Box... boxes) {
    return Shows.wave(desired(service), host(boxes));
  }

  @Test
  void tellsOneInstanceAndWhatKnowsItIsLeftAlone() {
    assertWave(plan(web("new"), made("old", 1)), FIRST);
    assertWave(plan(web("new"), made("new", 1)));
    Plan plan = Shows.with().planned(desired(web("new")), host(made("new", 1)));
    assertThat(plan.converged()).isTrue();
  }

  @Test
  void showsItAsAWhole() {
    assertThat(
            Shows.with()
                .projected(desired(web("new").replicas(2)), host(made("old", 1), made("old", 2))))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision 3f9c2ab

              web  Rolling · 2 replicas, surge 1 · no interruption expected
                 1  signal   shop-web-1                  SIGHUP: /etc/app.conf: other content
                 2  wait     shop-web-2                  another one has just been told
                 3  signal   shop-web-2                  SIGHUP: /etc/app.conf: other content

            shop  1 service to change · 0 unchanged
            """);
  }

  @Test
  void tellsTheNextOneWhenTheLastHasBornItForAsLongAsANewOneWould() {
    Host.Box one = made("old", 1);
    Given.Service two = web("new").replicas(2);
    Host.Snapshot host = host(one, made("old", 2));
    assertWave(
        Shows.with().told(one, two, 4).plan(desired(two), host),
        "wait shop-web-2: another one has just been told (6s)");
    assertWave(Shows.with().told(one, two, 10).plan(desired(two), host), SECOND);
  }

  @Test
  void goesByWhatItWasToldLastAndNotByWhatItWasMadeWith() {
    Host.Box box = made("old", 1);
    Shows told = Shows.with().told(box, web("new"), 60);
    assertWave(told.plan(desired(web("new")), host(box)));
    assertWave(
        told.plan(desired(web("old")), host(box)),
        "signal shop-web-1: SIGHUP: the content of its files changed");
  }

  @Test
  void tellsNobodyWhileOneIsUnhealthy() {
    Given.Service two = web("new").replicas(2);
    assertThat(plan(two, made("old", 1), made("old", 2).unhealthy())).doesNotContain("signal");
    assertThat(plan(two, made("old", 1).starting(), made("old", 2))).doesNotContain("signal");
  }

  @Test
  void anotherRevisionRollsAndIsToldNothing() {
    String plan = plan(web("new").image("web:2"), made("old", 1));
    assertThat(plan).contains("create").doesNotContain("signal");
  }

  @Test
  void isReplacedWhereNoSignalIsAskedForAndWhereAnotherFileCame() {
    assertThat(plan(mounted("new"), made("old", 1))).contains("content /etc/app.conf: changed");
    assertThat(plan(mounted("new").config("/etc/b", "b"), made("new", 1)))
        .contains("create", "content /etc/b: added");
    assertThat(plan(web("new").config("/etc/b", "b"), made("new", 1)))
        .contains("create", "content /etc/b: added")
        .doesNotContain("signal");
    assertThat(plan(service("web").image("web:1"), made("new", 1)))
        .contains("content /etc/app.conf: removed");
  }

  @Test
  void whatComposeStartedDoesNotTellWhatItsFilesHeld() {
    Host.Box box = running(service("web").image("web:1"), 1).adopted();
    assertWave(plan(web("new"), box));
  }

  @Test
  void isNoDriftAndSoNotOnlyReported() {
    assertWave(
        Shows.with()
            .rested(web("new"))
            .plan(desired(web("new")).reportOnly(), host(made("old", 1))),
        FIRST);
  }
}
