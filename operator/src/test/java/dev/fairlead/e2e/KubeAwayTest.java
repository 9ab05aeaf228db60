package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.crds.GeneratedResource;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.KubeApi;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An API server that is killed, forgets, or learns new fields: containers never depend on it. */
class KubeAwayTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  /** One of its own, because others would miss it. */
  private static final KubeApi API = new KubeApi();

  private final KubeHost it = new KubeHost(API);

  @AfterEach
  void clean() {
    it.close();
  }

  @AfterAll
  static void stop() {
    API.close();
  }

  @Test
  void killedInTheMiddleOfARollItIsRolledOnAndHealedWithout() {
    it.start().apply(web(IMAGES.built().v1(), 3)).awaitReady();
    it.apply(web(IMAGES.built().v2(), 3));
    Eventually.holds(() -> assertThat(running(IMAGES.built().v2())).isNotEmpty());

    API.kill();
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          assertThat(running(IMAGES.built().v2())).hasSize(3);
          assertThat(it.host.of("web")).hasSize(3);
        });
    it.host.docker("rm", "-f", it.host.of("web").getFirst().id());
    Eventually.holds(() -> assertThat(running(IMAGES.built().v2())).hasSize(3));

    API.restart();
    it.awaitReady();
    assertThat(it.object().path("status").path("ready").asText()).isEqualTo("3/3");
  }

  @Test
  void aServerThatForgotWhatWasSeenLastIsFollowedAnew() {
    it.start().apply(web(IMAGES.built().v1(), 1)).awaitReady();
    API.kill();
    API.compact();
    API.restart();

    it.apply(web(IMAGES.built().v2(), 1)).awaitReady();
    assertThat(running(IMAGES.built().v2())).hasSize(1);
  }

  @Test
  void aStartWithoutAServerTouchesNothingAndGoesOnWhenItIsThere() {
    it.start().apply(web(IMAGES.built().v1(), 1)).awaitReady();
    it.stop();
    List<Container> before = it.host.containers();
    API.kill();
    try {
      it.start();
      Eventually.stays(
          Duration.ofSeconds(2),
          () -> assertThat(it.host.containers()).extracting(Container::id).isEqualTo(ids(before)));
      assertThat(it.mutations()).isZero();
    } finally {
      API.restart();
    }
    it.apply(web(IMAGES.built().v2(), 1)).awaitReady();
    assertThat(running(IMAGES.built().v2())).hasSize(1);
  }

  @Test
  void aFieldThatANewerDefinitionBringsEndsNothing() {
    it.start().apply(web(IMAGES.built().v1(), 1)).awaitReady();
    String newer =
        GeneratedResource.APP_RELEASES
            .text()
            .replaceFirst(
                "\n( +)compose:\n",
                """

                $1aNewField:
                $1  type: string
                $1aNewDefault:
                $1  type: boolean
                $1  default: true
                $1compose:
                """);
    Cli.Result defined = API.apply("default", newer);
    assertThat(defined.exit()).as(defined.output()).isZero();

    Eventually.holds(() -> {
      String spec = "aNewField: of tomorrow\n" + web(IMAGES.built().v2(), 1);
      Cli.Result applied = it.tryApply(it.yaml(spec));
      assertThat(applied.exit()).as(applied.output()).isZero();
    });
    it.awaitReady();
    assertThat(it.object().path("spec").path("aNewDefault").asBoolean()).isTrue();
    assertThat(running(IMAGES.built().v2())).hasSize(1);
  }

  private List<Container> running(String image) {
    return it.host.of("web").stream()
        .filter(Container::running)
        .filter(container -> container.spec().image().equals(image))
        .toList();
  }

  private static List<String> ids(List<Container> containers) {
    return containers.stream().map(Container::id).toList();
  }

  private static String web(String image, int replicas) {
    return """
    compose: {inline: "services: {web: {image: nowhere.invalid/app}}"}
    services:
      web:
        image: %s
        replicas: %d
        strategy: {minReadySeconds: 1}
    """
        .formatted(image, replicas);
  }
}
