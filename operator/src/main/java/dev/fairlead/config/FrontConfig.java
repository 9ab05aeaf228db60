package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;

/** The proxy that holds published ports on this host. */
public record FrontConfig(
    @Default(FrontConfig.IMAGE)
        @JsonPropertyDescription(
            "What it runs: HAProxy 2.6 or later; best by digest, or an image that is on the host.")
        String image,
    @Default(FrontConfig.NAME)
        @Pattern("^[a-z0-9][a-z0-9_-]*$")
        @Expected("a container's name in lower case, such as fairlead-front")
        @JsonPropertyDescription(
            "Of its container; a second operator on the same host has a front of another name.")
        String name) {

  static final String IMAGE = "haproxy:3.0-alpine";
  static final String NAME = "fairlead-front";

  public static final FrontConfig DEFAULT = new FrontConfig(IMAGE, NAME);
}
