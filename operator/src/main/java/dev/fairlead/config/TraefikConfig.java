package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import dev.fairlead.traffic.traefik.TraefikSettings;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The Traefik of this host. */
public record TraefikConfig(
    @Required
        @Pattern("^https?://[^@\\s]+$")
        @Expected("an address such as http://127.0.0.1:8080")
        @JsonPropertyDescription(
            "Its API, which is asked what it does: such as `http://127.0.0.1:8080`.")
        String api,
    @WhenUnset("no login") @JsonPropertyDescription("Of basic authentication.")
        @Nullable String username,
    @WhenUnset("no login") @JsonPropertyDescription("A file with the password.")
        @Nullable String passwordFile,
    @WhenUnset("none") @JsonPropertyDescription("A file with a bearer token.")
        @Nullable String tokenFile) {

  /** With where what it is told is kept. */
  public TraefikSettings in(Path directory) {
    return new TraefikSettings(
        directory,
        URI.create(api),
        username == null ? "" : username,
        passwordFile == null ? null : Path.of(passwordFile),
        tokenFile == null ? null : Path.of(tokenFile));
  }
}
