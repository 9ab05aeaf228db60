package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A Nginx Proxy Manager of the user's own. */
public record NpmConfig(
    @Required
        @Pattern("^https?://[^/@\\s]+$")
        @Expected("an address such as http://127.0.0.1:81")
        @JsonPropertyDescription("Where its own pages and its API are.")
        String url,
    @Required
        @Pattern("^/\\S*$")
        @Expected("an absolute path")
        @JsonPropertyDescription(
            "A file of two lines: the e-mail address of a user of it, and the password.")
        String credentialsFile,
    @WhenUnset("services name their domain themselves")
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @Expected("a domain such as apps.example.com")
        @JsonPropertyDescription("The domain below which proxy hosts are named by their stage.")
        @Nullable String domain,
    @Default("20")
        @Min(1)
        @Max(300)
        @JsonPropertyDescription(
            "How long it may take to answer, in seconds; it tests and reloads nginx before it does.")
        int answerSeconds) {}
