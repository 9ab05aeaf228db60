package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.Sensitive;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A topic of ntfy. */
public record NtfyChannel(
    @Required
        @Sensitive
        @Pattern("^https?://[^/\\s]+(/[^/?\\s]+)+$")
        @Expected("the address of a topic, such as https://ntfy.sh/my-topic")
        @JsonPropertyDescription("The topic's address.")
        String url,
    @WhenUnset("the topic takes messages from everybody")
        @JsonPropertyDescription("A file with an access token.")
        @Nullable String tokenFile) {
  /** Never the address: it may be a secret (I24). */
  @Override
  public String toString() {
    return "NtfyChannel";
  }
}
