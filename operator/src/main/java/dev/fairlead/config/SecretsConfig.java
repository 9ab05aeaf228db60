package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.WhenUnset;
import org.jspecify.annotations.Nullable;

/** What encrypted files of the desired state are decrypted with. */
public record SecretsConfig(
    @WhenUnset("where sops looks for them") @JsonPropertyDescription("A file with age keys.")
        @Nullable String ageKeyFile) {

  public static final SecretsConfig DEFAULT = new SecretsConfig(null);
}
