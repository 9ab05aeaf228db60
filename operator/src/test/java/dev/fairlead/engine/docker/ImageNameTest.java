package dev.fairlead.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageNameTest {
  @ParameterizedTest
  @CsvSource({
    "web, docker.io, web, latest",
    "web:1.2, docker.io, web, 1.2",
    "shop/web:1, docker.io, shop/web, 1",
    "localhost/web, localhost, localhost/web, latest",
    "127.0.0.1:5000/shop/web, 127.0.0.1:5000, 127.0.0.1:5000/shop/web, latest",
    "ghcr.io/a/b:c, ghcr.io, ghcr.io/a/b, c",
    "ghcr.io/a/b:c@sha256:12ab, ghcr.io, ghcr.io/a/b, sha256:12ab"
  })
  void referenceSplitsIntoRegistryNameAndVersion(
      String reference, String registry, String name, String version) {
    assertThat(ImageName.of(reference)).isEqualTo(new ImageName(registry, name, version));
  }
}
