package dev.fairlead.testing;

import java.nio.file.Path;

/** The host's Caddy as an image. */
public final class CaddyImage {
  /** The scripts say where one is. */
  public static final Path CADDY =
      Path.of(System.getenv().getOrDefault("FAIRLEAD_CADDY", "/usr/bin/caddy"));

  private CaddyImage() {}

  /** It does nothing that it is not told to. */
  public static void build(String reference) {
    ProgramImage.build(
        reference,
        image -> image.program(CADDY, "/usr/bin/caddy"),
        "ENV HOME=/run",
        "CMD [\"caddy\", \"help\"]");
  }
}
