package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.WhenUnset;
import org.jspecify.annotations.Nullable;

/** Proxies of this host that somebody else runs. */
public record TrafficConfig(
    @WhenUnset("none")
        @JsonPropertyDescription("Traefik, for services with `traffic: {traefik: {}}`.")
        @Nullable TraefikConfig traefik) {

  public static final TrafficConfig DEFAULT = new TrafficConfig(null);
}
