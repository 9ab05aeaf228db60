package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of the desired state that lead to new instances, more of them, or fewer. */
final class RollingTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void compose(String more) {
    it.files.compose("services:\n  web:\n    image: ignored:latest\n" + more.indent(4));
  }

  private void release(String image, int replicas) {
    it.files.release("web: {image: \"%s\", replicas: %d}".formatted(image, replicas));
  }

  private static List<String> ids(List<Container> containers) {
    return containers.stream().map(Container::id).toList();
  }

  private void looksAsComposeWouldShowIt(List<Container> containers, int replicas) {
    assertThat(containers).hasSize(replicas).allMatch(Container::running);
    for (int number = 1; number <= replicas; number++) {
      Container container = containers.get(number - 1);
      assertThat(container.number()).isEqualTo(number);
      assertThat(container.name()).isEqualTo(it.files.project() + "-web-" + number);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void r7ANewTagRollsWithoutEverServingLess(int replicas) {
    compose("");
    release(IMAGES.built().v1(), replicas);
    List<Container> before = it.start().converged();
    looksAsComposeWouldShowIt(before, replicas);

    try (var watch = new ServiceWatch(it.host, it.files.project(), "web")) {
      release(IMAGES.built().v2(), replicas);
      List<Container> after = it.converged();

      looksAsComposeWouldShowIt(after, replicas);
      assertThat(ids(after)).doesNotContainAnyElementsOf(ids(before));
      assertThat(after).extracting(c -> c.spec().image()).containsOnly(IMAGES.built().v2());
      assertThat(watch.fewestHealthy()).as("%s", watch.story()).isEqualTo(replicas); // I1
      assertThat(watch.mostLive()).as("%s", watch.story()).isEqualTo(replicas + 1); // I2
    }
  }

  @Test
  void v2AnotherEnvironmentAndAnotherLabelReplaceTheContainer() {
    compose("environment: {LOG_LEVEL: debug}");
    release(IMAGES.built().v1(), 1);
    it.start().converged();
    Container first = it.host.one("web");

    compose("environment: {LOG_LEVEL: info}");
    it.converged();
    Container second = it.host.one("web");
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.spec().program().environment()).containsEntry("LOG_LEVEL", "info");

    compose("environment: {LOG_LEVEL: info}\nlabels: {team: harbour}");
    it.converged();
    Container third = it.host.one("web");
    assertThat(third.id()).isNotEqualTo(second.id());
    assertThat(third.label("team")).isEqualTo("harbour");
  }

  @Test
  void v4ScalesUpAndDownAndLeavesTheOthersAlone() {
    compose("");
    release(IMAGES.built().v1(), 1);
    List<Container> one = it.start().converged();

    release(IMAGES.built().v1(), 3);
    List<Container> three = it.converged();
    looksAsComposeWouldShowIt(three, 3);
    assertThat(ids(three)).containsAll(ids(one));

    release(IMAGES.built().v1(), 1);
    List<Container> again = it.converged();
    looksAsComposeWouldShowIt(again, 1);
    assertThat(ids(again)).isEqualTo(ids(one));
  }

  @Test
  void aNewerTagSupersedesARolloutUnderWay() {
    compose("");
    release(IMAGES.built().v1(), 1);
    String old = it.start().converged().getFirst().id();

    release(IMAGES.built().sick(), 1);
    it.await(Phase.PROGRESSING);
    release(IMAGES.built().v2(), 1);
    List<Container> after = it.converged();

    looksAsComposeWouldShowIt(after, 1);
    assertThat(ids(after)).doesNotContain(old);
    assertThat(after.getFirst().spec().image()).isEqualTo(IMAGES.built().v2());
  }

  @Test
  void v3NamelessVolumesBeginAnewWhereThatIsAskedForAndTheOldOnesGo() {
    namelessVolumes("1", "Renew");
    Container before = it.start().converged().getFirst();
    it.host.docker("exec", before.id(), "/bin/touch", "/data/old", "/kept/old");
    String nameless = String.valueOf(before.volumes().get("/data"));

    namelessVolumes("2", "Renew");
    Container after = it.converged().getFirst();

    assertThat(it.host.docker("exec", after.id(), "/bin/ls", "/data")).isBlank();
    assertThat(it.host.docker("exec", after.id(), "/bin/ls", "/kept")).contains("old");
    assertThat(it.host.docker("volume", "ls", "-q")).doesNotContain(nameless);
    it.host.docker("exec", after.id(), "/bin/touch", "/data/new");

    namelessVolumes("3", "Keep");
    Container last = it.converged().getFirst();
    assertThat(it.host.docker("exec", last.id(), "/bin/ls", "/data")).contains("new");
  }

  private void namelessVolumes(String value, String policy) {
    it.files.compose(
        """
        services:
          web: {image: "%s", environment: {A: "%s"}, volumes: [/data, "kept:/kept"]}
        volumes: {kept: {}}
        """
            .formatted(IMAGES.built().v1(), value));
    it.files.release("web: {anonymousVolumes: %s}".formatted(policy));
  }
}
