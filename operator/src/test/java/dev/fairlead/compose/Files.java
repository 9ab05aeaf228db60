package dev.fairlead.compose;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests and file readers for tests: texts in memory, or the sample files of the test resources.
 */
final class Files {
  static final Path PROJECT = Path.of("/srv/shop");

  private Files() {}

  static Path samples() {
    return Path.of("src/test/resources/compose").toAbsolutePath();
  }

  /** Reads from the disk, as the operator does. */
  static String onDisk(Path path) throws IOException {
    return java.nio.file.Files.readString(path);
  }

  /** Texts by their name below {@link #PROJECT}. */
  static FileReader inMemory(Map<String, String> texts) {
    return path -> {
      String text = texts.get(PROJECT.relativize(path).toString());
      if (text == null) {
        throw new NoSuchFileException(path.toString());
      }
      return text;
    };
  }

  static ComposeRequest request(Path directory, Map<String, String> variables, String... files) {
    return new ComposeRequest(
        List.of(files).stream().map(directory::resolve).toList(),
        null,
        "inline",
        directory,
        null,
        List.of(),
        new TreeMap<>(variables),
        List.of(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /** One compose file as text, in {@link #PROJECT}. */
  static ComposeResult load(String text) {
    return load(Map.of(), Map.of("compose.yaml", text));
  }

  static ComposeResult load(Map<String, String> variables, Map<String, String> texts) {
    String[] files =
        texts.keySet().stream()
            .filter(name -> name.endsWith(".yaml"))
            .sorted()
            .toArray(String[]::new);
    return ComposeLoader.load(request(PROJECT, variables, files), inMemory(texts));
  }

  static ComposeProject loaded(ComposeResult result) {
    return switch (result) {
      case ComposeResult.Loaded loaded -> loaded.project();
      case ComposeResult.Refused refused ->
          throw new AssertionError("refused: " + refused.problems());
    };
  }

  static ComposeService service(ComposeProject project, String name) {
    return java.util.Objects.requireNonNull(project.services().get(name), name);
  }

  /** The problems as a person reads them; empty when it loaded. */
  static List<String> problems(ComposeResult result) {
    return switch (result) {
      case ComposeResult.Loaded _ -> List.of();
      case ComposeResult.Refused refused ->
          refused.problems().stream()
              .map(problem -> problem.toString().replace(PROJECT + "/", ""))
              .toList();
    };
  }
}
