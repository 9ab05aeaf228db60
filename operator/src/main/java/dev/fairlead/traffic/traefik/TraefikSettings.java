package dev.fairlead.traffic.traefik;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of the Traefik of this host.
 *
 * @param directory where what it is told is kept
 * @param api its API, without {@code /api}
 * @param username of basic authentication; empty for none
 * @param passwordFile its password; null for none
 * @param tokenFile a bearer token; null for none
 */
public record TraefikSettings(
    Path directory,
    URI api,
    String username,
    @Nullable Path passwordFile,
    @Nullable Path tokenFile) {
  /** Nothing that may be a secret (I24). */
  @Override
  public String toString() {
    return "Traefik";
  }
}
