package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much goes back when a rollout fails. */
public enum RollbackScope {
  @JsonProperty("Service")
  SERVICE,

  @JsonProperty("Release")
  RELEASE
}
