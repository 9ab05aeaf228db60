package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** A proxy host of the user's Nginx Proxy Manager, made, changed and removed with the service. */
@ExactlyOneOf({"domain", "stage"})
@JsonPropertyOrder({"domain", "stage", "tag", "port", "scheme"})
public record NpmSpec(
    @WhenUnset("it is named by its stage")
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Expected("a domain in lower case such as shop.example.com")
        @JsonPropertyDescription("The whole domain of the proxy host.")
        @Nullable String domain,
    @WhenUnset("it is named by its domain")
        @Pattern("^[a-z0-9]{1,20}$")
        @Expected("a word such as dev")
        @JsonPropertyDescription(
            "The proxy host is called `stage-STAGE-PROJECT` below the domain of fairlead.yaml.")
        @Nullable String stage,
    @WhenUnset("there is one of the project at a stage")
        @Pattern("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")
        @Expected("a tag such as 1.4.2")
        @JsonPropertyDescription(
            "With a stage: `stage-STAGE-PROJECT-TAG`, for several versions of a project at once.")
        @Nullable String tag,
    @WhenUnset("the only port that the compose file names")
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription("The port inside the instance; it need not be published.")
        @Nullable Integer port,
    @Default("http") @JsonPropertyDescription("What the instance speaks.") ProbeScheme scheme) {}
