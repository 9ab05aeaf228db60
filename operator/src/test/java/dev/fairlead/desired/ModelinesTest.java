package dev.fairlead.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AppReleases that we ship name the schema, so that an editor completes and checks them. */
class ModelinesTest {
  private static final String MODELINE = "# yaml-language-server: $schema=";
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SCHEMA =
      ROOT.resolve("crds/src/main/resources/dev/fairlead/crds/apprelease.schema.json");

  @Test
  void everyAppReleaseThatWeShipNamesTheSchema() throws IOException {
    for (String tree : List.of("desired-state", "examples")) {
      assertThat(without(ROOT.resolve(tree))).as(tree).isEmpty();
    }
  }

  @Test
  void everyAppReleaseThatWeShipIsRead() throws IOException {
    for (String tree : List.of("desired-state", "examples")) {
      for (Path path : yaml(ROOT.resolve(tree))) {
        if (path.startsWith(ROOT.resolve("examples/kubernetes"))) {
          continue; // For an API server, which a test of its own asks.
        }
        var file = new ReleaseFile(ROOT.relativize(path).toString(), path, Files.readString(path));
        assertThat(ReleaseReader.read(file))
            .as(file.name())
            .allMatch(Declaration.Valid.class::isInstance);
      }
    }
  }

  @Test
  void noticesAModelineThatIsMissingOrLeadsNowhere(@TempDir Path tree) throws IOException {
    String release = "kind: AppRelease\n";
    Files.writeString(
        tree.resolve("good.yaml"), MODELINE + tree.relativize(SCHEMA) + "\n" + release);
    Files.writeString(tree.resolve("missing.yaml"), release);
    Files.writeString(tree.resolve("nowhere.yaml"), MODELINE + "nowhere.json\n" + release);
    Files.writeString(tree.resolve("compose.yaml"), "services: {}\n");
    assertThat(without(tree))
        .containsExactlyInAnyOrder(tree.resolve("missing.yaml"), tree.resolve("nowhere.yaml"));
  }

  /** AppReleases whose first line does not lead to the schema. */
  private static List<Path> without(Path tree) throws IOException {
    List<Path> without = new ArrayList<>();
    for (Path path : yaml(tree)) {
      String text = Files.readString(path);
      boolean ours = !ReleaseReader.read(new ReleaseFile("x", path, text)).isEmpty();
      if (ours && !namesSchema(path, text)) {
        without.add(path);
      }
    }
    return without;
  }

  private static boolean namesSchema(Path path, String text) {
    String first = text.lines().findFirst().orElse("");
    return first.startsWith(MODELINE)
        && path.resolveSibling(first.substring(MODELINE.length())).normalize().equals(SCHEMA);
  }

  private static List<Path> yaml(Path tree) throws IOException {
    if (!Files.isDirectory(tree)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(tree)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }
}
