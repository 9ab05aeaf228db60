package dev.fairlead.crds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The JSON Schema that editors check AppReleases with; generated from the records and shipped. */
public final class AppReleaseSchema {
  /** Beside this class. */
  public static final String RESOURCE = "apprelease.schema.json";

  private AppReleaseSchema() {}

  /** The schema as text, draft-07. */
  public static String json() {
    try (InputStream in =
        Objects.requireNonNull(AppReleaseSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the shipped " + RESOURCE, e);
    }
  }
}
