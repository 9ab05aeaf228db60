package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** The user's own Caddy, of which Fairlead keeps the upstreams of one handler. */
@JsonPropertyOrder({"handler", "port"})
public record CaddySpec(
    @WhenUnset("PROJECT-SERVICE, in letters of DNS names")
        @Pattern("^(/config/[A-Za-z0-9._/-]+|[A-Za-z0-9][A-Za-z0-9._-]*)$")
        @Expected("an @id such as shop-web, or a path such as /config/apps/http/servers/srv0/...")
        @JsonPropertyDescription(
            "The `reverse_proxy` handler of your configuration: its `@id`, or its path.")
        @Nullable String handler,
    @WhenUnset("the only port that the compose file names")
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription("The port inside the instances; it need not be published.")
        @Nullable Integer port) {}
