package dev.fairlead.compose;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compose's rule for a directory in place of a file: the first of the four names that is there, and
 * the first of the four names of an override file beside it.
 */
final class Discovery {
  static final List<String> NAMES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");
  private static final List<String> OVERRIDES =
      List.of(
          "compose.override.yaml",
          "compose.override.yml",
          "docker-compose.override.yaml",
          "docker-compose.override.yml");
  private static final List<String> FILES = List.of(".yaml", ".yml");

  private final Inputs inputs;
  private final Findings findings;

  Discovery(Inputs inputs, Findings findings) {
    this.inputs = inputs;
    this.findings = findings;
  }

  /** The same request, with files in place of directories. */
  ComposeRequest resolve(ComposeRequest request) {
    List<Path> files = new ArrayList<>();
    Path directory = request.workingDirectory();
    for (Path path : request.files()) {
      List<Path> found = isFile(path) ? List.of() : in(path);
      if (found.isEmpty()) {
        files.add(path);
      } else {
        directory = files.isEmpty() ? path : directory;
        files.addAll(found);
      }
    }
    return request.files().equals(files) ? request : request.with(files, directory);
  }

  /** The nearest folder with a compose file, from this one upward; itself where there is none. */
  static Path upward(Path directory) {
    for (Path at = directory; at != null; at = at.getParent()) {
      Path folder = at;
      if (NAMES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)))) {
        return folder;
      }
    }
    return directory;
  }

  private static boolean isFile(Path path) {
    return FILES.stream().anyMatch(path.toString()::endsWith);
  }

  private List<Path> in(Path directory) {
    List<Path> found = new ArrayList<>();
    first(directory, NAMES).ifPresent(found::add);
    if (!found.isEmpty()) {
      first(directory, OVERRIDES).ifPresent(found::add);
    }
    return found;
  }

  private Optional<Path> first(Path directory, List<String> names) {
    List<Path> there =
        names.stream()
            .map(directory::resolve)
            .filter(path -> inputs.find(path).isPresent())
            .toList();
    if (there.size() > 1) {
      findings.warn(
          "%s has more than one compose file; %s is used"
              .formatted(directory, there.getFirst().getFileName()));
    }
    return there.stream().findFirst();
  }
}
