package dev.fairlead.rollhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.deploy.Refusal;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.loop.Offline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollhook.config.yaml as it is, on compose files as they are. */
class RollhookTest {
  private static final SortedMap<String, String> NOTHING = new TreeMap<>();

  @TempDir private Path root = Path.of("");

  @BeforeEach
  void write() throws IOException {
    stack("My Api", "backend", "registry.example.com/my-api:latest");
    stack("front", "frontend", "registry.example.com/front:latest");
    configure(stackFile("My Api"));
  }

  private void stack(String folder, String service, String image) throws IOException {
    Files.createDirectories(root.resolve(folder));
    Files.writeString(
        stackFile(folder),
        "services:\n  %s:\n    image: ${IMAGE_TAG:-%s}\n  cache:\n    image: redis:7\n"
            .formatted(service, image));
  }

  private Path stackFile(String folder) {
    return root.resolve(folder).resolve("compose.yml");
  }

  private void configure(Path api) throws IOException {
    Files.writeString(
        config(),
        """
        # yaml-language-server: $schema=https://example.com/config.json
        apps:
          - name: my-api
            compose_path: "%s"
            steps:
              - service: backend
            images: ["registry.example.com/*"]
          - name: front
            compose_path: "%s"
            steps: [{service: frontend}]
        notifications:
          webhook: https://hooks.example.com/deployments
        """
            .formatted(api, stackFile("front")));
  }

  private Path config() {
    return root.resolve("rollhook.config.yaml");
  }

  private RollhookPlace open(SortedMap<String, String> running) throws IOException {
    return RollhookPlace.open(config(), root.resolve("state"), _ -> running);
  }

  private Resolution read(RollhookPlace place, String app) throws IOException {
    ReleaseSet set = Offline.read(place.directory());
    assertThat(set.unnamed()).isEmpty();
    return java.util.Objects.requireNonNull(set.releases().get(app));
  }

  private Desired valid(RollhookPlace place, String app) throws IOException {
    return switch (read(place, app)) {
      case Resolution.Valid valid -> valid.desired();
      case Resolution.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  private static String image(Desired desired, String service) {
    return desired.services().stream()
        .filter(s -> s.name().equals(service))
        .findFirst()
        .orElseThrow()
        .spec()
        .image();
  }

  @Test
  void readsEachAppIntoAReleaseOfTheProjectThatComposeTakes() throws IOException {
    RollhookPlace place = open(NOTHING);

    assertThat(place.order()).containsExactly("my-api", "front");
    Desired api = valid(place, "my-api");
    assertThat(api.project()).isEqualTo("myapi");
    assertThat(image(api, "backend")).isEqualTo("registry.example.com/my-api:latest");
    if (read(place, "my-api") instanceof Resolution.Valid valid) {
      assertThat(valid.deploys().services()).containsExactly("backend");
      assertThat(valid.deploys().images()).containsExactly("registry.example.com/*");
      assertThat(valid.deploys().composePath()).isEqualTo(stackFile("My Api").toString());
    }
  }

  @Test
  void keepsWhatRunsAndLaterWhatWasDeployed() throws IOException {
    SortedMap<String, String> running =
        new TreeMap<>(Map.of("backend", "registry.example.com/my-api:41", "cache", "redis:6"));
    RollhookPlace place = open(running);
    assertThat(image(valid(place, "my-api"), "backend"))
        .isEqualTo("registry.example.com/my-api:41");
    assertThat(image(valid(place, "my-api"), "cache")).isEqualTo("redis:7");
    Path release = place.directory().resolve("my-api.yaml");
    Files.writeString(release, Files.readString(release).replace(":41", ":42"));

    RollhookPlace again = open(new TreeMap<>());

    assertThat(image(valid(again, "my-api"), "backend"))
        .isEqualTo("registry.example.com/my-api:42");
  }

  @Test
  void changesTheComposePathForGoodUntilTheConfigurationSaysAnother() throws Exception {
    RollhookPlace place = open(NOTHING);
    Path nowhere = root.resolve("nowhere/compose.yml");

    place.changeComposePath("my-api", nowhere.toString());
    assertThat(place.composePath("my-api")).contains(nowhere.toString());
    assertThat(read(place, "my-api")).isInstanceOf(Resolution.Invalid.class);
    assertThat(open(NOTHING).composePath("my-api")).contains(nowhere.toString());
    place.changeComposePath("my-api", stackFile("My Api").toString());
    assertThat(valid(place, "my-api").project()).isEqualTo("myapi");

    place.changeComposePath("my-api", nowhere.toString());
    configure(stackFile("front"));
    assertThat(open(NOTHING).composePath("my-api")).contains(stackFile("front").toString());
    assertThatThrownBy(() -> place.changeComposePath("nothing", "/x")).isInstanceOf(Refusal.class);
  }

  @Test
  void dropsTheReleaseOfAnAppThatIsConfiguredNoLonger() throws IOException {
    open(NOTHING);
    Files.writeString(
        config(),
        "apps: [{name: front, compose_path: \"%s\", steps: []}]".formatted(stackFile("front")));

    assertThat(Offline.read(open(NOTHING).directory()).releases()).containsOnlyKeys("front");
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() throws IOException {
    Files.writeString(
        config(),
        """
        apps:
          - compose_path: [x]
            steps: 3
          - name: Upper Case
            compose_path: /x
            steps: [{}]
        """);

    assertThatThrownBy(() -> RollhookFile.read(config()))
        .hasMessageContainingAll(
            "/apps/0/name: required",
            "/apps/0/compose_path: expected a string",
            "/apps/0/steps: expected an array",
            "/apps/1/name: a release's name",
            "/apps/1/steps/0/service: required");
    assertThatThrownBy(() -> RollhookFile.read(root.resolve("none")))
        .hasMessageContaining("there is no file");
  }

  @Test
  void readsWhoWantsToHearOfDeploysAndLeavesTheRestAlone() throws IOException {
    RollhookFile read = RollhookFile.read(config());

    assertThat(read.webhook()).isEqualTo("https://hooks.example.com/deployments");
    assertThat(read.apps()).extracting(RollhookFile.App::services).contains(List.of("backend"));
  }
}
