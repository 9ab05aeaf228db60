package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fairlead.crds.shape.Reserved;

/** The order of starting and stopping. */
public enum StrategyType {
  @JsonProperty("Rolling")
  ROLLING,

  @JsonProperty("Recreate")
  RECREATE,

  @JsonProperty("BlueGreen")
  @Reserved("BlueGreen is planned and not built yet; use Rolling or Recreate")
  BLUE_GREEN
}
