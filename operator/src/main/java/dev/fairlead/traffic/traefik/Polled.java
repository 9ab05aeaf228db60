package dev.fairlead.traffic.traefik;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What Traefik polls: its dynamic configuration as of now. There is none before anything was told,
 * and none while that cannot be read, so that a Traefik that runs keeps what it has.
 *
 * @param directory where what it is told is kept
 */
public record Polled(Path directory) {
  /** Where the API serves it. */
  public static final String PATH = "/api/v1/traffic/traefik";

  public Optional<String> configuration() {
    try {
      return Shelf.read(directory).map(book -> Dynamic.of(book).toString());
    } catch (IOException e) {
      return Optional.empty(); // What it is said of the routes says why.
    }
  }
}
