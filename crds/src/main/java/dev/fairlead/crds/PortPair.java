package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Two adjacent ports of 127.0.0.1, for an instance and its successor. */
@JsonPropertyOrder({"base"})
public record PortPair(
    @WhenUnset("given once from the range in fairlead.yaml")
        @Min(1)
        @Max(65_534)
        @JsonPropertyDescription("The lower one; the other is the next.")
        @Nullable Integer base) {}
