package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.time.Duration;

/**
 * The roll that is played on each proxy of a user's own: from an app that ends at once on SIGTERM
 * to one that drains, to one that is broken, and back.
 */
record ProxyRoll(String one, String two, String broken) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PER_SECOND = 40;

  static ProxyRoll of(TestProject project) {
    return new ProxyRoll(
        TrafficApp.image(project, "one", TrafficApp.WELL, TrafficApp.AT_ONCE),
        TrafficApp.image(project, "two", TrafficApp.WELL, TrafficApp.DRAINS),
        TrafficApp.image(project, "broken", TrafficApp.BROKEN, TrafficApp.AT_ONCE));
  }

  /** Asks for an image, of which so many may be there beyond the wanted ones. */
  interface Declaring {
    void release(String image, int surge);
  }

  /** Plays it with so many instances; no request may be lost. */
  void play(OperatorHarness it, int port, int replicas, Declaring declaring) {
    play(it, port, replicas, declaring, () -> {});
  }

  /**
   * The same.
   *
   * @param meanwhile happens before the broken one
   */
  void play(OperatorHarness it, int port, int replicas, Declaring declaring, Runnable meanwhile) {
    declaring.release(one, 1);
    it.start().await(Phase.CONVERGED, PATIENCE);
    RequestLoad load = TrafficApp.load(port, PER_SECOND);
    try (load) {
      declaring.release(two, 1);
      it.await(Phase.CONVERGED, PATIENCE);
      meanwhile.run();
      declaring.release(broken, 1);
      it.await(Phase.ROLLED_BACK, PATIENCE);
      // What drains, is replaced too.
      declaring.release(one, replicas);
      it.await(Phase.CONVERGED, PATIENCE);
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    assertThat(it.host.of("web"))
        .filteredOn(c -> c.spec().image().equals(one))
        .hasSize(replicas)
        .allMatch(Container::running);
  }
}
