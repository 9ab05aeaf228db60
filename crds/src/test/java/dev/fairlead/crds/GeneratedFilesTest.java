package dev.fairlead.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.crds.shape.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The files that are made from the types equal what the types say now. */
class GeneratedFilesTest {
  private static final String COMMAND =
      "mvn -pl crds test -Dtest=GeneratedFilesTest -Dfairlead.regenerate=true";

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path RESOURCES = ROOT.resolve("crds/src/main/resources/dev/fairlead/crds");

  @Test
  void schemaIsUpToDate() throws IOException {
    check(RESOURCES.resolve(GeneratedResource.SCHEMA.file()), JsonSchema.of(Shapes.APP_RELEASE));
  }

  @Test
  void customResourceDefinitionsAreUpToDate() throws IOException {
    check(
        RESOURCES.resolve(GeneratedResource.APP_RELEASES.file()), Crds.APP_RELEASES.text(COMMAND));
    check(
        RESOURCES.resolve(GeneratedResource.DOCKER_HOSTS.file()), Crds.DOCKER_HOSTS.text(COMMAND));
  }

  @Test
  void referencePageIsUpToDate() throws IOException {
    String example = Files.readString(ROOT.resolve("crds/src/test/resources/example.yaml"));
    check(
        ROOT.resolve("docs/reference.md"), ReferencePage.of(Shapes.APP_RELEASE, COMMAND, example));
  }

  private static void check(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("fairlead.regenerate")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    String actual = Files.exists(file) ? Files.readString(file) : "";
    assertThat(actual)
        .as("%s is stale; regenerate it: %s", ROOT.relativize(file), COMMAND)
        .isEqualTo(expected);
  }
}
