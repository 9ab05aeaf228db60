package dev.fairlead.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesTest {
  @ParameterizedTest
  @CsvSource({
    "nginx:1, nginx",
    "localhost:5000/shop/web:1, localhost:5000/shop/web",
    "localhost:5000/shop/web, localhost:5000/shop/web",
    "reg.example/web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, reg.example/web"
  })
  void tellsTheRepositoryOfAReference(String image, String repository) {
    assertThat(Images.repository(image)).isEqualTo(repository);
  }

  @ParameterizedTest
  @CsvSource({
    "reg.example/shop/*, reg.example/shop/web, true",
    "reg.example/shop/*, reg.example/shop/a/b, false",
    "reg.example/shop/**, reg.example/shop/a/b, true",
    "reg.example/shop*, reg.example.evil/shop, false",
    "reg.example/shop, regXexample/shop, false",
    "nginx, docker.io/library/nginx, true",
    "acme/*, docker.io/acme/web, true",
    "*, docker.io/acme/web, false"
  })
  void allowsWhatAPatternSays(String pattern, String repository, boolean allowed) {
    assertThat(Images.matches(pattern, Images.canonical(repository))).isEqualTo(allowed);
  }
}
