package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.WhenUnset;
import org.jspecify.annotations.Nullable;

/** Proxies of the user's own that lead requests to instances on this host. */
public record TrafficConfig(
    @WhenUnset("there is none") @JsonPropertyDescription("An nginx.") @Nullable NginxConfig nginx,
    @WhenUnset("there is none") @JsonPropertyDescription("A Caddy.") @Nullable CaddyConfig caddy,
    @WhenUnset("there is none") @JsonPropertyDescription("A Nginx Proxy Manager.")
        @Nullable NpmConfig npm,
    @WhenUnset("there is none") @JsonPropertyDescription("A Traefik.")
        @Nullable TraefikConfig traefik) {

  public static final TrafficConfig DEFAULT = new TrafficConfig(null, null, null, null);
}
