package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What becomes of containers whose release or service is no longer declared. */
public record PruneConfig(
    @Default("false") @JsonPropertyDescription("Remove them; never volumes.") boolean enabled,
    @Default("false") @JsonPropertyDescription("More than half of all releases may go at once.")
        boolean allowMassRemoval) {

  public static final PruneConfig DEFAULT = new PruneConfig(false, false);
}
