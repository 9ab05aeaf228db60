package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that a web server shared by all sites serves. */
@ExactlyOneOf({"directory", "image"})
@JsonPropertyOrder({"hosts", "directory", "image", "path", "index", "keep"})
public record SiteSpec(
    @Required
        @Size(min = 1)
        @JsonPropertyDescription("The host names under which the web server finds it.")
        List<String> hosts,
    @WhenUnset("")
        @Pattern("^[^/].*$")
        @Expected("a relative path such as public")
        @JsonPropertyDescription("A directory with the files, relative to this file.")
        @Nullable String directory,
    @WhenUnset("")
        @JsonPropertyDescription("An image with the files; nothing of it is ever started.")
        @Nullable String image,
    @Default("/")
        @Pattern("^/.*$")
        @Expected("an absolute path such as /srv")
        @JsonPropertyDescription("The directory of the image that holds the files.")
        String path,
    @Default("index.html")
        @Pattern("^[^/]+$")
        @Expected("the name of a file")
        @JsonPropertyDescription(
            "A file that the content must have; a version without it is refused, and the one before"
                + " stays.")
        String index,
    @Default("5")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription("How many versions are kept beside the one that is served.")
        int keep) {

  public SiteSpec {
    hosts = List.copyOf(hosts);
  }
}
