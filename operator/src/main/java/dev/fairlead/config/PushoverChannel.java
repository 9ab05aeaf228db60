package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** Pushover. */
public record PushoverChannel(
    @Required @JsonPropertyDescription("A file with the key of the user or group.")
        String userKeyFile,
    @Required @JsonPropertyDescription("A file with the application's token.") String tokenFile,
    @Default(PushoverChannel.API)
        @Pattern("^https?://\\S+$")
        @Expected("an address")
        @JsonPropertyDescription("Its API; another one only for tests and proxies.")
        String api) {

  /** Pushover's own. */
  public static final String API = "https://api.pushover.net/1/messages.json";
}
