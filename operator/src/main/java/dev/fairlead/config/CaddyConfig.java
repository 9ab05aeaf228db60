package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;

/** A Caddy of the user's own. */
public record CaddyConfig(
    @Default("http://127.0.0.1:2019")
        @Pattern("^(https?://[^/@\\s]+|unix:///\\S+)$")
        @Expected("an address such as http://127.0.0.1:2019 or unix:///run/caddy/admin.sock")
        @JsonPropertyDescription("Its administration endpoint.")
        String admin) {}
