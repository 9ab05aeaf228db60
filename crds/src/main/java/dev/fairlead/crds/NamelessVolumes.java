package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of volumes without a name when their container is replaced. */
public enum NamelessVolumes {
  @JsonProperty("Keep")
  KEEP,

  @JsonProperty("Renew")
  RENEW
}
