package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Looks at host and source although nothing was heard. */
public record ResyncConfig(
    @Default("30") @Min(1) @Max(86_400) @JsonPropertyDescription("The time from one to the next.")
        int seconds) {

  public static final ResyncConfig DEFAULT = new ResyncConfig(30);
}
