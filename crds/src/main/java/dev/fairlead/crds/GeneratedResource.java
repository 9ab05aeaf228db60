package dev.fairlead.crds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Files that are generated from the records and shipped beside this class. */
public enum GeneratedResource {
  /** What editors check AppReleases with, draft-07. */
  SCHEMA("apprelease.schema.json"),

  /** The CustomResourceDefinition of AppReleases. */
  APP_RELEASES("appreleases.fairlead.dev.yaml"),

  /** The CustomResourceDefinition of DockerHosts. */
  DOCKER_HOSTS("dockerhosts.fairlead.dev.yaml");

  private final String file;

  GeneratedResource(String file) {
    this.file = file;
  }

  public String file() {
    return file;
  }

  public String text() {
    try (InputStream in =
        Objects.requireNonNull(GeneratedResource.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the shipped " + file, e);
    }
  }
}
