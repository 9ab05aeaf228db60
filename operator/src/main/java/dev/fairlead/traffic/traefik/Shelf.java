package dev.fairlead.traffic.traefik;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fairlead.files.AtomicFile;
import dev.fairlead.traffic.Kept;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the book lies, so that the operator's death changes nothing of what Traefik is told. */
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger("traffic");
  private static final String FILE = "routes.json";

  private final Path directory;

  /** Guarded by this. */
  private @Nullable Book known;

  Shelf(Path directory) {
    this.directory = directory;
  }

  /**
   * What is told.
   *
   * @throws IOException when nobody can tell, and then it is not written over
   */
  synchronized Book book() throws IOException {
    Book book = known;
    if (book == null) {
      book = read(directory).orElse(Book.EMPTY);
      known = book;
    }
    return book;
  }

  /** Writes another one in its place. */
  synchronized Book change(UnaryOperator<Book> change) throws IOException {
    Book before = book();
    Book next = change.apply(before);
    Path file = directory.resolve(FILE);
    if (!next.equals(before) || !Files.exists(file)) {
      Files.createDirectories(directory);
      // I20: whole after a loss of power too; middlewares may hold passwords.
      AtomicFile.put(file, next.text().getBytes(StandardCharsets.UTF_8));
      known = next;
    }
    return next;
  }

  /** Empty where there is none, or one that is not whole (I20). */
  static Optional<Book> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Optional<String> text = Kept.read(file);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Book.read(text.get()));
    } catch (JsonProcessingException e) {
      LOG.warn("{} cannot be understood; it is written anew from what is observed", file);
      return Optional.empty();
    }
  }
}
