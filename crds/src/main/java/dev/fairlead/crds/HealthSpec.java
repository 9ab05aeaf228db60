package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What makes an instance healthy. Running alone never does (I3). */
@JsonPropertyOrder({"http", "stableSeconds"})
public record HealthSpec(
    @WhenUnset("the Docker health check")
        @JsonPropertyDescription("An HTTP probe that Fairlead sends to each instance.")
        @Nullable HttpProbe http,
    @WhenUnset("5")
        @Min(1)
        @Max(3_600)
        @JsonPropertyDescription(
            "For a service without any health check: how long an instance must stay up, without a"
                + " restart, to count as healthy. Not together with http.")
        @Nullable Integer stableSeconds) {

  /** What an unset {@link #stableSeconds} means; unset must stay visible beside http. */
  public static final int STABLE_SECONDS = 5;
}
