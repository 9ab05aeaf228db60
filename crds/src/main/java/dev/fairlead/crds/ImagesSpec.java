package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What happens to images that this release does not need any more. */
@JsonPropertyOrder({"keep"})
public record ImagesSpec(
    @WhenUnset("no image is removed")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "How many images stay on the host that this release ran from and that neither a container"
                + " nor a revision of the history needs any more, the newest first; older ones are"
                + " removed after a rollout.")
        @Nullable Integer keep) {}
