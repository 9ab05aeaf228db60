package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One service of a release. */
@JsonPropertyOrder({
  "name",
  "image",
  "ready",
  "desired",
  "updated",
  "strategy",
  "rollout",
  "message"
})
public record ServiceState(
    @Required @JsonPropertyDescription("The service.") String name,
    @WhenUnset("") @JsonPropertyDescription("The image that is declared.") @Nullable String image,
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
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("Instances that are as declared.")
        @Nullable Integer updated,
    @WhenUnset("") @JsonPropertyDescription("How it is replaced, and why so.")
        @Nullable String strategy,
    @WhenUnset("") @JsonPropertyDescription("What its rollout is doing, in one word.")
        @Nullable String rollout,
    @WhenUnset("") @JsonPropertyDescription("What it waits for.") @Nullable String message) {}
