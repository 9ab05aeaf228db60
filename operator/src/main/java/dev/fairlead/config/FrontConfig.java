package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** The proxy that holds published ports on this host. */
public record FrontConfig(
    @Default(FrontConfig.IMAGE)
        @JsonPropertyDescription(
            "What it runs: HAProxy 2.6 or later; best by digest, or an image that is on the host.")
        String image) {

  static final String IMAGE = "haproxy:3.0-alpine";

  public static final FrontConfig DEFAULT = new FrontConfig(IMAGE);
}
