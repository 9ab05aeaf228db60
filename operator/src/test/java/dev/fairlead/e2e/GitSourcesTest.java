package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.source.git.Upstream;
import dev.fairlead.spec.Labels;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The program with several sources of one repository: two paths of a branch, and another branch.
 */
final class GitSourcesTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());
  private final Upstream upstream = new Upstream(files.root().resolve("fleet.git"));

  @AfterEach
  void clean() {
    host.close();
    upstream.close();
    files.close();
  }

  private Upstream declare(String directory, String name, String image) {
    return upstream
        .put(
            directory + "/release.yaml",
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: %s}
            spec:
              compose: {files: [compose.yaml]}
              services:
                web: {image: "%s"}
            """
                .formatted(files.project() + name, image))
        .put(
            directory + "/compose.yaml",
            "services: {web: {image: 'ignored:latest', volumes: ['./data:/data']}}\n");
  }

  /** One container for each project, of these images in the order of the names. */
  private List<Container> awaitImages(OperatorProcess operator, String... images) {
    Eventually.holds(() ->
        assertThat(host.containers())
            .as(operator.output())
            .allMatch(c -> c.health() == Container.Health.HEALTHY)
            .extracting(
                c -> c.label(Labels.PROJECT).substring(files.project().length()) + c.spec().image())
            .containsExactlyInAnyOrder(images));
    return host.containers();
  }

  @Test
  void eachIsFollowedByItselfAndHasDataOfItsOwn() {
    String one = IMAGES.built().v1();
    String two = IMAGES.built().v2();
    declare("apps-a", "a", one);
    declare("apps-b", "b", one).commit("both");
    upstream.on("staging").clear();
    declare("apps-a", "s", one).commit("staging");
    String url = "git+file://" + upstream.directory();
    try (var operator =
        OperatorProcess.run(
            files,
            "--source",
            url + "?ref=main&path=apps-a&poll=1",
            "--source",
            url + "?ref=main&path=apps-b&poll=1",
            "--source",
            url + "?ref=staging&home=staging&poll=1")) {
      List<Container> all = awaitImages(operator, "a" + one, "b" + one, "s" + one);
      assertThat(all.stream().map(c -> c.spec().storage().mounts().getFirst().source()))
          .doesNotHaveDuplicates();

      upstream.clear();
      declare("apps-a", "s", two).commit("staging rolls");
      awaitImages(operator, "a" + one, "b" + one, "s" + two);
      upstream.on("main").clear();
      declare("apps-b", "b", two).commit("one path rolls, and the other is gone");
      awaitImages(operator, "a" + one, "b" + two, "s" + two);
      Eventually.holds(() ->
          assertThat(operator.get("/api/v1/releases/" + files.project() + "a"))
              .contains("has no apps-a"));
    }
  }
}
