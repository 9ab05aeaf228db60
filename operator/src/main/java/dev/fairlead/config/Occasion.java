package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What somebody may be told of. */
public enum Occasion {
  @JsonProperty("started")
  STARTED("started"),
  @JsonProperty("succeeded")
  SUCCEEDED("succeeded"),
  @JsonProperty("failed")
  FAILED("failed"),
  @JsonProperty("rolledBack")
  ROLLED_BACK("rolledBack"),
  @JsonProperty("driftFound")
  DRIFT_FOUND("driftFound"),
  @JsonProperty("driftHealed")
  DRIFT_HEALED("driftHealed"),
  @JsonProperty("stalled")
  STALLED("stalled"),
  @JsonProperty("sourceStale")
  SOURCE_STALE("sourceStale");

  private final String text;

  Occasion(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
