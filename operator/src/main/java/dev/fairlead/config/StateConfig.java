package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.WhenUnset;
import org.jspecify.annotations.Nullable;

/** What the operator remembers. */
public record StateConfig(
    @WhenUnset("/var/lib/fairlead, or ~/.local/state/fairlead of an ordinary user")
        @JsonPropertyDescription("The directory of history and git repositories.")
        @Nullable String directory) {

  public static final StateConfig DEFAULT = new StateConfig(null);
}
