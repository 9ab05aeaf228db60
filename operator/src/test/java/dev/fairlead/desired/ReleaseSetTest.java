package dev.fairlead.desired;

import static dev.fairlead.desired.Reading.file;
import static dev.fairlead.desired.Reading.shop;
import static dev.fairlead.desired.Stack.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseSetTest {
  private static final Resolver RESOLVER = new Resolver(stack().service("web")::load);

  @Test
  void resolvesEveryReleaseAndLeavesOtherYamlAlone() {
    var set =
        set(
            file("shop/release.yaml", shop("")),
            file("blog/release.yaml", shop("").replace("name: shop", "name: blog")),
            file("shop/compose.yaml", "services: {web: {image: x}}"),
            file("chart/values.yaml", "{{ not yaml }}"));
    assertThat(set.releases().keySet()).containsExactly("blog", "shop");
    assertThat(set.releases().values()).allMatch(Resolution.Valid.class::isInstance);
    assertThat(set.complete()).isTrue();
    assertThat(set.problems()).isEmpty();
  }

  @Test
  void readsEveryDocumentOfAFile() {
    var both = shop("") + "---\n" + shop("").replace("name: shop", "name: blog") + "---\nx: 1\n";
    assertThat(set(file("all.yaml", both)).releases().keySet()).containsExactly("blog", "shop");
  }

  @Test
  void saysEveryMistakeOfEveryFileAtOnce() {
    var set =
        set(
            file("b/release.yaml", shop("suspend: maybe\nservices:\n  wbe:")),
            file("a/release.yaml", "kind: AppRelease\nmetadata: {name: blog}\n"),
            file("c/release.yaml", "kind: AppRelease\nmetadata: {name: [}\n"));
    assertThat(Problems.render(set.problems()))
        .isEqualTo(
            """
            a/release.yaml:1:1: apiVersion: is missing; expected fairlead.dev/v1alpha1
            a/release.yaml:1:1: spec: is missing; expected a mapping with compose, site, services, rollback, historyLimit, images, drift, deploy and suspend
            b/release.yaml:7:12: spec.suspend: expected true or false, found "maybe"
            c/release.yaml:2:19: not valid YAML: while parsing a flow node: expected the node content, but found '}'
            4 errors in 3 files; nothing was changed
            """);
    assertThat(set.releases().keySet()).containsExactly("blog", "shop");
    assertThat(set.releases().values()).allMatch(Resolution.Invalid.class::isInstance);
    // I18: the broken file may hold any release, so none may be taken for removed.
    assertThat(set.complete()).isFalse();
    assertThat(set.unnamed()).hasSize(1);
  }

  @Test
  void refusesTwoReleasesOfOneNameAndNamesBothPlaces() {
    var set = set(file("b.yaml", shop("")), file("a.yaml", shop("historyLimit: 5")));
    assertThat(set.releases().get("shop")).isInstanceOf(Resolution.Invalid.class);
    assertThat(Problems.render(set.problems()))
        .isEqualTo(
            """
            b.yaml:3:18: metadata.name: the release "shop" is already declared at a.yaml:3:18
              give one of them another name, or remove one
            1 error in 1 file; nothing was changed
            """);
  }

  @Test
  void refusesTwoReleasesOfOneComposeProjectAndNamesEachToTheOther() {
    var blog =
        shop("")
            .replace("name: shop", "name: blog")
            .replace("compose:\n", "compose:\n    project: shop\n");
    var set = set(file("blog.yaml", blog), file("shop.yaml", shop("")));
    assertThat(Problems.render(set.problems()))
        .isEqualTo(
            """
            blog.yaml:6:14: spec.compose.project: the compose project "shop" is also claimed by the release "shop" at shop.yaml:3:18
              give each release its own spec.compose.project
            shop.yaml:3:18: metadata.name: the compose project "shop" is also claimed by the release "blog" at blog.yaml:6:14
              give each release its own spec.compose.project
            2 errors in 2 files; nothing was changed
            """);
    assertThat(set.releases().values()).allMatch(Resolution.Invalid.class::isInstance);
  }

  @Test
  void refusesWhoeverWantsAPortThatTheFrontListensOnForAnother() {
    var resolver = new Resolver(stack().service("web", s -> s.port(80, "127.0.0.1", "80"))::load);
    String front = shop("services:\n  web:\n    traffic: {front: {}}");
    String plain = shop("").replace("name: shop", "name: blog");
    String elsewhere = shop("").replace("name: shop", "name: wiki");
    var set = ReleaseSet.of(List.of(file("a.yaml", front), file("b.yaml", plain)), "r1", resolver);
    assertThat(Problems.render(set.problems()))
        .isEqualTo(
            """
            a.yaml:9:17: spec.services.web.traffic.front: its port 127.0.0.1:80 is also claimed by the service "web" of the release "blog" at b.yaml:4:1
              give one of them another port
            b.yaml:4:1: spec.services.web: its port 127.0.0.1:80 is also claimed by the service "web" of the release "shop" at a.yaml:9:17
              give one of them another port
            2 errors in 2 files; nothing was changed
            """);
    // What no proxy holds is the Engine's to say: the two may take turns.
    assertThat(
            ReleaseSet.of(List.of(file("b.yaml", plain), file("c.yaml", elsewhere)), "r1", resolver)
                .problems())
        .isEmpty();
  }

  @Test
  void refusesPairsOfPortsThatOverlap() {
    var resolver = new Resolver(stack().service("web").service("api")::load);
    String pairs =
        shop(
            """
            services:
              web: {traffic: {nginx: {port: 80, ports: {base: 3100}}}}
              api: {traffic: {nginx: {port: 80, ports: {base: %d}}}}
            """);
    var set = ReleaseSet.of(List.of(file("a.yaml", pairs.formatted(3101))), "r1", resolver);
    assertThat(Problems.render(set.problems()))
        .isEqualTo(
            """
            a.yaml:8:47: spec.services.web.traffic.nginx.ports.base: its port 127.0.0.1:3101 is also claimed by the service "api" at a.yaml:9:47
              give one of them another port
            a.yaml:9:47: spec.services.api.traffic.nginx.ports.base: its port 127.0.0.1:3101 is also claimed by the service "web" at a.yaml:8:47
              give one of them another port
            2 errors in 1 file; nothing was changed
            """);
    assertThat(
            ReleaseSet.of(List.of(file("a.yaml", pairs.formatted(3102))), "r1", resolver)
                .problems())
        .isEmpty();
  }

  @Test
  void sameFilesInAnyOrderGiveTheSameSet() {
    var files =
        List.of(
            file("a.yaml", shop("")), file("b.yaml", shop("")), file("c.yaml", "kind: AppRelease"));
    assertThat(ReleaseSet.of(files.reversed(), "r", RESOLVER))
        .isEqualTo(ReleaseSet.of(files, "r", RESOLVER));
  }

  @Test
  void sameTreeAtAnotherPathIsTheSameDesiredState() {
    var here =
        desired(
            new ReleaseFile(
                "shop/release.yaml",
                Path.of("/git/.worktrees/3f9c2ab/shop/release.yaml"),
                shop("")),
            "3f9c2ab");
    var there =
        desired(
            new ReleaseFile(
                "release.yaml", Path.of("/git/.worktrees/77e0c19/shop/release.yaml"), shop("")),
            "77e0c19");
    assertThat(there.fingerprint()).isEqualTo(here.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(there.services())
        .extracting(DesiredService::specHash)
        .isEqualTo(here.services().stream().map(DesiredService::specHash).toList());
    // The labels themselves say where the files lie now.
    assertThat(there.services().getFirst().composeLabels())
        .isNotEqualTo(here.services().getFirst().composeLabels());
  }

  @Test
  void anyChangeThatMattersChangesTheFingerprint() {
    assertThat(
            List.of(
                    "",
                    "suspend: true",
                    "historyLimit: 11",
                    "drift: {policy: Report}",
                    "drift: {ignore: [env.A]}",
                    "rollback: {onFailure: false}",
                    "services: {web: {image: 'web:2'}}",
                    "services: {web: {replicas: 2}}",
                    "services: {web: {drain: {seconds: 1}}}",
                    "services: {web: {health: {stableSeconds: 6}}}",
                    "services: {web: {health: {http: {path: /, port: 80}}}}",
                    "services: {web: {strategy: {minReadySeconds: 1}}}",
                    "services: {web: {strategy: {type: Recreate}}}")
                .stream()
                .map(spec -> desired(file("shop/release.yaml", shop(spec)), "r").fingerprint()))
        .doesNotHaveDuplicates();
  }

  @Test
  void rendersNothingWhenNothingIsWrong() {
    assertThat(Problems.render(List.of())).isEmpty();
  }

  private static Desired desired(ReleaseFile file, String revision) {
    var releases = ReleaseSet.of(List.of(file), revision, RESOLVER).releases();
    if (releases.get("shop") instanceof Resolution.Valid valid) {
      return valid.desired();
    }
    throw new AssertionError(releases);
  }

  private static ReleaseSet set(ReleaseFile... files) {
    return ReleaseSet.of(List.of(files), "3f9c2ab", RESOLVER);
  }
}
