package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the containers of a release whose object is deleted. */
public enum DeletionPolicy {
  @JsonProperty("Remove")
  REMOVE,

  @JsonProperty("Orphan")
  ORPHAN
}
