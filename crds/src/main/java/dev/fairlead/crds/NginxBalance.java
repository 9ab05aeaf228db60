package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How nginx chooses an instance for a request. */
public enum NginxBalance {
  @JsonProperty("roundRobin")
  ROUND_ROBIN,

  @JsonProperty("leastConn")
  LEAST_CONN,

  @JsonProperty("ipHash")
  IP_HASH
}
