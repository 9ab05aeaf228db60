package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.Sensitive;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** JSON to a server of one's own. */
public record WebhookChannel(
    @Required
        @Sensitive
        @Pattern("^https?://\\S+$")
        @Expected("an address such as https://ci.example.com/hook")
        @JsonPropertyDescription("Where it is sent, by POST.")
        String url,
    @WhenUnset("it is not signed")
        @JsonPropertyDescription(
            "A file with the key of the signature: `X-Hub-Signature-256: sha256=` and the HMAC of"
                + " the body.")
        @Nullable String secretFile) {
  /** Never the address: it may be a secret (I24). */
  @Override
  public String toString() {
    return "WebhookChannel";
  }
}
