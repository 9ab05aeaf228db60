package dev.fairlead.traffic.nginx;

import dev.fairlead.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The directory that nginx includes. */
final class Folder {
  /** More than any upstream file has (I16). */
  private static final long MAX_BYTES = 4 << 20;

  private final Path directory;

  Folder(Path directory) {
    this.directory = directory;
  }

  /** What files had before they were changed; empty where they were not there. */
  record Saved(SortedMap<String, Optional<String>> texts) {}

  /** What was told before, as far as the files know. */
  Book read() throws IOException {
    Book book = Book.EMPTY;
    for (Path file : files()) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".conf") && Files.size(file) <= MAX_BYTES) {
        String text = text(name).orElse("");
        book =
            name.equals(UpstreamText.STATUS)
                ? book.loading(UpstreamText.load(text))
                : UpstreamText.read(text).map(book::with).orElse(book);
      }
    }
    return book;
  }

  /** None where there is no such directory; one that cannot be read is not that (I14). */
  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private Optional<String> text(String name) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve(name));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether the files are as they were written. */
  boolean holds(SortedMap<String, String> texts) throws IOException {
    for (Map.Entry<String, String> file : texts.entrySet()) {
      if (!text(file.getKey()).equals(Optional.of(file.getValue()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file is not ours to write. */
  boolean foreign(String name) throws IOException {
    return text(name).filter(text -> !UpstreamText.ours(text)).isPresent();
  }

  /**
   * Has the files of one book be those of another.
   *
   * @return what restores them
   */
  Saved write(SortedMap<String, String> before, SortedMap<String, String> after)
      throws IOException {
    Files.createDirectories(directory);
    SortedMap<String, Optional<String>> saved = new TreeMap<>();
    for (Map.Entry<String, String> file : after.entrySet()) {
      Optional<String> now = text(file.getKey());
      if (!now.equals(Optional.of(file.getValue()))) {
        saved.put(file.getKey(), now);
        put(file.getKey(), file.getValue());
      }
    }
    for (String name : before.keySet()) {
      if (!after.containsKey(name)) {
        saved.put(name, text(name));
        Files.deleteIfExists(directory.resolve(name));
      }
    }
    return new Saved(saved);
  }

  void restore(Saved saved) throws IOException {
    for (Map.Entry<String, Optional<String>> file : saved.texts().entrySet()) {
      if (file.getValue().isPresent()) {
        put(file.getKey(), file.getValue().get());
      } else {
        Files.deleteIfExists(directory.resolve(file.getKey()));
      }
    }
  }

  private void put(String name, String text) throws IOException {
    AtomicFile.publish(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }
}
