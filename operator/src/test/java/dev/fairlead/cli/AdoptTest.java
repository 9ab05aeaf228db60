package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack that compose runs becomes a release without a restart. */
final class AdoptTest {
  private final TestProject project = new TestProject();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void clean() {
    project.close();
  }

  @Test
  void i4WritesTheReleaseOfARunningStackThatIsThenLeftAlone(@TempDir Path directory)
      throws IOException {
    String image = project.image("1", "CMD [\"/bin/sleep\", \"1000\"]");
    Path file = directory.resolve("compose.yaml");
    Files.writeString(
        file,
        """
        services:
          web: {image: IMAGE, environment: {A: "${A:-b}"}, scale: 2, volumes: ["data:/data:ro"]}
          job: {image: IMAGE, command: [/bin/sleep, "2000"]}
        volumes: {data: {}}
        """
            .replace("IMAGE", image));
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("FAIRLEAD_COMPOSE: see scripts/test").isNotNull();
    dev.fairlead.testing.Cli.run(
        compose, "-p", project.name(), "-f", file.toString(), "up", "-d", "--scale", "web=3");
    String before = project.docker("ps", "-q", "--no-trunc", "--filter", "name=" + project.name());

    int exit = adopt(project.name());

    assertThat(err.toString()).isEmpty();
    assertThat(exit).as(out.toString()).isZero();
    assertThat(Files.readString(directory.resolve("release.yaml")))
        .isEqualTo(
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: NAME}
            spec:
              compose:
                files: [compose.yaml]
              services:
                web: {replicas: 3}
            """
                .replace("NAME", project.name()));
    assertThat(project.docker("ps", "-q", "--no-trunc", "--filter", "name=" + project.name()))
        .isEqualTo(before);

    assertThat(adopt(project.name())).as("what is there already is kept").isEqualTo(1);
    assertThat(err.toString()).contains("is there already");
  }

  /** Both ways: what runs from another image than the file's, and the file that says so. */
  @Test
  void anotherImageThanTheFilesIsAdoptedAndDockerComposeLeavesItAloneWithTheOverride(
      @TempDir Path directory) throws IOException {
    String first = project.image("1", "CMD [\"/bin/sleep\", \"1000\"]");
    String second = project.image("2", "CMD [\"/bin/sleep\", \"1001\"]");
    Path file = directory.resolve("compose.yaml");
    String text = "services: {web: {image: IMAGE}, job: {image: %s, deploy: {replicas: 1}}}";
    Files.writeString(file, text.formatted(first).replace("IMAGE", second));
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("FAIRLEAD_COMPOSE: see scripts/test").isNotNull();
    String files = file.toString();
    dev.fairlead.testing.Cli.run(
        compose, "-p", project.name(), "-f", files, "up", "-d", "--scale", "job=2");
    Files.writeString(file, text.formatted(first).replace("IMAGE", first));
    String before = ids();

    assertThat(adopt(project.name())).as(out + "" + err).isZero();
    String release = Files.readString(directory.resolve("release.yaml"));
    assertThat(release).contains("web: {image: \"" + second + "\"}").contains("job: {replicas: 2}");

    Path override = directory.resolve("override.yaml");
    Path declared = directory.resolve("release.yaml");
    assertThat(compose("override", declared.toString(), "--output", override.toString())).isZero();
    assertThat(Files.readString(override))
        .isEqualTo(
            "services:\n  \"job\":\n    deploy: {replicas: 2}\n  \"web\":\n    image: \"%s\"\n"
                .formatted(second));
    dev.fairlead.testing.Cli.run(
        compose, "-p", project.name(), "-f", files, "-f", override.toString(), "up", "-d");
    assertThat(ids()).isEqualTo(before);
  }

  private String ids() {
    return project.docker("ps", "-q", "--no-trunc", "--filter", "name=" + project.name());
  }

  private int compose(String... words) {
    List<String> all = new java.util.ArrayList<>(List.of("compose"));
    all.addAll(List.of(words));
    return run(all, "compose", () -> ComposeCommand.of(cli()));
  }

  @Test
  void saysThatNothingOfThatNameIsHere() {
    assertThat(adopt("nobody-" + project.name())).isEqualTo(1);
    assertThat(err.toString()).contains("no container of a compose project");
  }

  private int adopt(String... words) {
    List<String> all = new java.util.ArrayList<>(List.of("adopt"));
    all.addAll(List.of(words));
    return run(all, "adopt", () -> new AdoptCommand(cli()));
  }

  private Cli cli() {
    return new Cli(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        System.getenv(),
        Terminal.PLAIN,
        InstantSource.system(),
        List::of,
        _ -> false);
  }

  private int run(List<String> words, String name, Supplier<Object> command) {
    Cli cli = cli();
    SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put(name, command);
    String[] all = words.toArray(String[]::new);
    return FairleadCommand.of(cli, FairleadCommand.commands(cli, commands), all).execute(all);
  }
}
