package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an HTTP probe speaks. */
public enum ProbeScheme {
  @JsonProperty("http")
  HTTP,

  @JsonProperty("https")
  HTTPS
}
