package dev.fairlead.traffic.haproxy;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.files.AtomicFile;
import dev.fairlead.observed.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each image of the front was when it was first had: a tag comes to mean something else in
 * time, and what serves everybody changes when its configuration does, and not before.
 */
final class Pin {
  private static final String FILE = "image";
  private static final String REGISTRY = "docker.io/";

  private final Path file;

  Pin(Path directory) {
    this.file = directory.resolve(FILE);
  }

  /** {@code repository@sha256:...}, or the local id where no registry has it. */
  Optional<String> of(String reference) {
    return Optional.ofNullable(all().get(reference));
  }

  private SortedMap<String, String> all() {
    SortedMap<String, String> all = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int blank = line.indexOf(' ');
        if (blank > 0) {
          all.put(line.substring(0, blank), line.substring(blank + 1));
        }
      }
    } catch (IOException e) {
      all.clear(); // There is none yet: the reference counts, and is pinned anew.
    }
    return all;
  }

  /**
   * The reference means this image from now on.
   *
   * @throws EngineException when it cannot be written
   */
  void set(String reference, Image image) {
    String pinned = pinned(reference, image);
    if (of(reference).filter(pinned::equals).isPresent()) {
      return;
    }
    SortedMap<String, String> all = all();
    all.put(reference, pinned);
    String text =
        all.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    try {
      Files.createDirectories(file.getParent());
      AtomicFile.put(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new EngineException(Kind.TRANSIENT, "the front's image cannot be noted: " + e);
    }
  }

  private static String pinned(String reference, Image image) {
    String repository = repository(reference);
    return image.digests().stream()
        .filter(digest -> names(repository(digest)).anyMatch(repository::equals))
        .findFirst()
        .orElse(image.id());
  }

  private static String repository(String reference) {
    String name = reference.substring(0, (reference + "@").indexOf('@'));
    int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
    return tag < 0 ? name : name.substring(0, tag);
  }

  /** What people call it by, as the Engine leaves out what goes without saying. */
  private static Stream<String> names(String repository) {
    return Stream.of(repository, REGISTRY + repository, REGISTRY + "library/" + repository);
  }
}
