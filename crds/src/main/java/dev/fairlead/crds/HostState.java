package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A release on one of its hosts. */
@JsonPropertyOrder({
  "name",
  "phase",
  "observedGeneration",
  "revision",
  "ready",
  "desired",
  "converged",
  "reason",
  "message"
})
public record HostState(
    @Required @JsonPropertyDescription("The DockerHost.") String name,
    @WhenUnset("") @JsonPropertyDescription("The one word for people.") @Nullable String phase,
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("The generation that this host acted upon.")
        @Nullable Integer observedGeneration,
    @WhenUnset("") @JsonPropertyDescription("The revision that this host acted upon.")
        @Nullable String revision,
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("Instances that are healthy.")
        @Nullable Integer ready,
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("Instances that there should be.")
        @Nullable Integer desired,
    @WhenUnset("") @JsonPropertyDescription("Whether all is as declared.")
        @Nullable Boolean converged,
    @WhenUnset("") @JsonPropertyDescription("Why it is not, in one word.") @Nullable String reason,
    @WhenUnset("") @JsonPropertyDescription("Why it is not, for people.")
        @Nullable String message) {}
