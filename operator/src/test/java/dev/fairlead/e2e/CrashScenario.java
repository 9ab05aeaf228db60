package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.e2e.AppImages.Built;
import dev.fairlead.observed.Container;
import java.util.List;

/**
 * Something that the operator is in the middle of when it is killed: what is there before, what
 * shall be, and what must be true in the end and all the time.
 *
 * @param asked it is brought about by asking to go back from what runs then, rather than by
 *     declaring it
 * @param least of the service's instances that are healthy at any time (I1)
 * @param most of them that live at any time (I2)
 */
record CrashScenario(
    String name, State before, State after, State end, boolean asked, int least, int most) {

  /** What is declared, or what runs. */
  record State(String image, int replicas, boolean recreate, boolean second, String network) {
    static final State NOTHING = new State("", 0, false, false);

    State(String image, int replicas, boolean recreate, boolean second) {
      this(image, replicas, recreate, second, "1");
    }

    /** On a network of another definition. */
    State moved() {
      return new State(image, replicas, recreate, second, "2");
    }

    void declare(DesiredFiles files) {
      String extra = second ? "  extra:\n    image: " + image + "\n    network_mode: none\n" : "";
      files.compose(
          "services:\n  web:\n    image: ignored:latest\n    stop_grace_period: 2s\n"
              + extra
              + "networks: {default: {labels: {definition: '%s'}}}\n".formatted(network));
      String type = recreate ? ", type: Recreate" : "";
      files.release(
          "web: {image: \"%s\", replicas: %d, strategy: {progressDeadlineSeconds: 60%s}}"
              .formatted(image, replicas, type));
    }

    /** Exactly these containers, healthy, under their own names. */
    void holds(HostEye host, String project) {
      List<Container> all = host.containers();
      assertThat(all).hasSize(replicas + (second ? 1 : 0));
      assertThat(all).allMatch(c -> c.health() == Container.Health.HEALTHY);
      // A way back names the image by its id, for its tag may be elsewhere by now.
      assertThat(all).extracting(Container::imageId).containsOnly(host.imageId(image));
      // It may be gone for a moment.
      String name = "name=" + project + "_default$";
      String definition = "label=definition=" + network;
      assertThat(host.docker("network", "ls", "-q", "--filter", name, "--filter", definition))
          .isNotBlank();
      List<Container> web = host.of("web");
      for (int number = 1; number <= replicas; number++) {
        Container instance = web.get(number - 1);
        assertThat(instance.name()).isEqualTo(project + "-web-" + number);
        assertThat(instance.addresses()).containsOnlyKeys(project + "_default");
        assertThat(instance.spec().networking().endpoints().getFirst().aliases()).contains("web");
      }
    }
  }

  boolean prunes() {
    return before.second() && !after.second();
  }

  static List<CrashScenario> all(Built images) {
    State one = new State(images.v1(), 1, false, false);
    State three = new State(images.v1(), 3, false, false);
    State next = new State(images.v2(), 3, false, false);
    State stopFirst = new State(images.v1(), 1, true, false);
    State stopFirstNext = new State(images.v2(), 1, true, false);
    State broken = new State(images.exits(), 3, false, false);
    State both = new State(images.v1(), 1, false, true);
    return List.of(
        new CrashScenario("first deploy", State.NOTHING, three, three, false, 0, 3),
        new CrashScenario("3-replica roll", three, next, next, false, 3, 4),
        new CrashScenario("Recreate", stopFirst, stopFirstNext, stopFirstNext, false, 0, 1),
        new CrashScenario("scale down", three, one, one, false, 1, 3),
        new CrashScenario("broken version", three, broken, three, false, 3, 4),
        new CrashScenario("going back", three, next, three, true, 3, 4),
        new CrashScenario("changed network", three, three.moved(), three.moved(), false, 3, 3),
        new CrashScenario("prune", both, one, one, false, 1, 1));
  }

  @Override
  public String toString() {
    return name;
  }
}
