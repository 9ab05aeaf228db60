package dev.fairlead.plan;

import static dev.fairlead.plan.Given.NETWORK;
import static dev.fairlead.plan.Given.NOW;
import static dev.fairlead.plan.Given.desired;
import static dev.fairlead.plan.Given.service;
import static dev.fairlead.plan.Host.observed;
import static dev.fairlead.plan.Host.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineSpecs;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A network is made anew under the containers that are on it. */
final class NetworkMoveTest {
  private static final String BRIDGE = NETWORK + ".fairlead-move";
  private static final Endpoint FORMER = EngineSpecs.endpoint("shop_former");

  private final Given.Service db = service("db").image("db:1").address("172.18.0.20");
  private final Given.Service web = service("web").replicas(2).port("8080-8081", 80);

  private Host.Snapshot host() {
    return observed(running(db, 1), running(web, 1), running(web, 2)).outdatedNetwork();
  }

  @Test
  void thePlanSaysHowItGoesAndWhatItInterrupts() {
    String plan = Shows.with().projected(desired(db, web), host());

    assertThat(plan)
        .contains(
            """
                 1  network  shop_default.fairlead-move  shop_default is declared in another way
                 2  move     shop-db-1                   onto shop_default.fairlead-move: is found over the bridge meanwhile
                 3  move     shop-web-1                  onto shop_default.fairlead-move: is found over the bridge meanwhile
                 4  move     shop-web-2                  onto shop_default.fairlead-move: is found over the bridge meanwhile
                 5  move     shop-db-1                   off shop_default: the network is made anew
                 6  move     shop-web-1                  off shop_default: the network is made anew
                 7  move     shop-web-2                  off shop_default: the network is made anew
                 8  unnetwork shop_default                is declared in another way
                 9  network  shop_default                is missing
                10  move     shop-db-1                   onto shop_default: has its place on the network
            """)
        .contains("16  unnetwork shop_default.fairlead-move  all are on shop_default")
        .contains("connections that stand over it break once")
        .contains("published ports do not answer for a moment (web)")
        .contains("nobody answers at a fixed address until the network is there again (db)")
        .contains("0 services to change");
  }

  @Test
  void v10AFormerNetworkGoesOnceNobodyIsOnIt() {
    Given.Release desired = desired(service("web"));
    assertThat(Shows.wave(desired, former(running(service("web"), 1))))
        .contains("unnetwork shop_former: default is shop_default now");
    assertThat(Shows.wave(desired, former(running(service("web"), 1), "stranger")))
        .doesNotContain("unnetwork");
    Host.Box on =
        running(service("web"), 1)
            .with(s -> s.withNetworking(s.networking().withEndpoints(List.of(FORMER))));
    assertThat(Shows.wave(desired, former(on))).doesNotContain("unnetwork");
  }

  private static Host.Snapshot former(Host.Box box, String... strangers) {
    return observed(box).network("default", "shop_former", strangers);
  }

