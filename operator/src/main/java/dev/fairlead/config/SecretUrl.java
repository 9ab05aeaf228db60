package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** An address that is a secret itself. */
public record SecretUrl(
    @Required @JsonPropertyDescription("A file with the address and nothing else.")
        String urlFile) {}
