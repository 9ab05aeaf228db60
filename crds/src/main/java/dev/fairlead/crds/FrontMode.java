package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the front understands of what it forwards. */
public enum FrontMode {
  @JsonProperty("http")
  HTTP,

  @JsonProperty("tcp")
  TCP
}
