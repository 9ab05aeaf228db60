package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One condition, as Kubernetes' own resources have them. */
@JsonPropertyOrder({
  "type",
  "status",
  "reason",
  "message",
  "lastTransitionTime",
  "observedGeneration"
})
public record ConditionStatus(
    @Required
        @JsonPropertyDescription("Ready, Reconciling, Stalled, Drifted, Suspended, or another.")
        String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") String status,
    @WhenUnset("") @JsonPropertyDescription("Why, in one word.") @Nullable String reason,
    @WhenUnset("") @JsonPropertyDescription("Why, for people.") @Nullable String message,
    @WhenUnset("") @JsonPropertyDescription("When status last changed.")
        @Nullable String lastTransitionTime,
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("The generation that this was said of.")
        @Nullable Integer observedGeneration) {}
