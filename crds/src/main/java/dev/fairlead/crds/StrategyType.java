package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The order of starting and stopping. */
public enum StrategyType {
  @JsonProperty("Rolling")
  ROLLING,

  @JsonProperty("Recreate")
  RECREATE,

  @JsonProperty("BlueGreen")
  BLUE_GREEN
}
