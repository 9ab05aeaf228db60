package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** I19: a release whose compose project becomes an invalid one runs on as it was. */
final class InvalidProjectsTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();
  private static final Path CORPUS = Path.of("src/test/resources/corpus/invalid").toAbsolutePath();

  /** Of every second of the corpus. */
  private static final int LEAST = 30;

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  @Test
  void i19NoneOfThemChangesWhatRunsAndEachIsToldWithItsPlace() throws IOException {
    List<Path> projects = projects();
    assertThat(projects).hasSizeGreaterThanOrEqualTo(LEAST);
    for (Path project : projects) {
      copy(project, it.files.desired().resolve(project.getFileName().toString()));
    }
    it.files.compose("services: {web: {image: \"%s\"}}".formatted(IMAGES.built().v1())).release("");
    it.start().converged();
    List<String> before = it.host.containers().stream().map(Container::id).toList();
    long mutations = it.mutations();

    for (Path project : projects) {
      String name = project.getFileName().toString();
      it.files.write(it.files.project() + ".yaml", release(name));
      Eventually.holds(() -> {
        assertThat(it.status().phase()).as(name).isEqualTo(Phase.INVALID);
        assertThat(it.status().problems())
            .as(name)
            .isNotEmpty()
            .allMatch(problem -> problem.matches("(?s)[^ ]*" + name + "/[^:]+:[0-9]+:[0-9]+: .+"));
      });
    }

    assertThat(it.host.containers()).extracting(Container::id).isEqualTo(before);
    assertThat(it.mutations()).isEqualTo(mutations);
  }

  private String release(String folder) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata: {name: %s}
    spec:
      compose: {files: ["%s"], variables: {HOME: /home/u}}
    """
        .formatted(it.files.project(), folder);
  }

  private static List<Path> projects() throws IOException {
    try (Stream<Path> all = Files.list(CORPUS)) {
      List<Path> sorted = all.sorted().toList();
      return sorted.stream().filter(path -> sorted.indexOf(path) % 2 == 0).limit(LEAST).toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
