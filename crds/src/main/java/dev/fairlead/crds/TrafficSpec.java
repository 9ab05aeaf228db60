package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What leads requests to the instances, and is asked before one is stopped. */
@ExactlyOneOf({"front", "traefik", "nginx", "caddy", "npm"})
@JsonPropertyOrder({"front", "traefik", "nginx", "caddy", "npm", "admitSeconds"})
public record TrafficSpec(
    @WhenUnset("not led by it")
        @JsonPropertyDescription(
            "A proxy that Fairlead runs on this host holds the service's published ports, and the"
                + " instances hold none: so they are replaced beside each other. `{}` is enough.")
        @Nullable FrontSpec front,
    @WhenUnset("not led by it")
        @JsonPropertyDescription(
            "The Traefik of this host leads requests as the `traefik.*` labels of the compose file"
                + " say; Fairlead tells it whom to ask, and asks it. `{}` is enough.")
        @Nullable TraefikSpec traefik,
    @WhenUnset("not led by it")
        @JsonPropertyDescription(
            "An nginx of your own leads requests; Fairlead writes its upstream. It is set up in"
                + " `traffic.nginx` of fairlead.yaml.")
        @Nullable NginxSpec nginx,
    @WhenUnset("not led by it")
        @JsonPropertyDescription(
            "A Caddy of your own leads requests; Fairlead keeps the upstreams of one of its"
                + " handlers. It is set up in `traffic.caddy` of fairlead.yaml.")
        @Nullable CaddySpec caddy,
    @WhenUnset("not led by it")
        @JsonPropertyDescription(
            "A Nginx Proxy Manager of your own leads requests to the one instance; Fairlead keeps"
                + " its proxy host. It is set up in `traffic.npm` of fairlead.yaml.")
        @Nullable NpmSpec npm,
    @Default("30")
        @Min(1)
        @Max(3_600)
        @JsonPropertyDescription(
            "How long the proxy may take to reach a new instance that is healthy; one that it does"
                + " not reach by then has failed, as long as an old one serves.")
        int admitSeconds) {}
