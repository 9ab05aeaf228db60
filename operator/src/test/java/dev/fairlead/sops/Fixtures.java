package dev.fairlead.sops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Files that the real sops made; {@code src/test/resources/sops/make} tells how. */
public final class Fixtures {
  private Fixtures() {}

  public static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(Fixtures.class.getResource("/sops/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The key that every fixture is for, but {@code other.yaml}. */
  public static AgeKeys key() {
    return new AgeKeys(List.of(path("one.key")), false, "");
  }
}
