package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the way to a mail server is protected. */
public enum MailSecurity {
  @JsonProperty("starttls")
  STARTTLS,
  @JsonProperty("tls")
  TLS,
  @JsonProperty("none")
  NONE
}
