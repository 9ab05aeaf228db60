package dev.fairlead.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Engine 20.10 takes for an image's name, and what it refuses to look at. */
final class ImageReferenceTest {
  private static final String HEX =
      "74662c14820ac700708a549ca8363af9b51b49dde51b34ea7510bd8f89c125dc";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web",
        "web:1.4.2",
        "shop/web:1.4.2-rc_1",
        "registry.example.com/shop/web:1.4.2",
        "Registry.example.com/shop/web",
        "127.0.0.1:5000/web:1",
        "localhost/web",
        "registry:5000/web",
        "[::1]:5000/web",
        "a__b/c-d/e--f.g:x",
        "web@sha256:" + HEX,
        "web:1@sha256:" + HEX,
        "sha256:" + HEX,
        HEX
      })
  void takes(String text) {
    assertThat(ImageReference.is(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web:",
        ":1",
        "my web:1",
        "Web:1",
        "UPPER/web:1",
        "shop//web",
        "shop/Web",
        "web:-1",
        "web:1:2",
        "web@sha256:12",
        "-web",
        "a..b",
        "a___b",
        "https://registry.example.com/web"
      })
  void refuses(String text) {
    assertThat(ImageReference.is(text)).isFalse();
  }
}
