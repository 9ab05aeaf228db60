package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Yielding;
import io.fabric8.generator.annotation.Default;

/** What happens when a rollout fails. */
@JsonPropertyOrder({"onFailure", "scope"})
public record RollbackSpec(
    @Yielding
        @Default("true")
        @JsonPropertyDescription(
            "Bring the last revision that worked back by itself; false leaves the failed rollout as"
                + " it is, old instances serving.")
        boolean onFailure,
    @Default("Service")
        @JsonPropertyDescription(
            "`Service` brings back only the service that failed; `Release` brings the whole release"
                + " back to the last revision that was wholly in place, and holds it there until"
                + " the desired state changes or it is retried.")
        RollbackScope scope) {}
