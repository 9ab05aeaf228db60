package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A rollout that ended. */
@JsonPropertyOrder({"revision", "outcome", "started", "ended", "summary", "reason"})
public record HistoryState(
    @Required @JsonPropertyDescription("What was rolled out.") String revision,
    @Required @JsonPropertyDescription("How it went.") String outcome,
    @WhenUnset("") @JsonPropertyDescription("When it began.") @Nullable String started,
    @WhenUnset("") @JsonPropertyDescription("When it ended.") @Nullable String ended,
    @WhenUnset("") @JsonPropertyDescription("What it set out to do.") @Nullable String summary,
    @WhenUnset("") @JsonPropertyDescription("Why it ended as it did.") @Nullable String reason) {}
