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
  void writesTheReleaseOfARunningStackThatIsThenLeftAlone(@TempDir Path directory)
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

  @Test
  void saysThatNothingOfThatNameIsHere() {
    assertThat(adopt("nobody-" + project.name())).isEqualTo(1);
    assertThat(err.toString()).contains("no container of a compose project");
  }

  private int adopt(String... words) {
    Cli cli =
        new Cli(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            System.getenv(),
            Terminal.PLAIN,
            InstantSource.system(),
            List::of,
            _ -> false);
    SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("adopt", () -> new AdoptCommand(cli));
    List<String> all = new java.util.ArrayList<>(List.of("adopt"));
    all.addAll(List.of(words));
    return FairleadCommand.of(
            cli, FairleadCommand.commands(cli, commands), all.toArray(String[]::new))
        .execute(all.toArray(String[]::new));
  }
}
