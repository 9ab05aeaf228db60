package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Repair, or only say it. */
public enum DriftMode {
  @JsonProperty("Heal")
  HEAL,

  @JsonProperty("Report")
  REPORT
}
