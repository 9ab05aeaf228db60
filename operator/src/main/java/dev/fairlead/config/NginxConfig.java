package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An nginx of the user's own on this host. */
public record NginxConfig(
    @Required
        @Pattern("^/\\S*$")
        @Expected("an absolute path such as /etc/nginx/fairlead")
        @JsonPropertyDescription(
            "Where the files of upstreams are written; nginx includes its `*.conf` inside `http"
                + " {}`.")
        String directory,
    @WhenUnset("a process of the host")
        @Pattern("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$")
        @Expected("the name of a container")
        @JsonPropertyDescription("The container in which nginx is the first process.")
        @Nullable String container,
    @Default("/run/nginx.pid")
        @JsonPropertyDescription("Where a process of the host tells its number.")
        String pidFile,
    @JsonPropertyDescription(
            "The command that tests the configuration, word by word, instead of `nginx -t`; run in"
                + " the container where there is one.")
        List<String> test,
    @Default("7702")
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription(
            "A free port of 127.0.0.1, or of the container, on which nginx tells what it has"
                + " loaded.")
        int statusPort,
    @Default("3100-3199")
        @Pattern("^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$")
        @Expected("a range of ports such as 3100-3199")
        @JsonPropertyDescription(
            "Of these ports of 127.0.0.1 two are given to each service that asks for `ports`.")
        String ports) {

  public NginxConfig {
    test = List.copyOf(test);
  }
}
