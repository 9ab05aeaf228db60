package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** The user's own nginx, of which Fairlead writes the upstream. */
@JsonPropertyOrder({"upstream", "port", "ports", "balance", "keepalive"})
public record NginxSpec(
    @WhenUnset("PROJECT-SERVICE, in letters of DNS names")
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")
        @Expected("a name such as shop-web")
        @JsonPropertyDescription(
            "The name of the upstream, for `proxy_pass http://NAME;` in a configuration of your"
                + " own.")
        @Nullable String upstream,
    @WhenUnset("the only port that the compose file names")
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription("The port inside the instances; it need not be published.")
        @Nullable Integer port,
    @WhenUnset("nginx reaches instances by their addresses on their network")
        @JsonPropertyDescription(
            "nginx reaches the one instance by a port of 127.0.0.1 that it publishes, and its"
                + " successor by the next one. `{}` has them given.")
        @Nullable PortPair ports,
    @Default("roundRobin") @JsonPropertyDescription("How an instance is chosen for each request.")
        NginxBalance balance,
    @Default("0")
        @Min(0)
        @Max(1_024)
        @JsonPropertyDescription(
            "Idle connections to instances that each worker of nginx keeps; your configuration then"
                + " needs `proxy_http_version 1.1` and `proxy_set_header Connection \"\"`.")
        int keepalive) {}
