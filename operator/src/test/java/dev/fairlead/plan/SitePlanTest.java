package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Site;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.SiteState;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is to be done about the files of a site. */
class SitePlanTest {
  private static final String OLD = "aaaaaaaaaaaa";
  private final Site site =
      site(new Site.Directory("/srv/public", "sha256:1234", "index.html"), "docs.example.com");
  private final String version = site.version("");

  private static Site site(Site.Content content, String... hosts) {
    return new Site(new TreeSet<>(List.of(hosts)), content, 2, "spec");
  }

  private static Observed observed(SiteState state) {
    return new Observed(
            Given.PROJECT,
            List.of(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>())
        .withSite(state);
  }

  private static SiteState state(Map<String, String> hosts, String current, String... versions) {
    return new SiteState(new TreeMap<>(hosts), current, List.of(versions), new TreeSet<>());
  }

  private static SiteState serving(String current, String... versions) {
    return state(Map.of("docs.example.com", "shop"), current, versions);
  }

  private static Desired with(Site site) {
    return new Desired(
        "shop",
        Given.PROJECT,
        "r1",
        "shop/release.yaml",
        List.of(),
        List.of(),
        List.of(),
        site,
        dev.fairlead.desired.DriftPolicy.HEAL,
        true,
        false,
        10,
        null,
        false,
        "fingerprint");
  }

  private static Plan plan(Site site, SiteState state, Rollouts known, boolean prune) {
    return Planner.plan(with(site), observed(state), known, prune, NOW);
  }

  private List<String> steps(SiteState state) {
    return steps(plan(site, state, Rollouts.NONE, false));
  }

  private static List<String> steps(Plan plan) {
    return plan.wave().stream()
        .map(step -> StepText.verb(step) + " " + StepText.subject(step))
        .toList();
  }

  private String text(SiteState state) {
    Desired wanted = with(site);
    return PlanText.of(wanted, Projection.of(wanted, observed(state), Rollouts.NONE, false, NOW));
  }

  @Test
  void aFirstVersionIsPublishedThenServedThenNamed() {
    assertThat(text(SiteState.NONE))
        .isEqualTo(
            """
            shop  shop/release.yaml · revision r1

              site  docs.example.com · switched at one moment · no interruption expected
                  content: nothing → %1$s, directory sha256:1234
                 1  publish  version %1$s        directory sha256:1234
                 2  serve    version %1$s        nothing → %1$s
                 3  link     docs.example.com            host docs.example.com leads nowhere

            shop  1 service to change · 0 unchanged
            """
                .formatted(version));
  }

  @Test
  void anotherContentIsLaidDownBeforeAnythingIsSwitched() {
    assertThat(steps(serving(OLD, OLD))).containsExactly("publish version " + version);
    assertThat(steps(serving(OLD, OLD, version))).containsExactly("serve version " + version);
    Plan rest = plan(site, serving(version, OLD, version), Rollouts.NONE, false);
    assertThat(rest.settled()).isTrue();
    assertThat(rest.converged()).isTrue();
  }

  @Test
  void anImageThatWasPrunedIsNotPulledForWhatIsServed() {
    Site image = site(new Site.Image("docs:1", "/srv", "index.html"), "docs.example.com");
    String served = image.version("sha256:" + "1".repeat(64));
    Rollouts rested =
        new Rollouts(
            new TreeMap<>(
                Map.of(
                    Site.SERVICE,
                    dev.fairlead.rollout.ServiceMemory.begin(NOW).settle("spec " + served))),
            List.of(),
            new TreeSet<>());
    Plan rest = plan(image, serving(served, OLD, served), rested, false);
    assertThat(rest.converged()).isTrue();
    assertThat(steps(plan(image, serving(OLD, OLD), rested, false)))
        .as("it is not on the disk any more")
        .containsExactly("pull docs:1");
    assertThat(steps(plan(image, state(Map.of(), served, served), rested, false)))
        .as("drift is put right all the same")
        .containsExactly("link docs.example.com");
  }

  @Test
  void whereWhatIsGoneBackToWasRemovedTheLastOneIsServed() {
    Rollouts held =
        Rollouts.NONE.withHolds(
            List.of(new Hold(Site.SERVICE, "spec", version, 1, Instant.MAX, "no index.html")));
    assertThat(steps(plan(site, serving("bbbbbbbbbbbb", "1", OLD), held, false)))
        .containsExactly("serve version " + OLD);
  }

  @Test
  void theOldestBeyondThoseThatAreKeptGo() {
    assertThat(steps(serving(version, "1", "2", OLD, version)))
        .containsExactly("discard version 1");
    assertThat(steps(serving(version, version, "1", "2", "3")))
        .as("what is served is not counted and never goes")
        .containsExactly("discard version 1");
  }

  @Test
  void whatWasChangedByHandIsDrift() {
    Rollouts rested =
        Progress.planned(
            Rollouts.NONE,
            plan(site, serving(version, version), Rollouts.NONE, false),
            observed(serving(version, version)),
            NOW);
    Plan unlinked = plan(site, state(Map.of(), version, version), rested, false);
    assertThat(steps(unlinked)).containsExactly("link docs.example.com");
    assertThat(unlinked.findings()).allMatch(Finding::drift).hasSize(1);
    Plan turned = plan(site, serving(OLD, OLD, version), rested, false);
    assertThat(steps(turned)).containsExactly("serve version " + version);
    assertThat(turned.findings()).allMatch(Finding::drift);
    Plan gone = plan(site, serving(version, OLD), rested, false);
    assertThat(steps(gone)).containsExactly("publish version " + version);
    assertThat(gone.services()).noneMatch(ServicePlan::rollingOut);
  }

  @Test
  void aNameThatIsNotDeclaredAnyMoreGoes() {
    SiteState more =
        state(Map.of("docs.example.com", "shop", "old.example.com", "shop"), version, version);
    assertThat(steps(more)).containsExactly("unlink old.example.com");
  }

  @Test
  void anotherReleasesNameIsWaitedFor() {
    Plan plan =
        plan(site, state(Map.of("docs.example.com", "blog"), "", version), Rollouts.NONE, true);
    assertThat(steps(plan)).containsExactly("serve version " + version);
    assertThat(plan.waits().map(Wait::why)).containsExactly("the release blog to let go of it");
    assertThat(plan.nextChange()).contains(NOW.plusSeconds(2));
  }

  @Test
  void whatIsNobodysIsLeftAlone() {
    Plan plan = plan(site, state(Map.of("docs.example.com", ""), "", version), Rollouts.NONE, true);
    assertThat(plan.wave()).isEmpty();
    assertThat(plan.blockers())
        .containsExactly(
            "what stands under the host name docs.example.com was not made by Fairlead; it is left"
                + " alone, and must be moved away first");
  }

  @Test
  void aVersionThatWasRefusedIsHeldBackAndTheOneBeforeServes() {
    Hold hold = new Hold("site", "spec", version, 1, Instant.MAX, "the content has no index.html");
    Rollouts held = Rollouts.NONE.withHolds(List.of(hold));
    Plan plan = plan(site, serving(OLD, OLD), held, false);
    assertThat(plan.wave()).isEmpty();
    assertThat(plan.settled()).isTrue();
    assertThat(plan.converged()).isFalse();
    Plan first = plan(site, SiteState.NONE, held, false);
    assertThat(first.settled()).as("nothing serves").isFalse();
    Site other =
        site(new Site.Directory("/srv/public", "sha256:5678", "index.html"), "docs.example.com");
    assertThat(steps(plan(other, serving(OLD, OLD), held, false)))
        .as("another content is another try")
        .containsExactly("publish version " + other.version(""));
  }

  @Test
  void whatADeathLeftGoes() {
    SiteState torn =
        new SiteState(
            new TreeMap<>(Map.of("docs.example.com", "shop")),
            version,
            List.of(version),
            new TreeSet<>(List.of(".new-" + OLD)));
    assertThat(steps(torn)).containsExactly("discard version .new-" + OLD);
  }

  @Test
  void anImageIsPulledFirst() {
    Site image = site(new Site.Image("docs:1", "/", "index.html"), "docs.example.com");
    assertThat(steps(plan(image, serving(OLD, OLD), Rollouts.NONE, false)))
        .containsExactly("pull docs:1");
  }

  @Test
  void goingBackServesWhatIsThereAndFailsOtherwise() {
    assertThat(steps(plan(site.stored(OLD), serving(version, OLD, version), Rollouts.NONE, false)))
        .containsExactly("serve version " + OLD);
    Plan lost = plan(site.stored(OLD), serving(version, version), Rollouts.NONE, false);
    assertThat(lost.failures().map(Failure::reason))
        .containsExactly("version " + OLD + " is not on this host any more");
  }

  @Test
  void aReleaseThatIsGoneTakesItsNamesAndVersionsWithIt() {
    Plan plan = Removal.plan("shop", observed(serving(version, OLD, version)), false);
    assertThat(steps(plan)).containsExactly("unlink docs.example.com", "clear site shop");
    assertThat(Removal.plan("shop", observed(SiteState.NONE), false).wave()).isEmpty();
  }

  @Test
  void aReleaseThatIsNoSiteAnyMoreLosesItOnlyWherePruningIsAsked() {
    Desired services = desired().build();
    SiteState left = serving(version, version);
    Plan kept = Planner.plan(services, observed(left), Rollouts.NONE, false, NOW);
    assertThat(kept.wave()).noneMatch(Step.OnSite.class::isInstance);
    assertThat(kept.notices()).anyMatch(notice -> notice.contains("they are left alone"));
  }

  @Test
  void fromAnyStateItComesToRest() {
    List<SiteState> states = new ArrayList<>();
    for (String current : List.of("", OLD, version)) {
      states.add(serving(current));
      states.add(serving(current, OLD));
      states.add(serving(current, version));
      states.add(state(Map.of("x.example.com", "shop"), current, "1", "2", "3", OLD));
    }
    for (SiteState start : states) {
      HostModel model = new HostModel(observed(start));
      Rollouts known = Rollouts.NONE;
      Plan plan = Planner.plan(with(site), model.observed(), known, false, NOW);
      for (int pass = 0; pass < 10 && !plan.wave().isEmpty(); pass++) {
        plan.wave().forEach(step -> model.apply(step, NOW));
        plan = Planner.plan(with(site), model.observed(), known, false, NOW);
      }
      assertThat(plan.converged()).as("from %s", start).isTrue();
      SiteState end = model.observed().site();
      assertThat(end.current()).isEqualTo(version);
      assertThat(end.versions()).contains(version).hasSizeLessThanOrEqualTo(3);
      assertThat(end.hosts()).isEqualTo(new TreeMap<>(Map.of("docs.example.com", "shop")));
    }
  }
}
