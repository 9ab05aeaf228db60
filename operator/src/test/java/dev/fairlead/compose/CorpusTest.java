package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small projects that together use every attribute: each is shown byte for byte as the real docker
 * compose shows it, or refused where that refuses it, with the place. A decoy in the environment of
 * this process (which the oracle gets none of) would show in the texts.
 */
class CorpusTest {
  static final Map<String, String> VARIABLES = Map.of("HOME", "/home/u");
  static final Path CORPUS = Path.of("src/test/resources/corpus").toAbsolutePath();

  static Stream<String> valid() throws IOException {
    return projects("valid");
  }

  static Stream<String> invalid() throws IOException {
    return projects("invalid");
  }

  private static Stream<String> projects(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> found = java.nio.file.Files.list(CORPUS.resolve(folder))) {
      found.sorted().forEach(path -> names.add(path.getFileName().toString()));
    }
    return names.stream();
  }

  @Test
  void decoysAreInTheEnvironmentOfTheTests() {
    assertThat(System.getenv()).containsEntry("U", "decoy").containsEntry("V", "decoy");
  }

  @ParameterizedTest
  @EnumSource
  void showsEveryProjectAsComposeDoes(ConfigText form) throws Exception {
    List<String> different = new ArrayList<>();
    for (String name : valid().toList()) {
      Path directory = CORPUS.resolve("valid").resolve(name);
      String theirs =
          ComposeBinary.run(
              directory,
              VARIABLES,
              List.of("config", "--format", form.name().toLowerCase(Locale.ROOT)));
      if (!ours(directory, form).stripTrailing().equals(theirs.stripTrailing())) {
        different.add(name + ":\n" + ours(directory, form) + "\n---- compose:\n" + theirs);
      }
    }
    assertThat(different).isEmpty();
  }

  private static String ours(Path directory, ConfigText form) {
    return switch (show(directory, form)) {
      case ConfigResult.Shown shown -> shown.text();
      case ConfigResult.Refused refused -> "refused: " + refused.problems();
    };
  }

  private static ConfigResult show(Path directory, ConfigText form) {
    return ComposeLoader.show(Files.request(directory, VARIABLES, ""), Files::onDisk, form);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void l34RefusesWhatComposeRefusesWithItsPlace(String name) throws Exception {
    Path directory = CORPUS.resolve("invalid").resolve(name);
    boolean accepted = true;
    try {
      ComposeBinary.run(directory, VARIABLES, List.of("config", "--quiet"));
    } catch (ComposeBinary.Failed e) {
      accepted = false;
    }
    assertThat(accepted).as("docker compose accepts it").isFalse();
    assertThat(show(directory, ConfigText.JSON))
        .isInstanceOfSatisfying(
            ConfigResult.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> {
                      assertThat(problem.position().file()).startsWith(directory.toString());
                      assertThat(problem.position().line()).isPositive();
                      assertThat(problem.position().column()).isPositive();
                      assertThat(problem.message()).isNotBlank();
                    }));
  }
}