  /** I10: after any step it is planned anew, and any of a wave may have been the last one. */
  @Test
  void i10AfterAnyStepItGoesOnFromWhatIsThere() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      HostModel model = new HostModel(host().build());
      Plan plan = plan(model);
      for (int steps = 0; !plan.wave().isEmpty(); steps++) {
        assertThat(steps).as("seed " + seed).isLessThan(40);
        model.apply(plan.wave().get(random.nextInt(plan.wave().size())), NOW);
        shareANetwork(model.observed(), seed);
        plan = plan(model);
        assertThat(plan.findings()).as("no drift on the way").isEmpty();
      }
      inPlace(model.observed());
    }
  }

  private Plan plan(HostModel model) {
    return Planner.plan(desired(db, web).build(), model.observed(), Rollouts.NONE, false, NOW);
  }

  private static void shareANetwork(Observed observed, int seed) {
    List<Container> all = observed.containers();
    for (Container one : all) {
      for (Container other : all) {
        Set<String> shared = new HashSet<>(names(one));
        shared.retainAll(names(other));
        assertThat(shared).as("seed %d: %s, %s", seed, one.name(), other.name()).isNotEmpty();
      }
    }
  }

  /** Networks on which others find it. */
  private static Set<String> names(Container container) {
    Set<String> names = new HashSet<>();
    for (Endpoint endpoint : container.spec().networking().endpoints()) {
      if (endpoint.aliases().contains(container.service())) {
        names.add(endpoint.network());
      }
    }
    return names;
  }

  private static void inPlace(Observed observed) {
    assertThat(observed.networks()).containsOnlyKeys(NETWORK);
    assertThat(observed.networks().firstEntry().getValue().labels())
        .containsEntry(Labels.CONFIG_HASH, "hash");
    assertThat(observed.containers())
        .hasSize(3)
        .allSatisfy(c -> assertThat(names(c)).containsExactly(NETWORK));
    assertThat(observed.of("db").getFirst().spec().networking().endpoints().getFirst().ipv4())
        .isEqualTo("172.18.0.20");
  }

  @Test
  void whatStandsStillAndWhatIsNoLongerDeclaredGoesAlong() {
    Given.Service gone = service("gone");
    HostModel model =
        new HostModel(
            observed(running(db, 1), running(gone, 1).exited(0)).outdatedNetwork().build());
    for (int passes = 0; passes < 12; passes++) {
      Planner.plan(desired(db).build(), model.observed(), Rollouts.NONE, false, NOW)
          .wave()
          .forEach(step -> model.apply(step, NOW));
    }

    assertThat(names(model.observed().of("gone").getFirst())).containsExactly(NETWORK);
    assertThat(model.observed().networks()).doesNotContainKey(BRIDGE);
  }

  @Test
  void whatIsNotLetInYetStaysOutOfTraffic() {
    HostModel model =
        new HostModel(observed(running(web, 1).quiet(), running(db, 1)).outdatedNetwork().build());
    model.apply(planOf(model).wave().getFirst(), NOW);

    assertThat(Shows.text(planOf(model))).contains("move shop-web-1: onto " + BRIDGE);
    planOf(model).wave().forEach(step -> model.apply(step, NOW));
    assertThat(names(model.observed().of("web").getFirst())).isEmpty();
  }

  private Plan planOf(HostModel model) {
    return plan(model);
  }

  /** I17 */
  @Test
  void i17WhereOthersAreOnItNothingIsTouchedAndAPersonIsAsked() {
    Plan plan =
        Planner.plan(
            desired(db, web).build(),
            observed(running(db, 1), running(web, 1), running(web, 2))
                .outdatedNetwork("proxy")
                .build(),
            Rollouts.NONE,
            false,
            NOW);

    assertThat(plan.wave()).isEmpty();
    assertThat(plan.converged()).isTrue();
    assertThat(plan.undecided())
        .singleElement()
        .satisfies(open -> {
          assertThat(open.kind()).isEqualTo(Undecided.Kind.NETWORK);
          assertThat(open.text()).contains("(proxy)").contains("declare it external");
        });
  }

  /** I17 */
  @Test
  void i17WhereAnotherComesInTheMiddleOfItAllGoBack() {
    HostModel model = new HostModel(host().build());
    for (int steps = 0; steps < 6; steps++) {
      model.apply(plan(model).wave().getFirst(), NOW);
    }
    Observed half = model.observed();
    var networks = new java.util.TreeMap<>(half.networks());
    networks.computeIfPresent(
        NETWORK, (_, n) -> n.withMembers(new java.util.TreeMap<>(java.util.Map.of("x", "proxy"))));
    HostModel disturbed = new HostModel(half.withNetworks(networks));
    for (int passes = 0; passes < 12; passes++) {
      plan(disturbed).wave().forEach(step -> disturbed.apply(step, NOW));
    }

    assertThat(disturbed.observed().networks()).containsOnlyKeys(NETWORK);
    assertThat(disturbed.observed().containers())
        .allSatisfy(c -> assertThat(names(c)).containsExactly(NETWORK));
  }

  /** I17 */
  @Test
  void i17AVolumeOfAnotherDefinitionIsKeptUntilAPersonDecides() {
    var release = desired(db).volume("data");
    var host = observed(running(db, 1)).outdatedVolume("shop_data");
    Plan plan = Shows.with().planned(release, host);

    assertThat(plan.wave()).isEmpty();
    assertThat(plan.converged()).isTrue();
    assertThat(plan.undecided())
        .singleElement()
        .satisfies(open -> {
          assertThat(open.kind()).isEqualTo(Undecided.Kind.VOLUME);
          assertThat(open.text()).contains("docker volume rm shop_data").contains("name:");
        });
    assertThat(Shows.with().planned(release.ignoring("volumes.data"), host).undecided()).isEmpty();
  }
}
