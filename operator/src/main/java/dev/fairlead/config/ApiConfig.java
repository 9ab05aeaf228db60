package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** The local API. */
public record ApiConfig(
    @Default("127.0.0.1:7700")
        @JsonPropertyDescription("HOST:PORT where metrics, health and the local API listen.")
        String listen) {

  public static final ApiConfig DEFAULT = new ApiConfig("127.0.0.1:7700");
}
